"""Which people and customers live in the house that browsers visit? Run once against its database."""

import json
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402 - models exist only after setup

from tests import cast  # noqa: E402
from trato.domains.agenda.actions import contacts, tasks  # noqa: E402
from trato.domains.catalog.actions import products  # noqa: E402
from trato.domains.conversations.actions import conversations, inboxes, macros, mailboxes, messages, messaging  # noqa: E402
from trato.domains.conversations.actions.messages import Incoming  # noqa: E402
from trato.domains.conversations.models import MailFolder  # noqa: E402
from trato.domains.conversations.queries.mail_servers import Server  # noqa: E402
from trato.domains.conversations.queries.senders import Address  # noqa: E402
from trato.domains.customers import preference_links  # noqa: E402
from trato.domains.customers.actions import consents, lifecycle, own_fields, own_files, parties, tags  # noqa: E402
from trato.domains.orders.actions import orders  # noqa: E402
from trato.domains.segments.actions import segments  # noqa: E402
from trato.foundation.access.policy import changing  # noqa: E402
from trato.foundation.automation.actions import rules  # noqa: E402
from trato.foundation.facts.actions import fields  # noqa: E402
from trato.foundation.kit.actor import trato  # noqa: E402
from trato.foundation.privacy.actions import breaches, requests  # noqa: E402
from trato.foundation.privacy.people import Person  # noqa: E402
from trato.foundation.stream import worker  # noqa: E402

CITIES = ["Valencia", "Alicante", "Gandia", "Murcia", "Castellón"]
WORDS = ["Clínica", "Hospital", "Centro médico", "Residencia", "Laboratorio"]
SAINTS = ["Marta", "Lucía", "Amparo", "Jordi", "Vicente", "Ana", "Rita", "Olalla", "Blas", "Inés"]


