"""Who lives in the house that is attacked, and what stands in it? One of each thing, and one that is somebody else's."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any
from weakref import WeakSet

from django.apps import apps
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import Model, Q
from django.test import Client
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tests import browsing, cast
from tests.attacks.payloads import MARK
from tests.told import follow_here
from trato.domains.agenda.actions import contacts, tasks
from trato.domains.conversations import keeping
from trato.domains.conversations.actions import chats, inboxes, macros, mailboxes, messages, messaging, web_chats
from trato.domains.conversations.actions.inboxes import Member
from trato.domains.conversations.actions.messages import Incoming
from trato.domains.conversations.queries import chat_tickets
from trato.domains.conversations.queries import web_passes as passes
from trato.domains.conversations.queries.mail_servers import Server
from trato.domains.conversations.queries.senders import Address
from trato.domains.customers import preference_links
from trato.domains.customers.actions import (
    addresses,
    identities,
    lifecycle,
    merges,
    own_files,
    parties,
    relationships,
    tags,
)
from trato.domains.customers.models import Duplicate, Party
from trato.domains.orders.actions import orders
from trato.domains.segments.actions import segments
from trato.faces.api.tests.calling import Program
from trato.foundation.access.models import Team, Territory, User
from trato.foundation.access.models.absence import Absence
from trato.foundation.access.models.edition import PolicyEdition
from trato.foundation.access.models.provider import Provider
from trato.foundation.access.models.user import Role
from trato.foundation.automation.actions import rules
from trato.foundation.exchange.actions import imports
from trato.foundation.facts.actions import fields
from trato.foundation.facts.actions.fields import Choice
from trato.foundation.jobs import queue
from trato.foundation.kit.actor import trato
from trato.foundation.lists import bulk
from trato.foundation.lists.actions import bulk as changes
from trato.foundation.lists.actions import views
from trato.foundation.privacy import periods
from trato.foundation.privacy.actions import breaches, requests
from trato.foundation.privacy.people import Person

NOBODYS = "0197f000-0000-7000-8000-00000000dead"
NO_NUMBER = 2**31 - 7
# What browsers tell of themselves ends up in consoles and logs.
AGENT = f'Mozilla/5.0 "><{MARK} on{MARK}=1>'
REFERER = f'http://localhost/"><{MARK}>?q=<script>{MARK}</script>'
_BROWSERS: WeakSet[Client] = WeakSet()
# Addresses call things by names of their own.
_CALLED = {
    "customers": "party", "cell": "party", "parties": "party", "identities": "identity", "addresses": "address",
    "visits": "webvisit", "automation": "rule", "automations": "rule",
    "files": "fieldfile", "letters": "message", "inbox": "conversation", "inboxes": "inbox", "mailboxes": "mailbox", "messaging": "messagingaccount", "messaging-accounts": "messagingaccount", "hooks": "messagingaccount", "saved-replies": "savedreply", "replies": "savedreply", "editions": "policyedition", "territories": "territory", "privacy-requests": "request", "accounts": "provider", "policies": "policyedition", "breaches": "breach", "bulk-changes": "bulkchange", "with": "provider",
}  # fmt: skip


@dataclass
class House:
    """The people with their browsers and programs, and the rows that addresses can name."""

    people: dict[str, User]
    browsers: dict[str, Client]
    programs: dict[str, Program]
    rows: dict[str, Model]
    words: dict[str, str]
    foreign: dict[str, Model] = field(default_factory=dict)

    @property
    def admin(self) -> Client:
        """The browser of somebody who may do everything."""
        return self.browsers[Role.ADMINISTRATOR.value]

    def named(self, noun: str, converter: str, name: str, *, among: str = "rows") -> str | None:
        """What stands in an address after `noun`: the name of a row, or a word; None when the house has none."""
        rows = getattr(self, among)
        # «members/<uuid:user>»: what is named says more than what it stands under.
        row = rows.get(name) if noun == "members" else rows.get(_CALLED.get(noun, noun.removesuffix("s")))
        if name == "other":
            row = (self.foreign if among == "rows" else self.rows)["party"]
        is_word = name in self.words and not converter.startswith(("uuid", "int")) and not hasattr(row, name)
        if row is None or is_word:
            # What the house has none of is attacked under a number that nothing has.
            return str(NO_NUMBER) if converter == "int" else self.words.get(name)
        if converter.startswith("uuid"):
            return str(row.uid) if hasattr(row, "uid") else None
        return str(getattr(row, name, row.pk))


def furnish() -> House:
    """People of every role and of none, a customer with all that belongs to one, and another customer."""
    cast.company()
    people = {role.value: cast.user(f"{role.value.capitalize()} Attack", role.value) for role in Role}
    people["gardener"] = cast.user("Gardener Attack", "gardener")
    by = people[Role.ADMINISTRATOR.value].actor
    elsewhere = people[Role.TECHNICIAN.value]
    elsewhere.team = Team.objects.create(name="Norte")
    elsewhere.save(update_fields=["team"])
    customer, other = cast.santa_irene(by), cast.marta(by)
    _live(customer, by, people[Role.SALES_REP.value])
    _live(other, by, elsewhere)
    follow_here()
    _console(people, by)
    _web(customer, by)
    browsers = {name: browser(person) for name, person in people.items()}
    programs = {name: Program(person) for name, person in people.items()}
    asking = people[Role.SALES_REP.value]
    asking.refresh_from_db()
    words = {
        "preferences": preference_links.token(str(customer.uid)),
        "uidb64": urlsafe_base64_encode(force_bytes(asking.uid)),
        "token": default_token_generator.make_token(asking),
        "path": "nothing-here",
        "secret": "a" * 43,
        "mark": "a.b.c",
        "name": "customers",
        "column": "owner",
        "code": periods.rules()[0].code,
    }
    rows, foreign = _rows_of(customer), _rows_of(other)
    return House(people, browsers, programs, rows, words, foreign)


def browser(person: User | None, *, is_strict: bool = False) -> Client:
    """A browser in which somebody has signed in, or nobody."""
    told = {"User-Agent": AGENT, "Referer": REFERER}
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=is_strict, raise_request_exception=False, headers=told)
    if person is not None:
        client.force_login(person)
    _BROWSERS.add(client)
    return client


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside did not, neither in the database nor in the browsers."""
    kept = [(client, dict(client.cookies)) for client in _BROWSERS]
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
    for client, cookies in kept:
        client.cookies.clear()
        client.cookies.update(cookies)


