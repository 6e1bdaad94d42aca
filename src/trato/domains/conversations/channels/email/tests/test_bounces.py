"""Is a mail that could not be delivered recognized, with whom it did not reach and why, and a customer's never taken for one?"""

import pytest

from trato.domains.conversations.channels.email import parse
from trato.domains.conversations.channels.email.letter import Letter

FROM_DAEMON = "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@correo.ejemplo.es>\nTo: ventas@tienda.es\n"
ORIGINAL = "Message-ID: <20261103.4711@tienda.es>\nFrom: Tienda <ventas@tienda.es>\nTo: ana@ejemplo.es\nSubject: Su pedido\n\nHola\n"


def report(*recipients: str, head: str = FROM_DAEMON, text: str = "No se pudo entregar.") -> Letter:
    """A report as RFC 3464 wants it."""
    status = "Reporting-MTA: dns; correo.ejemplo.es\n\n" + "\n\n".join(recipients)
    return parse.letter(
        (
            f"{head}Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\n\n'
            f"--B\nContent-Type: text/plain\n\n{text}\n--B\nContent-Type: message/delivery-status\n\n{status}\n\n"
            f"--B\nContent-Type: message/rfc822\n\n{ORIGINAL}\n--B--\n"
        ).encode()
    )


def words(body: str, *, subject: str = "Undelivered mail", head: str = FROM_DAEMON) -> Letter:
    """A report only in words."""
    return parse.letter(f"{head}Subject: {subject}\n\n{body}\n".encode())


def test_a_report_names_whom_it_did_not_reach():
    read = report(
        "Final-Recipient: rfc822; ana@ejemplo.es\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 <ana@ejemplo.es>: Recipient address rejected:\n User unknown in local table",
        "Final-Recipient: rfc822; eva@ejemplo.es\nAction: delayed\nStatus: 4.2.2\nDiagnostic-Code: smtp; 452 mailbox full",
        "Final-Recipient: rfc822; luis@ejemplo.es\nAction: relayed\nStatus: 2.0.0",
    )
    assert read.automatic == "bounce"
    assert [(one.address, one.status, one.kind, one.reason) for one in read.failures] == [
        ("ana@ejemplo.es", "5.1.1", "hard", "userunknown"),
        ("eva@ejemplo.es", "4.2.2", "delayed", "mailboxfull"),
        ("luis@ejemplo.es", "2.0.0", "delivered", "delivered"),
    ]
    assert {one.message_id for one in read.failures} == {"20261103.4711@tienda.es"}
    assert (
        read.failures[0].diagnostic
        == "550 5.1.1 <ana@ejemplo.es>: Recipient address rejected: User unknown in local table"
    )


def test_the_address_we_wrote_to_is_named_rather_than_where_it_led():
    [failure] = report(
        "Original-Recipient: rfc822; ana@ejemplo.es\nFinal-Recipient: rfc822; x1@interno.es\nAction: failed\nStatus: 5.2.1"
    ).failures
    assert failure.address == "ana@ejemplo.es"


def test_recipients_without_a_blank_line_between_them_are_two():
    read = report(
        "Final-Recipient: rfc822; a@x.es\nAction: failed\nStatus: 5.2.2\nFinal-Recipient: rfc822; b@x.es\nAction: failed\nStatus: 5.1.1"
    )
    assert [(one.address, one.status) for one in read.failures] == [("a@x.es", "5.2.2"), ("b@x.es", "5.1.1")]


