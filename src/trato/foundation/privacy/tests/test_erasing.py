"""Is an erased person gone everywhere, while everybody else's history still reads well?"""

import json
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests import cast
from tests.leftovers import found_in_database, found_in_files
from tests.told import refused, unpermitted
from trato.domains.agenda.actions import tasks
from trato.domains.catalog.actions import products
from trato.domains.conversations.actions import interactions
from trato.domains.customers.actions import consents, parties, preferences, purposes, relationships, tags
from trato.domains.customers.actions.identities import Written
from trato.domains.customers.models import Party, SearchWord
from trato.domains.orders.actions import orders
from trato.foundation.access.models import Session, Token, User
from trato.foundation.access.sessions import SessionStore
from trato.foundation.audit import chain
from trato.foundation.audit.verify import verify
from trato.foundation.kit import sql
from trato.foundation.privacy import ledger, packages, seals
from trato.foundation.privacy.actions import erasing, holds, requests
from trato.foundation.privacy.models import Erasure, Request
from trato.foundation.privacy.people import Person
from trato.foundation.stream import worker

pytestmark = pytest.mark.usefixtures("committed")

# Ten values of one person, each of which could be found by a byte search.
PLANTED = [
    "Wenceslada", "Quintanarroyo", "wences.quintana@correo.example", "611 223 344", "X7788991K",
    "Calle del Almendro Azul 7", "VIP-Wences", "alérgica al látex", "203.0.113.77", "@wenceslada_q",
]  # fmt: skip


@pytest.fixture
def admin():
    cast.company()
    return cast.admin()


@pytest.fixture
def clinic(admin):
    return cast.santa_irene(admin.actor)


@pytest.fixture
def planted(admin, clinic) -> Party:
    """A person whose ten values lie in as many places as trato has."""
    by, at = admin.actor, cast.NOW
    person = parties.register(
        "person",
        given="Wenceslada",
        family="Quintanarroyo",
        written=[
            Written("email", PLANTED[2]),
            Written("phone", "+34 611 223 344"),
            Written("handle", "@wenceslada_q", "instagram"),
        ],
        address={"street": PLANTED[5], "city": "Gandia", "country": "ES"},
        tax_number=PLANTED[4],
        country="ES",
        source="friend of Wenceslada",
        by=by,
        at=at,
    )
    relationships.start(person, to=clinic, kind="works_at", title="Mano derecha de Wenceslada", by=by, at=at)
    parties.change(person, fields={"city": "Oliva"}, by=by, at=at)
    parties.change(clinic, fields={"sector": "Clínica de Wenceslada Quintanarroyo"}, by=by, at=at)
    parties.change(clinic, fields={"sector": "Sanidad"}, by=by, at=at)
    tags.put(person, tags=["VIP-Wences", "Oro"], by=by, at=at)
    tags.put(clinic, tags=["Oro"], by=by, at=at)
    preferences.learn(person, preferences={"avoid": "alérgica al látex"}, by=by, at=at)
    own = interactions.log(person, kind="note", body="Es alérgica al látex.", by=by, at=at)
    interactions.correct(own, body="Wenceslada es alérgica al látex y al polvo.", by=by, at=at)
    interactions.log(
        clinic, kind="call", contact=person, subject="Pedido de Wenceslada",
        body="Wenceslada pide cinco litros de gel; su móvil es 611223344 y su correo wences.quintana@correo.example.",
        by=by, at=at,
    )  # fmt: skip
    interactions.log(clinic, kind="note", body="Preguntar a wenceslada quintanarroyo por el gel.", by=by, at=at)
    tasks.plan(person, title="Llamar a Wenceslada", body="al +34 611 22 33 44", by=by, at=at)
    tasks.plan(clinic, title="Visita con Wenceslada Quintanarroyo", by=by, at=at)
    gel = products.add("GEL-5", name="Gel", currency="EUR", price=Decimal(1), by=by, at=at)
    orders.place("W-1", party=person, currency="EUR", placed_at=at,
                 lines=[orders.Line(gel, Decimal(2), Decimal(10), "Para Wenceslada Quintanarroyo")], by=by, at=at)  # fmt: skip
    offers = purposes.define(
        "offers", names={"es": "Ofertas", "en": "Offers"}, basis="consent", channels=["email"], by=by, at=at
    )
    purposes.word(offers, texts={"es": "Sí", "en": "Yes"}, by=by, at=at)
    consents.give(
        person, purpose=offers, channel="email", proof={"address": "203.0.113.77", "said": "Sí, soy Wenceslada"},
        by=by, at=at,
    )  # fmt: skip
    request = requests.receive(
        Person("party", person.pk), kind="access", note="Wenceslada pide una copia", by=by, at=at
    )
    request = requests.verify(request, how="Llamada al 611 223 344", by=by, at=at)
    packages.make(request, at=at)
    _through_the_doors(admin, person)
    worker.settle()
    chain.link_notes()
    return person


def test_the_values_were_there(planted):
    """Otherwise the search below would prove nothing."""
    assert set(found_in_database(PLANTED)) == set(PLANTED) - {"203.0.113.77"}
    assert packages.file_of(Request.objects.get()).exists()


def test_after_erasure_no_value_is_found_in_the_database_or_the_files(admin, planted):
    """PRI-03, PV01: search index, words, timeline, stream, audit, kept answers and sessions included."""
    erasing.erase(Person("party", planted.pk), reason="request", by=admin.actor, at=cast.LATER)
    worker.settle()
    chain.link_notes()
    assert found_in_database(PLANTED) == []
    kept = [str(SessionStore().decode(one.session_data)) for one in Session.objects.all()]
    assert not any(value in words for words in kept for value in PLANTED)
    assert found_in_files(PLANTED) == []
    assert not SearchWord.objects.filter(word__startswith="wences").exists()