def _live(party: Party, by: Any, owner: User) -> None:
    at, told = cast.NOW, {"by": by, "at": cast.NOW}
    number = party.pk
    identities.add(party, kind="email", value=f"second{number}@house.example", **told)
    identities.add(party, kind="handle", network="x", value=f"@house{number}", **told)
    addresses.add(party, parts={"street": "Calle Mayor 1", "city": "Gandia", "country": "ES"}, **told)
    buyer = parties.register("person", given="Berta", family=f"Vidal {number}", despite_duplicates=True, **told)
    relationships.start(buyer, to=party, kind="works_at", title="Compras", **told)
    lifecycle.assign(party, owner=owner, **told)
    tags.put(party, tags=["Oro"], **told)
    parties.change(party, fields={"sector": "Sanidad"}, **told)
    step = contacts.NextStep("Llamar", "call", at + timedelta(days=2))
    contacts.log(party, kind="call", outcome="answered", body="Todo bien", next_step=step, **told)
    tasks.plan(party, title="Enviar", due_at=at - timedelta(days=3), **told)
    _write(party, owner, number)
    product = cast.products.add(f"GEL-{number}", name="Gel", currency="EUR", price=Decimal("18.50"), **told)
    line = orders.Line(product, Decimal(2), Decimal("18.50"))
    orders.place(f"TW-{number}", party=party, lines=[line], currency="EUR", placed_at=at, channel="web", **told)
    _twins(party, by)


def _write(party: Party, owner: User, number: int) -> None:
    """The customer wrote, and was answered; a colleague was named in a note."""
    at, by = cast.NOW, owner.actor
    sender = Address("email", f"second{number}@house.example", "Compras")
    one = Incoming("email", sender, f"Hola <{MARK}>", at, subject="Pregunta", is_by_sender=False)
    talk = messages.receive(one, by=trato("channel"), at=at).conversation
    messages.note(talk, text="Ojo", mentioned=[owner], by=by, at=at)
    with keeping.kept([keeping.Sent("Oferta.pdf", [b"%PDF-1.7 x"])]) as files:
        messages.answer(talk, text="Hola", files=files, by=by, at=at)


def _twins(party: Party, by: Any) -> None:
    """Two records like the party's: one that was merged into it, one that waits to be decided."""
    told = {"by": by, "at": cast.NOW, "despite_duplicates": True}
    named = {"given": "Marta", "family": "Font"} if party.kind == "person" else {"name": "Clínica Santa Irene"}
    merged, waiting = (parties.register(party.kind, **named, **told) for _ in range(2))
    merges.merge(party, other=merged, by=by, at=cast.NOW)
    first, second = sorted((party, waiting), key=lambda one: one.pk)
    Duplicate.objects.get_or_create(
        first=first, second=second, defaults={"weight": 20, "level": "certain", "found_at": cast.NOW}
    )