def main(answer: Path) -> None:
    """Fill the house and write down what tests need to know."""
    now = timezone.now()
    cast.company()
    eva, ana, inés, omar = cast.eva(), cast.ana(), cast.admin(), cast.omar()
    for name, role in (("Olga Roca", "marketer"), ("Pau Vidal", "technician"), ("Carla Puig", "portal_customer")):
        cast.user(name, role)
    by = eva.actor
    clinic = cast.santa_irene(by)
    nuria = cast.nuria(by, clinic)
    lifecycle.assign(clinic, owner=eva, by=by, at=now)
    lifecycle.enter_phase(clinic, phase="management", by=by, at=now)
    tags.put(clinic, tags=["Concierto SNS", "Referente"], by=by, at=now)
    gel = products.add("GEL-5", name="Gel conductor 5 L", currency="EUR", price=Decimal("18.50"),
                       unit_cost=Decimal("11"), cost_since=now - timedelta(days=400), by=inés.actor, at=now)  # fmt: skip
    for number in range(1, 4):
        placed = now - timedelta(days=40 * number)
        line = orders.Line(gel, Decimal(12 * number), Decimal("18.50"))
        orders.place(f"TW-1048{number}", party=clinic, lines=[line], currency="EUR", placed_at=placed, by=by, at=now)
    back = orders.Line(gel, Decimal(-2), Decimal("18.50"))
    orders.place("DV-0007", party=clinic, lines=[back], kind="return", currency="EUR", by=by, at=now)
    for days, (kind, outcome, body) in enumerate(_talks()):
        moment = now - timedelta(days=days, hours=1)
        contacts.log(clinic, kind=kind, outcome=outcome, body=body, contact=nuria, happened_at=moment, by=by, at=now)
    tasks.plan(clinic, title="Llamar a Núria Illescas", kind="call", due_at=now + timedelta(hours=3), by=by, at=now)
    tasks.plan(clinic, title="Enviar catálogo", due_at=now - timedelta(days=1), by=by, at=now)
    tasks.plan(clinic, title="Recordar la visita", kind="call", due_at=now, owner=omar, by=by, at=now)
    for number in range(120):
        city = CITIES[number % 5]
        name = f"{WORDS[number % 5]} Santa {SAINTS[number % 10]} {number // 10 + 1}"
        parties.register("organization", name=name, city=city, country="ES", by=by, at=now, despite_duplicates=True)
    cast.marta(by)
    whom = {"all": [{"fact": "party.city", "op": "is", "value": ["Valencia"]}, {"did": "orders.placed", "at_least": 2}]}
    segment = segments.define(
        "Buenos de Valencia", condition=whom, words={"purpose": "Cuidarlos"}, by=inés.actor, at=now
    )
    field = fields.define("customers.party", name_es="Camas", name_en="Beds", kind="number", by=inés.actor, at=now)
    own_fields.fill(clinic, values={"beds": "120"}, by=inés.actor, at=now)
    fields.define("customers.party", name_es="Contrato", name_en="Contract", kind="file", by=inés.actor, at=now)
    own_files.attach(clinic, field="contract", name="Contrato.pdf", content=[b"%PDF-1.7 x"], by=inés.actor, at=now)
    for name in ("Blanca Quiles", "Blanca Quiles Ortí", "Blanca Quilez"):
        parties.register(
            "person", name=name, written=[parties.identities.Written("email", "blanca@quiles.example")], by=by, at=now,
            despite_duplicates=True,
        )  # fmt: skip
    talk, place = _conversations(eva, inés.actor, now)
    rule = _automation(inés.actor, now)
    lifecycle.enter_phase(clinic, phase="sale", by=by, at=now)
    lifecycle.enter_phase(clinic, phase="management", by=by, at=now)
    link, request = _privacy(nuria, inés.actor, now)
    worker.settle()
    people = {"eva": eva.email, "ana": ana.email, "admin": inés.email, "omar": omar.email}
    known = {"clinic": str(clinic.uid), "nuria": str(nuria.uid), "omar": str(omar.uid), "eva": str(eva.uid)}
    known |= {"segment": str(segment.uid), "field": str(field.uid), "rule": rule, "talk": talk, "place": place}
    known["mailbox"] = _mailbox(inés.actor, now)
    known["account"] = _account(inés.actor, now)
    answer.write_text(json.dumps(known | {"people": people, "request": request, "preferences": link}))


def _conversations(eva, by, now) -> tuple[str, str]:
    """One with everything a conversation can have, and fifty that wait in an inbox of their own."""
    channel = trato("channel")
    macros.define("gracias", title="Gracias y cerrar", text="Gracias por avisar.", by=by, at=now)
    macros.define(
        "abono",
        title="Abono en curso",
        text="El abono está en curso.",
        ending="resolved",
        tags=["Abono"],
        by=by,
        at=now,
    )
    sender = Address("email", "nuria@santairene.example", "Núria Illescas")
    first = Incoming("email", sender, "La sala 2 vuelve a dar error E-14.", now - timedelta(hours=30), subject="Error E-14 en la sala 2",
                     quoted="El lunes funcionaba.", is_by_sender=False)  # fmt: skip
    talk = messages.receive(first, by=channel, at=now - timedelta(hours=30)).conversation
    messages.note(talk, text="@Eva Sol ¿lo miras?", mentioned=[eva], by=by, at=now - timedelta(hours=29))
    messages.answer(talk, text="Hola, Núria: vamos el jueves.", by=eva.actor, at=now - timedelta(hours=28))
    again = first._replace(text="Perfecto, hasta el jueves. ¿A qué hora?", quoted="", conversation=talk)
    messages.receive(again, by=channel, at=now - timedelta(hours=2))
    conversations.sort(talk, tags=["Avería"], priority=3, by=by, at=now)
    for number in range(6):
        who = Address("email", f"cualquiera{number}@escrito.example", f"Cualquiera {number}")
        one = Incoming("email", who, "¿Abrís el lunes?", now - timedelta(hours=5), subject=f"Horario {number}")
        messages.receive(one, by=channel, at=now - timedelta(hours=5))
    place = inboxes.define("Formularios", by=by, at=now)
    for number in range(50):
        at = now - timedelta(minutes=number + 1)
        who = Address("email", f"persona{number}@escrito.example", f"Persona {number}")
        one = Incoming("form", who, f"Consulta número {number}", at, subject=f"Consulta {number}", inbox=place)
        messages.receive(one, by=channel, at=at)
    return str(talk.uid), str(place.uid)