def test_the_chain_of_the_audit_stays_whole(admin, planted):
    before = verify()
    assert before.fault is None
    erasing.erase(Person("party", planted.pk), reason="request", by=admin.actor, at=cast.LATER)
    worker.settle()
    assert verify().fault is None


def test_the_timeline_of_others_still_reads_well(admin, clinic, planted):
    erasing.erase(Person("party", planted.pk), reason="request", by=admin.actor, at=cast.LATER)
    worker.settle()
    client = Client()
    client.force_login(admin)
    page = client.get(f"/customers/{clinic.uid}").content.decode()
    assert "pide cinco litros de gel" in page
    assert "Persona borrada" in page or "Erased person" in page
    own = client.get(f"/customers/{planted.uid}")
    assert own.status_code == 200
    assert "Wenceslada" not in page + own.content.decode()


def test_what_the_law_keeps_stays_without_a_name(admin, planted):
    erasing.erase(Person("party", planted.pk), reason="request", by=admin.actor, at=cast.LATER)
    assert sql.rows("SELECT number, total::int AS total, party_id FROM orders_order") == [
        {"number": "W-1", "total": 20, "party_id": planted.pk}
    ]
    party = Party.objects.get(pk=planted.pk)
    assert (party.given_name, party.tags, party.tax_number, party.preferences) == ("", [], "", {})
    assert party.is_archived


def test_what_was_sealed_cannot_be_opened_any_more(admin, planted):
    person = Person("party", planted.pk)
    proof = sql.rows("SELECT proof FROM customers_consent")[0]["proof"]
    assert "203.0.113.77" in (seals.opened([proof], of=person, place="customers_consent")[0] or "")
    assert seals.opened([proof], of=person, place="elsewhere") == [None]
    erasing.erase(person, reason="request", by=admin.actor, at=cast.LATER)
    assert seals.opened([proof], of=person, place="customers_consent") == [None]
    with pytest.raises(seals.Destroyed):
        seals.seal("again", of=person, place="customers_consent", at=cast.LATER)


def test_the_ledger_outside_knows_who_is_gone_by_nothing_but_a_number(admin, planted):
    erasing.erase(Person("party", planted.pk), reason="request", by=admin.actor, at=cast.LATER)
    from django.conf import settings

    lines = [line for line in ledger.read(ledger.file_in(settings.DATA)) if line.uid == str(planted.uid)]
    assert [line.erasure for line in lines] == [str(Erasure.objects.get().uid)]


def test_a_legal_hold_keeps_the_erasure_off_until_it_is_released(admin, planted):
    """PV02."""
    person = Person("party", planted.pk)
    hold = holds.place(person, kind="legal", reason="Open lawsuit 12/2026", by=admin.actor, at=cast.NOW)
    with refused(erasing.CannotErase, "Open lawsuit"):
        erasing.erase(person, reason="request", by=admin.actor, at=cast.LATER)
    holds.release(hold, by=admin.actor, at=cast.LATER)
    erasing.erase(person, reason="request", by=admin.actor, at=cast.LATER)


def test_who_may_not_erase_erases_nobody(planted):
    eva = cast.eva().actor
    with unpermitted():
        erasing.erase(Person("party", planted.pk), reason="request", by=eva, at=cast.LATER)


def test_a_colleague_leaves_without_a_name(admin, planted):
    eva = cast.eva()
    browser = Client()
    browser.force_login(eva)
    browser.get("/")
    erasing.erase(Person("user", eva.pk), reason="request", by=admin.actor, at=cast.LATER)
    assert found_in_database(["Eva Sol", "eva@ecotec.example"]) == []
    assert User.objects.get(pk=eva.pk).is_active is False
    assert browser.get("/").status_code == 302


def test_the_copy_a_person_gets_holds_what_is_kept_of_them_and_nobody_else(admin, clinic, planted):
    """PRI-02, article 15: readable, and as JSON."""
    with zipfile.ZipFile(packages.make(Request.objects.get(), at=cast.LATER)) as archive:
        told = json.loads(archive.read("data.json"))
        page = archive.read("data.html").decode()
    text = json.dumps(told, ensure_ascii=False)
    for value in PLANTED:
        assert value.lower() in text.lower(), value
    assert "611 223 344" in page
    assert "compras@santairene.example" not in text + page
    assert {"customers_party", "customers_consent", "orders_order", "audit_note"} <= {
        part["table"] for part in told["held"]
    }


def test_copies_are_thrown_away_after_a_week(admin, planted):
    request = Request.objects.get()
    Request.objects.update(package_until=cast.NOW + packages.KEPT_FOR)
    assert packages.throw_old_away(cast.NOW + timedelta(days=6)) == 0
    assert packages.throw_old_away(cast.NOW + timedelta(days=8)) == 1
    assert not packages.file_of(request).exists()


def _through_the_doors(admin, person) -> None:
    """Answers kept for programs, a notice in a session, a view in the read log."""
    _token, secret = Token.issue(admin, label="test", at=cast.NOW)
    Client().post(
        "/api/v1/interactions",
        data=json.dumps({"party": str(person.uid), "kind": "note", "body": "alérgica al látex"}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": "one"},
    )
    client = Client()
    client.force_login(admin)
    client.get(f"/customers/{person.uid}")
    client.post(f"/customers/{person.uid}/archive")
    client.post(f"/customers/{person.uid}/restore")
