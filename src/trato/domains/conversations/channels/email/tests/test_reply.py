"""Is what somebody writes told apart from what they carry along, in the ways people in Spain and elsewhere write?"""

import re

import pytest

from trato.domains.conversations.channels.email import reply

# What programs put above what they quote; all of them in Spanish.
INTRODUCTIONS = {
    "gmail": "El lun, 3 nov 2026 a las 10:00, Ana Ruiz (<ana@ejemplo.es>) escribió:",
    "gmail_broken": "El lun, 3 nov 2026 a las 10:00, Ana Ruiz de la Fuente y Compañía (<\nana@ejemplo.es>) escribió:",
    "gmail_broken_twice": "El lun, 3 nov 2026 a las 10:00, Ana Ruiz\n(<ana@ejemplo.es>)\nescribió:",
    "gmail_mexico": "El lun., 3 de nov. de 2026 10:00 a. m., Ana Ruiz <ana@ejemplo.es> escribió:",
    "gmail_spaces": "El mar, 4 nov 2026 a las 9:05, Ana (ana@ejemplo.es) escribió:\n",
    "apple": "El 3 nov 2026, a las 10:00, Ana Ruiz <ana@ejemplo.es> escribió:",
    "apple_telephone": "El 3 nov 2026, a las 10:00, Ana Ruiz <ana@ejemplo.es> escribió:\n\n\ufeff",
    "thunderbird": "El 03/11/2026 a las 10:00, Ana Ruiz escribió:",
    "thunderbird_old": "El 03/11/26 10:00, Ana Ruiz escribió:",
    "without_accent": "El 03/11/2026 10:00, Ana Ruiz escribio:",
    "has_written": "El lunes, 3 de noviembre de 2026, Ana Ruiz <ana@ejemplo.es> ha escrito:",
    "yahoo": "El lunes, 3 de noviembre de 2026, 10:00:12 CET, Ana Ruiz <ana@ejemplo.es> escribió:",
    "name_first": "Ana Ruiz <ana@ejemplo.es> escribió el 3 nov 2026 a las 10:00:",
    "date_first": "2026-11-03 10:00 GMT+01:00 Ana Ruiz <ana@ejemplo.es>:",
    "following": "El 3/11/2026 a las 10:00, ana@ejemplo.es escribió lo siguiente:",
}
# What stands above a letter that is carried along without signs of quoting.
HEADS = {
    "outlook": "De: Ana Ruiz <ana@ejemplo.es>\nEnviado: lunes, 3 de noviembre de 2026 10:00\nPara: Luis\nAsunto: RE: Pedido",
    "outlook_bold": "*De:* Ana Ruiz\n*Enviado el:* lunes, 3 de noviembre de 2026 10:00\n*Para:* Luis\n*Asunto:* Pedido",
    "outlook_rule": "________________________________\nDe: Ana Ruiz\nEnviado: lunes 3\nPara: Luis\nAsunto: Pedido",
    "original": "-----Mensaje original-----\nDe: Ana Ruiz [mailto:ana@ejemplo.es]\nEnviado el: lunes\nAsunto: Pedido",
    "original_dashes": "-------- Mensaje original --------\nAsunto: Pedido\nFecha: Mon, 3 Nov 2026\nDe: Ana Ruiz",
    "mobile": "-------- Mensaje original --------\nDe: Ana Ruiz <ana@ejemplo.es>\nFecha: 3/11/26  10:00  (GMT+01:00)",
    "gmail_forward": "---------- Mensaje reenviado ---------\nDe: Ana Ruiz\nFecha: lun, 3 nov 2026\nAsunto: Pedido",
    "apple_forward": "Inicio del mensaje reenviado:\n\nDe: Ana Ruiz\nAsunto: Pedido\nFecha: 3 de noviembre",
    "blank_lines": "De: Ana Ruiz\n\nEnviado: lunes\n\nPara: Luis\n\nAsunto: Pedido",
    "with_copy": "De: Ana Ruiz\nEnviado: lunes\nPara: Luis\nCC: Eva; Marta\nAsunto: Pedido\nImportancia: Alta",
}
SIGNATURES = {
    "dashes": "-- \nLuis Gómez\nTel. 91 123 45 67",
    "dashes_without_space": "--\nLuis Gómez\nCompras",
    "greeting": "Un saludo,\nLuis Gómez",
    "greetings": "Saludos cordiales.\n\nLuis Gómez\nDirector de compras\nTel.: 91 123 45 67\nwww.ejemplo.es",
    "formal": "Atentamente,\n\nLuis Gómez",
    "iphone": "Enviado desde mi iPhone",
    "android": "Enviado desde Outlook para Android",
    "get": "Obtener Outlook para iOS<https://aka.ms/o0ukef>",
    "samsung": "Enviado desde mi dispositivo Samsung Galaxy",
    "notice": "AVISO LEGAL: Este mensaje y sus archivos adjuntos van dirigidos exclusivamente a su destinatario, pudiendo contener información confidencial sometida a secreto profesional. No está permitida su reproducción.",
    "thanks": "Muchas gracias,\nLuis",
    "hug": "Un abrazo\nLuis",
}
NEW = "Hola, Ana:\n\nNos parece bien el martes.\n¿Puede ser a las 9:30?"
OLD = "Hola, Luis:\n\n¿Le viene bien el martes?\n\nUn saludo,\nAna"


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


