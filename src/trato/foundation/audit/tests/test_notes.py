"""Is everybody whose data an answer shows noted, once, whatever the page?"""

import re
from collections import deque

import pytest
from django.test import Client

from tests import cast
from trato.foundation.access.endpoint import routes
from trato.foundation.access.models import Token
from trato.foundation.audit import chain, reading
from trato.foundation.audit.verify import verify
from trato.foundation.kit import sql

NOTES = "SELECT how, what, place, actor_kind, actor_id, parties, detail::json FROM audit_note ORDER BY id"


@pytest.fixture
def people(committed):
    eva = cast.eva()
    clinic = cast.santa_irene(eva.actor)
    nuria = cast.nuria(eva.actor, clinic)
    return eva, clinic, nuria, cast.marta(eva.actor)


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_record_notes_the_customer_and_the_people_on_it_in_one_row(people):
    """SEC-05: who saw whom."""
    eva, clinic, nuria, _marta = people
    browser(eva).get(f"/customers/{clinic.uid}")
    (noted,) = sql.rows(NOTES)
    assert (noted["how"], noted["what"], noted["actor_id"]) == ("view", "customers.party.view", eva.pk)
    assert noted["parties"] == [clinic.pk, nuria.pk]
    assert noted["place"] == "GET /customers/<uuid:uid>"


def test_a_page_without_people_notes_nothing(people):
    browser(people[0]).get("/help")
    assert sql.rows(NOTES) == []


def test_every_page_that_shows_somebody_notes_exactly_them(people):
    """AD07: the people in the answer are the people in the note, for every address without a number in it."""
    eva, *parties = people
    ids = {str(party.uid): party.pk for party in parties}
    client = browser(eva)
    addresses = [f"/{route}" for route, _view in routes() if "<" not in route and "api/" not in route and route]
    addresses += ["/", "/palette?q=clinica", "/search?q=illescas", f"/customers?peek={parties[1].uid}"]
    shown_somewhere = set()
    for address in addresses:
        before = len(sql.rows(NOTES))
        response = client.get(address, headers={"HX-Request": "true"} if "palette" in address else {})
        if response.status_code != 200:
            continue
        shown = {ids[uid] for uid in re.findall(r"/customers/([0-9a-f-]{36})", response.content.decode()) if uid in ids}
        noted = [set(note["parties"]) for note in sql.rows(NOTES)[before:]]
        assert noted == ([shown] if shown else []), address
        shown_somewhere |= shown
    assert shown_somewhere == set(ids.values())


def test_what_programs_read_is_noted_too(people):
    eva, *parties = people
    _token, secret = Token.issue(eva, label="test", at=cast.NOW)
    Client().get("/api/v1/parties", headers={"Authorization": f"Bearer {secret}"})
    (noted,) = sql.rows(NOTES)
    assert (noted["actor_kind"], noted["actor_id"]) == ("token", eva.pk)
    assert noted["parties"] == sorted(party.pk for party in parties)


def test_a_denied_decision_is_noted_with_what_was_wanted(people):
    ana = cast.ana()
    clinic = people[1]
    assert browser(ana).post(f"/customers/{clinic.uid}/archive").status_code == 403
    (noted,) = sql.rows(NOTES)
    assert (noted["how"], noted["what"], noted["actor_id"]) == ("denied", "customers.party.archive", ana.pk)
    _token, secret = Token.issue(ana, label="test", at=cast.NOW)
    Client().post(f"/api/v1/parties/{clinic.uid}/archive", headers={"Authorization": f"Bearer {secret}"})
    assert sql.rows(NOTES)[-1]["how"] == "denied"
    assert sql.rows(NOTES)[-1]["actor_kind"] == "token"


def test_a_failed_sign_in_is_noted_without_the_address(people):
    Client().post("/sign-in", {"email": "eva@ecotec.example", "password": "wrong\r\n{}"})
    (noted,) = sql.rows(NOTES)
    assert noted["what"] == "access.sign_in.failed"
    assert "eva" not in str(noted["detail"])


def test_hostile_text_becomes_one_note(people):
    """AD04: nothing that is typed can break out of its note."""
    eva = people[0]
    browser(eva).get("/search?q=%0d%0aadmin%20logged%20in%1b[2J%00%22}")
    browser(eva).get(f"/customers/{people[1].uid}?show=%22%0d%0a")
    assert len(sql.rows(NOTES)) == 1
    chain.link_notes()
    assert verify().links == 1


def test_where_pages_are_served_notes_are_written_together_and_none_is_lost(people, monkeypatch):
    eva, clinic, nuria, marta = people
    monkeypatch.setattr(reading, "_waiting", deque())
    client = browser(eva)
    for party in (clinic, nuria, marta):
        client.get(f"/customers/{party.uid}")
    assert sql.rows(NOTES) == []
    reading.flush()
    assert [min(note["parties"], key=abs) and len(note["parties"]) for note in sql.rows(NOTES)] == [2, 2, 1]
    assert len(reading._waiting) == 0