def _web(party: Party, by: Any) -> None:
    """A web site, a visit of the customer's there, and what they wrote in its chat."""
    site, visitor = browsing.site(by), uuid.UUID(int=7)
    place = inboxes.define("Chat", by=by, at=cast.NOW)
    setting = web_chats.offer(site, wanted=web_chats.Wanted(place, greeting_es=f"Hola <{MARK}>"), by=by, at=cast.NOW)
    said = chats.Said(uuid.UUID(int=8), f"Hola <{MARK}>", f"/<{MARK}>", f"<{MARK}>", name=f"<{MARK}>")
    chats.say(chat_tickets.fresh(site.key), said=said, setting=setting, by=trato("channel"), at=cast.NOW, party=party)
    proof = browsing.event("identify", token=passes.issue(str(party.uid), site=site.key))
    browsing.tell(site, visitor, proof, browsing.event(), at=cast.NOW)


def _console(people: dict[str, User], by: Any) -> None:
    """What the consoles show: a provider, an absence, an edited rule, a request and a breach."""
    at = timezone.now()
    Provider.objects.create(
        key="casa", name="Casa", server_url="https://id.example", client_id="trato", is_active=False, created_at=at
    )
    person = people[Role.SALES_REP.value]
    Absence.objects.create(user=person, from_on=at.date(), until_on=at.date() + timedelta(days=3), created_at=at)
    PolicyEdition.objects.create(text="", reason="Nothing yet", at=at, by=people[Role.ADMINISTRATOR.value])
    for party in Party.objects.filter(kind="person").order_by("pk")[:2]:
        requests.receive(Person("party", party.pk), kind="access", note="Por favor", by=by, at=at)
    whom = {"all": [{"fact": "party.city", "op": "is", "value": ["Valencia"]}]}
    # Tests whose commits are real take away what the migrations wrote.
    cast.purpose("house_news", "consent", by=by)
    Territory.objects.create(name="Levante")
    segments.define("De Valencia", condition=whom, by=by, at=at)
    segments.define("Feria", by=by, at=at)
    views.save("Levante", of="customers", words={"kind": "organization"}, audience="team", by=by, at=at)
    phase = bulk.find("customers", "phase", by)
    everybody = list(Party.objects.values_list("pk", flat=True))
    changes.begin(phase, of="customers", keys=everybody, value="sale", by=by, at=at)
    choices = [Choice("Oro", "Gold"), Choice("Plata", "Silver")]
    fields.define(
        "customers.party", name_es="Contrato", name_en="Contract", kind="choice", choices=choices, by=by, at=at
    )
    fields.define("customers.party", name_es="Escritura", name_en="Deed", kind="file", by=by, at=at)
    for party in Party.objects.filter(linked_from__isnull=False).distinct():
        own_files.attach(party, field="deed", name="Escritura.pdf", content=[b"%PDF-1.7 x"], by=by, at=at)
    place = inboxes.define("Soporte", members=[Member(people[Role.SERVICE_AGENT.value])], by=by, at=at)
    letters = Server("imap.house.example", 993, "tls", "soporte", "sealed")
    mailboxes.define(mailboxes.Wanted("soporte@house.example", inbox=place, incoming=letters), by=by, at=at)
    bot = messaging.Wanted(
        "telegram", "telegram", "Bot", server="https://bot.house.example", secrets={"token": "sealed"}
    )
    messaging.define(bot, by=by, at=at)
    macros.define("abono", title="Abono", text="En curso", ending="resolved", by=by, at=at)
    imports.receive([b"Nombre;Correo\nAna;ana@x.example\n"], file_name="gente.csv", by=by, at=at)
    queue.enqueue("exchange.read", by=by, at=at, import_id=NO_NUMBER)
    step = {"verb": "customers.tag.put", "with": {"tag": "VIP"}}
    rules.define("Bienvenida", event="customers.phase.changed", condition=whom, steps=[step], by=by, at=at)
    breaches.report("Un portátil perdido", learned_at=at, began_at=at - timedelta(days=1), ended_at=at, by=by, at=at)


def _rows_of(party: Party) -> dict[str, Model]:
    """One row of every kind of thing: the party's own where a thing belongs to one."""
    rows: dict[str, Model] = {}
    for model in apps.get_models():
        if not model.__module__.startswith("trato.") or len(model._meta.pk_fields) > 1:
            continue
        kept = model._default_manager.order_by("pk")
        owners = [Q(**{one.name: party}) for one in model._meta.fields if one.related_model is Party]
        # The last of several: the first of its kind is often one that cannot be done without.
        row = (kept.filter(reduce(or_, owners)) if owners else kept).last()
        if row is not None:
            rows[model._meta.model_name] = row
    rows["party"] = party
    rows["fieldfile"] = rows["fieldfile"].__class__.objects.get(thing_id=party.pk)
    # The letter with its file, not what was said in the chat after it.
    attached = rows["attachment"].__class__.objects
    rows["attachment"] = attached.select_related("message__conversation").get(message__conversation__party=party)
    rows["message"], rows["conversation"] = rows["attachment"].message, rows["attachment"].message.conversation
    rows["product"] = rows["product"].__class__.objects.get(code=f"GEL-{party.pk}")
    return rows