@pytest.mark.parametrize("introduction", INTRODUCTIONS.values(), ids=INTRODUCTIONS)
@pytest.mark.parametrize("signature", ["", "Un saludo,\nLuis Gómez"], ids=["unsigned", "signed"])
def test_what_is_quoted_below_an_introduction_is_cut(introduction, signature):
    text = "\n\n".join(filter(None, (NEW, signature, f"{introduction}\n\n{quoted(OLD)}")))
    assert reply.divided(text) == (NEW, f"{introduction}\n\n{quoted(OLD)}".strip(), signature)


@pytest.mark.parametrize("introduction", INTRODUCTIONS.values(), ids=INTRODUCTIONS)
def test_an_introduction_is_enough_where_nothing_is_marked_as_quoted(introduction):
    assert reply.divided(f"{NEW}\n\n{introduction}\n\n{OLD}").new == NEW


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_a_letter_under_its_own_head_is_cut(head):
    assert reply.divided(f"{NEW}\n\n{head}\n\n{OLD}") == (NEW, f"{head}\n\n{OLD}", "")


@pytest.mark.parametrize("signature", SIGNATURES.values(), ids=SIGNATURES)
def test_signatures_are_folded_away(signature):
    assert reply.divided(f"{NEW}\n\n{signature}\n") == (NEW, "", re.sub(r" +\n", "\n", signature))


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("El martes 3 escribió el cliente: no quiere nada.\nLlámele.", None),
        ("Le escribí a las 10:00 y dijo:\nque sí", None),
        ("De: aquí a Madrid hay 300 km", None),
        ("Para: mañana\nAsunto: ninguno", None),
        ("Gracias", None),
        ("Un saludo", None),
        ("Precio > 30 euros\ny < 40", None),
        ("Adjunto la lista:\n- uno\n- dos\n--- fin", None),
        ("Dos guiones\n--\ny sigue una pregunta larga: " + "\n".join(f"línea {n} de muchas" for n in range(40)), None),
        ("El informe de 2026 dice lo que escribió Ana sobre el pedido 4711 y no más", None),
        ("No me llega el pedido.\nGracias.\nMi número de pedido es 4711", None),
        ("No me llega.\nUn saludo\nPedido 4711", None),
        ("No me llega.\nUn saludo,\nAna\n\nPD: estoy en casa hasta las tres", None),
        ("No me llega.\nGracias,\nAna\nSi no estoy en casa lo pueden dejar en la tienda de abajo.", None),
        (
            "Vale.\n\nObtener Outlook para Android<https://x.es>\n________________________________\nDe: Ana\nEnviado: hoy\nPara: Luis\nAsunto: x",
            "Vale.",
        ),
        ("Vale.\n\nEnviado desde Correo para Windows\n\nDe: Ana\nEnviado: hoy\nPara: Luis\nAsunto: x\n\nHola", "Vale."),
        ("Saludos a todos los que vengan.\n¿Quién trae el vino?", None),
        ("> ¿El martes?\nSí.\n> ¿A las 9?\nNo, a las diez.", None),
        (f"{quoted(OLD)}\n\nSí, el martes.", "Sí, el martes."),
        (f"{INTRODUCTIONS['gmail']}\n{quoted(OLD)}\n\nSí, el martes.\n\n-- \nLuis", "Sí, el martes."),
        ("El 3 nov 2026, Ana escribió:\n\n| ¿El martes?\n| ¿A las 9?\n\nSí, a las nueve.", "Sí, a las nueve."),
        ("On Mon, 3 Nov 2026, Ana wrote:\n--]Tuesday?\n--]Or not?\n\nYes.", "Yes."),
        ("Ana wrote on 3 Nov 2026, 10:00:\n\n=> Tuesday?\nYes.", None),
        ("----- Mensaje original -----\nDe: Ana <ana@x.es>\n\n> ¿El martes?\n> ¿A las 9?\n\nSí.", "Sí."),
        ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nHola", None),
        ("Responda por encima de esta línea\n\nHola", ""),
        (f"Sí.\n\n##- Por favor, escriba su respuesta por encima de esta línea -##\n\n{OLD}", "Sí."),
        ("On Mon, Nov 3, 2026 at 10:00 AM Ana <ana@example.com> wrote:\n> Hi", ""),
        (f"Yes.\n\nOn Mon, Nov 3, 2026 at 10:00 AM Ana Ruiz <\nana@example.com> wrote:\n\n{quoted(OLD)}", "Yes."),
        ("Yes.\n\nLe lun. 3 nov. 2026 à 10:00, Ana <ana@example.com> a écrit :\n> Oui", "Yes."),
        ("Ja.\n\nAm 03.11.2026 um 10:00 schrieb Ana:\n> Ja", "Ja."),
        ("Sim.\n\nEm seg., 3 de nov. de 2026 às 10:00, Ana <ana@example.com> escreveu:\n> Sim", "Sim."),
        ("Sí.\n\nEl dl., 3 de nov. 2026 a les 10:00, Ana (<ana@example.com>) va escriure:\n> Sí", "Sí."),
    ],
)
def test_what_only_looks_like_a_quote_stays(text, new):
    assert reply.divided(text).new == (text if new is None else new)


@pytest.mark.parametrize("text", [*HEADS.values(), *INTRODUCTIONS.values(), *SIGNATURES.values()])
def test_no_word_is_lost(text):
    """Whatever is cut stands in one of the three pieces."""
    for whole in (f"{NEW}\n\n{text}\n\n{quoted(OLD)}\n\nAbajo", f"{text}\n{NEW}", f"{text}\n{text}"):
        cut = reply.divided(whole)
        assert sorted(re.findall(r"\w+", " ".join(cut))) == sorted(re.findall(r"\w+", whole))