def _automation(by, now) -> str:
    """A rule that is on, with every part a rule can have."""
    whom = {"any": [{"fact": "party.city", "op": "is", "value": ["Valencia"]}, {"did": "orders.placed", "at_least": 9}]}
    steps = [
        {"verb": "customers.tag.put", "with": {"tag": "En venta"}},
        {"verb": "agenda.task.plan", "with": {"title": "Felicitar a {{ party.name }}", "kind": "call", "days": 2, "owner": "owner"}},
        {"verb": "automation.webhook", "with": {"url": "https://hooks.example/in"}},
    ]  # fmt: skip
    fields, told = {"phase": "sale"}, {"by": by, "at": now - timedelta(minutes=1)}
    made = rules.define(
        "Venta nueva", event="customers.phase.changed", fields=fields, condition=whom, steps=steps, **told
    )
    rules.change(made, purpose="Que nadie se quede sin llamada", steps=steps[:2] + steps[2:], **told)
    rules.switch_on(made, **told)
    return str(made.uid)


def _mailbox(by, now) -> str:
    """A mailbox that rests, so that nothing is fetched while browsers look at it."""
    wanted = mailboxes.Wanted("soporte@clima.example", name="Clima SL", incoming=Server("imap.clima.example", 993))
    mailbox = mailboxes.pause(mailboxes.define(wanted, by=by, at=now), by=by, at=now)
    with changing(by, "conversations.mailbox.define"):
        MailFolder.objects.create(mailbox=mailbox, name="INBOX", count_there=1204, count_here=1204, counted_at=now)
    return str(mailbox.uid)


def _account(by, now) -> str:
    """Two accounts elsewhere that rest; one of them has a problem."""
    tokens = {"token": "EAAG-1", "app_secret": "as-1"}
    wanted = messaging.Wanted("whatsapp", "whatsapp", "WhatsApp de Clima SL", "1060001", secrets=tokens)
    account = messaging.pause(messaging.define(wanted, by=by, at=now), by=by, at=now)
    bot = messaging.Wanted("telegram", "telegram", "Bot de averías", secrets={"token": "1:x"})
    messaging.pause(messaging.define(bot, by=by, at=now), by=by, at=now)
    messaging.heard(account, by=trato("channel"), at=now)
    return str(account.uid)


def _privacy(person, by, now) -> tuple[str, str]:
    """A yes, a no and a request; the address of the preference page and the name of the request."""
    offers = cast.purpose("offers", "consent", by=by)
    surveys = cast.purpose("surveys", "legitimate_interest", by=by)
    cast.purpose("service", "contract", by=by)
    consents.give(person, purpose=offers, channel="email", proof={"said": "Sí, por teléfono"}, by=by, at=now)
    consents.object_to(person, purpose=surveys, by=by, at=now)
    request = requests.receive(Person("party", person.pk), kind="access", note="Quiero una copia", by=by, at=now)
    breaches.report("Portátil perdido", learned_at=now, began_at=now, ended_at=now, by=by, at=now)
    return f"/preferences/{preference_links.token(person.uid)}", str(request.uid)


def _talks() -> list[tuple[str, str, str]]:
    return [
        ("call", "answered", "Confirma que la dirección aprueba el cambio de sondas."),
        ("email", "", "Adjunto el cuadro comparativo que comentamos."),
        ("note", "", "Prefieren que llamemos por la mañana."),
        ("visit", "held", "Visita a la sala 2; todo en orden."),
        ("letter", "", "Enviado el contrato de mantenimiento para firmar."),
        ("meeting", "held", "Reunión con dirección y electromedicina. " * 20),
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