@pytest.mark.parametrize(
    ("said", "status", "kind", "reason"),
    [
        ("550 5.1.1 User unknown", "5.1.1", "hard", "userunknown"),
        ("550 No such user here", "5.0.0", "hard", "userunknown"),
        ("552 5.2.2 Over quota", "5.2.2", "soft", "mailboxfull"),
        (
            "550 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
            "5.7.1",
            "soft",
            "blocked",
        ),
        (
            "550 5.7.26 Unauthenticated email is not accepted due to domain's DMARC policy",
            "5.7.26",
            "soft",
            "authfailure",
        ),
        ("554 5.7.1 Message identified as SPAM", "5.7.1", "soft", "spamdetected"),
        ("552 5.3.4 Message too big for system", "5.3.4", "soft", "mesgtoobig"),
        ("554 5.4.14 Hop count exceeded - possible mail loop", "5.4.14", "soft", "networkerror"),
        ("550 5.7.25 PTR record missing", "5.7.25", "soft", "requireptr"),
        ("Host or domain name not found. Name service error", "5.4.4", "hard", "hostunknown"),
        ("556 5.1.10 Recipient domain publishes a null MX", "5.1.10", "hard", "notaccept"),
        ("451 4.7.1 Greylisted, try again later", "4.7.1", "soft", "systemerror"),
        ("554 5.7.1 Relay access denied", "5.7.1", "soft", "norelaying"),
        ("550 5.2.1 The email account that you tried to reach is disabled", "5.2.1", "soft", "suspend"),
        ("554 virus detected", "5.0.0", "soft", "virusdetected"),
        ("421 4.7.28 unusual rate of mail", "4.7.28", "soft", "speeding"),
    ],
)
def test_reasons_are_told_from_what_servers_say(said, status, kind, reason):
    written = status if "5.0.0" not in status else "5.0.0"
    [failure] = report(
        f"Final-Recipient: rfc822; ana@x.es\nAction: failed\nStatus: {written}\nDiagnostic-Code: smtp; {said}"
    ).failures
    if reason == "hostunknown":
        # Name services that fail for a while and names that do not exist are told with the same words.
        assert failure.reason in ("hostunknown", "networkerror")
        return
    assert (failure.status, failure.kind, failure.reason) == (status, kind, reason)


@pytest.mark.parametrize(
    ("body", "address", "reason"),
    [
        ("<ana@ejemplo.es>:\n550 sorry, no mailbox here by that name\n\n--- Below this line is a copy.\n\n" + ORIGINAL, "ana@ejemplo.es", "userunknown"),
        ("Your message could not be delivered to ana@ejemplo.es\nbecause the mailbox is full.", "ana@ejemplo.es", "mailboxfull"),
        ("No se ha podido entregar a ana@ejemplo.es: el usuario no existe.\n\n" + ORIGINAL, "ana@ejemplo.es", "userunknown"),
        ("Final-Recipient: rfc822; ana@ejemplo.es\nAction: failed\nStatus: 5.1.1", "ana@ejemplo.es", "userunknown"),
    ],
)  # fmt: skip
def test_reports_in_words_only_are_understood(body, address, reason):
    read = words(body)
    assert read.automatic == "bounce"
    assert [(one.address, one.reason) for one in read.failures] == [(address, reason)]


def test_a_complaint_is_told_apart():
    raw = (
        "From: fbl@proveedor.es\nSubject: complaint\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="B"\n\n'
        "--B\n\nSpam.\n--B\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n"
        f"Original-Rcpt-To: <ana@ejemplo.es>\n\n--B\nContent-Type: message/rfc822\n\n{ORIGINAL}\n--B--\n"
    )
    read = parse.letter(raw.encode())
    [failure] = read.failures
    assert (failure.address, failure.kind, failure.reason) == ("ana@ejemplo.es", "complaint", "feedback")
    assert (failure.message_id, read.automatic) == ("20261103.4711@tienda.es", "bounce")


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("From: Ana <ana@ejemplo.es>\nSubject: Entrega fallida\n", "El transportista no encontró a eva@ejemplo.es, 550 euros perdidos."),
        ("From: Ana <ana@ejemplo.es>\nSubject: Payment failed\n", "Please write to eva@ejemplo.es. User unknown."),
        ("From: Ana <ana@ejemplo.es>\nSubject: RV: Undelivered Mail Returned to Sender\n", f"Mire:\n\nFinal-Recipient: rfc822; a@x.es\nAction: failed\n\n{ORIGINAL}"),
        ("From: Ana <ana@ejemplo.es>\nSubject: Fwd: Mail delivery failed: returning message to sender\n", "<eva@ejemplo.es>:\n550 user unknown"),
        ("From: Ana <ana@ejemplo.es>\nSubject: Re: Warning: message delayed\n", "eva@ejemplo.es no contesta"),
    ],
)  # fmt: skip
def test_a_customers_letter_is_no_report(head, body):
    """What customers say about deliveries, or forward, stays a letter that somebody answers."""
    read = parse.letter(f"{head}\n{body}".encode())
    assert (read.automatic, read.failures) == ("", ())


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Auto-Submitted: auto-replied\nSubject: Re: Pedido", "auto_reply"),
        ("Auto-Submitted: auto-replied; owner-email=\"a@b\"\nSubject: Fuera de la oficina", "out_of_office"),
        ("Auto-Submitted: no\nSubject: Re: Pedido", ""),
        ("Auto-Submitted: auto-generated\nSubject: Informe", "bulk"),
        ("Precedence: auto_reply\nSubject: Re: Pedido", "auto_reply"),
        ("Precedence: bulk\nSubject: Boletín", "bulk"),
        ("Precedence: list\nSubject: x", "bulk"),
        ("List-Id: <x.lista.es>\nSubject: x", "bulk"),
        ("List-Unsubscribe: <https://x.es>\nSubject: x", "bulk"),
        ("X-Autoreply: yes\nSubject: x", "auto_reply"),
        ("X-Autorespond: 1\nSubject: x", "auto_reply"),
        ("Subject: Respuesta automática: Pedido", "auto_reply"),
        ("Subject: Respuesta automática: Estoy de vacaciones", "out_of_office"),
        ("Subject: Automatic reply: Out of office", "out_of_office"),
        ("Subject: Out of Office: Re: Pedido", "out_of_office"),
        ("Subject: Fuera de la oficina: Pedido", "out_of_office"),
        ("Subject: Ausente hasta el lunes", "out_of_office"),
        ("Subject: Automatische Antwort: Bestellung", "auto_reply"),
        ("Subject: Réponse automatique : commande", "auto_reply"),
        ("Subject: Resposta automática: pedido", "auto_reply"),
        ("Return-Path: <>\nSubject: Re: Pedido", "auto_reply"),
        ("Subject: Re: Pedido", ""),
        ("Subject: Nuestra oficina está de vacaciones", ""),
        ("Subject: Pedido para la oficina", ""),
        ("Subject: Consulta sobre vuelos de vacaciones", ""),
        ("X-Loop: lista@x.es\nSubject: x", "bulk"),
        ("X-Loop: hola@tienda.es\nDelivered-To: hola@tienda.es\nSubject: x", "loop"),
        ("Delivered-To: a@x.es\n" * 3 + "Subject: x", "loop"),
        ("Received: from a by b\n" * 60 + "Subject: x", "loop"),
    ],
)  # fmt: skip
def test_what_programs_write_is_told_from_what_people_write(head, kind):
    """MT06: nothing of this is answered by a program."""
    assert parse.letter(f"From: ana@ejemplo.es\n{head}\n\nHola\n".encode()).automatic == kind


def test_a_sender_that_takes_no_answers_is_a_program():
    assert parse.letter(b"From: no-reply@banco.es\nSubject: x\n\nCodigo 1234").automatic == "auto_reply"


def test_what_an_automatic_answer_says_shows_that_somebody_is_away():
    read = parse.letter(
        b"From: a@b.es\nAuto-Submitted: auto-replied\nSubject: Re: Pedido\n\nEstoy de vacaciones hasta el lunes."
    )
    assert read.automatic == "out_of_office"


def test_a_report_with_thousands_of_recipients_is_read_up_to_a_number():
    read = report(*(f"Final-Recipient: rfc822; a{n}@x.es\nAction: failed\nStatus: 5.1.1" for n in range(5_000)))
    assert len(read.failures) == 200
