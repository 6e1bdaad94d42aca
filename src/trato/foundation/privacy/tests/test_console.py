"""Can guardians search what happened, answer requests, keep periods and write breaches down, and nobody else?"""

import csv
import io

import pytest
from django.test import Client

from tests import cast
from trato.foundation.audit import chain
from trato.foundation.audit.notes import EXPORT, VIEW, note
from trato.foundation.kit import sql
from trato.foundation.privacy.actions import requests
from trato.foundation.privacy.models import Breach, Hold, Request, RetentionRule
from trato.foundation.privacy.people import Person
from trato.foundation.stream import worker

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def inés():
    cast.company()
    return cast.admin()


@pytest.fixture
def client(inés) -> Client:
    browser = Client(headers={"accept-language": "en"})
    inés.language = "en"
    inés.save()
    browser.force_login(inés)
    return browser


@pytest.fixture
def marta(inés):
    return cast.marta(inés.actor)


def received(marta, inés, kind="access") -> Request:
    return requests.receive(Person("party", marta.pk), kind=kind, by=inés.actor, at=cast.NOW)


PAGES = [
    "/console/audit", "/console/audit.csv", "/console/privacy", "/console/privacy?show=closed", "/console/privacy/requests/new",
    "/console/privacy/register", "/console/privacy/register.csv", "/console/privacy/periods",
    "/console/privacy/breaches", "/console/privacy/breaches/new", "/console/privacy/purposes",
    "/console/privacy/purposes/new",
]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_guardians_see_each_page_and_colleagues_do_not(client, address):
    assert client.get(address).status_code == 200
    stranger = Client()
    stranger.force_login(cast.eva())
    assert stranger.get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_the_audit_is_found_by_who_what_how_whom_and_when(client, inés, marta):
    """SEC-05."""
    eva = cast.eva()
    note("customers.party.view", how=VIEW, by=eva.actor, parties=[marta.pk])
    worker.settle()
    chain.link_notes()

    def count(query: str) -> int:
        return client.get(f"/console/audit{query}").content.decode().count("<tr data-uid") or client.get(
            f"/console/audit{query}"
        ).content.decode().count('data-label="Number"')

    assert count("?how=view") == 1
    assert count(f"?who={eva.uid}") == 1
    assert count("?what=customers.party.reg") == 1
    assert count(f"?whom={marta.uid}") == 2
    assert count("?from=2020-01-01&until=2020-12-31") == 0
    page = client.get("/console/audit?how=view").content.decode()
    assert "Eva Sol" in page
    assert "Marta Gil" in page


@pytest.mark.parametrize("query", ["?how=magic", "?from=yesterday", "?after=zzz", "?what=%00"])
def test_an_address_that_makes_no_sense_is_a_bad_request(client, query):
    assert client.get(f"/console/audit{query}").status_code == 400


def test_pages_of_the_audit_join_without_gaps(client, inés):
    for number in range(120):
        note("customers.party.view", how=VIEW, by=inés.actor, parties=[number + 1])
    chain.link_notes()
    seen: list[int] = []
    address = "/console/audit"
    while address:
        page = client.get(address)
        rows = page.content.decode()
        import re

        seen += [int(one.replace(",", "")) for one in re.findall(r'data-label="Number">([\d,]+)', rows)]
        following = re.search(r'href="([^"]+)" rel="next"|rel="next"[^>]*href="([^"]+)"', rows)
        address = (following[1] or following[2]).replace("&amp;", "&") if following else ""
    assert seen == list(range(120, 0, -1))


def test_the_file_holds_what_one_sees_defused_and_is_noted(client, inés, marta):
    evil = "=cmd|' /C calc'!A0"
    note(evil, how=VIEW, by=inés.actor, parties=[marta.pk])
    chain.link_notes()
    answer = client.get("/console/audit.csv?how=view")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[4] for row in rows[1:]] == ["'" + evil]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert sql.rows("SELECT detail::json FROM audit_note WHERE how = 'export'")[0]["detail"] == {"rows": 1}


def test_a_request_is_answered_step_by_step(client, inés, marta):
    one = received(marta, inés)
    address = f"/console/privacy/requests/{one.uid}"
    assert client.get(address).status_code == 200
    assert client.post(f"{address}/copy").status_code == 422
    assert client.post(f"{address}/verify", {"how": ""}).status_code == 422
    assert client.post(f"{address}/verify", {"how": "Called back"}).status_code == 302
    assert client.get(f"{address}/copy.zip").status_code == 404
    assert client.post(f"{address}/copy").status_code == 302
    copy = client.get(f"{address}/copy.zip")
    assert b"".join(copy.streaming_content)[:2] == b"PK"
    assert client.post(f"{address}/fulfill", {"outcome": "Sent by mail"}).status_code == 302
    assert Request.objects.get().state == "done"
    assert "Sent by mail" in client.get(address).content.decode()
    assert {row["what"] for row in sql.rows("SELECT what FROM audit_note WHERE how = 'export'")} == {
        "privacy.package.hand_over", "privacy.package.download",
    }  # fmt: skip
    client.post(f"{address}/hold", {"reason": "x"})


def test_a_colleague_asks_for_what_is_held_about_them(client, inés):
    eva = cast.eva()
    form = client.post("/console/privacy/requests/new", {"user": "", "kind": "access"})
    assert form.status_code == 422 and Request.objects.count() == 0
    given = {"user": str(eva.uid), "kind": "access", "note": "By letter"}
    answer = client.post("/console/privacy/requests/new", given, follow=True)
    one = Request.objects.get()
    assert (one.person_kind, one.person_id, one.note) == ("user", eva.pk, "By letter")
    assert "Eva" in answer.content.decode()


def test_a_correction_names_whoever_took_the_data_along(client, inés, marta):
    """PRI-02, article 19: those who were given the data can be told of the change."""
    page = f"/console/privacy/requests/{received(marta, inés, 'correction').uid}"
    chain.link_notes()
    assert "Nobody took these data along." in client.get(page).content.decode()
    note("customers.party.export", how=EXPORT, by=cast.eva().actor, parties=[marta.pk])
    chain.link_notes()
    told = client.get(page).content.decode()
    assert "customers.party.export" in told and "Eva" in told
    copy = f"/console/privacy/requests/{received(marta, inés, 'access').uid}"
    assert "Who has a copy" not in client.get(copy).content.decode()


def test_an_erasure_asks_twice(client, inés, marta):
    one = received(marta, inés, "erasure")
    address = f"/console/privacy/requests/{one.uid}"
    client.post(f"{address}/verify", {"how": "ID"})
    assert client.post(f"{address}/fulfill").status_code == 422
    client.post(f"{address}/hold", {"reason": "Lawsuit"})
    refused = client.post(f"{address}/fulfill", {"sure": "1"})
    assert refused.status_code == 422
    assert "Lawsuit" in refused.content.decode()
    client.post(f"{address}/hold", {"release": "1"})
    assert not Hold.objects.filter(until=None).exists()
    assert client.post(f"{address}/fulfill", {"sure": "1"}).status_code == 302
    assert "Marta" not in client.get(address).content.decode()
    assert client.get("/console/privacy?show=closed").status_code == 200


def test_a_request_is_extended_or_refused_with_a_reason(client, inés, marta):
    one = received(marta, inés)
    Request.objects.update(due_at="2099-01-01T00:00Z")
    address = f"/console/privacy/requests/{one.uid}"
    assert client.post(f"{address}/extend", {"because": ""}).status_code == 422
    assert client.post(f"{address}/extend", {"because": "Many files"}).status_code == 302
    assert client.post(f"{address}/refuse", {"because": "Not theirs"}).status_code == 302
    assert Request.objects.get().state == "refused"


def test_a_period_is_set_and_applied(client):
    address = "/console/privacy/periods/customers.quiet_people"
    assert client.post(address, {"days": "many"}).status_code == 422
    assert client.post(address, {"days": "3"}).status_code == 422
    assert client.post(address, {"days": "400", "is_active": "1"}).status_code == 302
    assert RetentionRule.objects.get().is_active
    assert client.post(f"{address}/apply").status_code == 302
    assert client.post("/console/privacy/periods/nothing/apply").status_code == 422


def test_a_breach_is_written_down_with_the_people_it_concerns(client, inés, marta):
    note("customers.party.view", how=VIEW, by=inés.actor, parties=[marta.pk])
    given = {"title": "Lost laptop", "learned_at": "2026-01-02T10:00", "began_at": "2026-01-01T10:00",
             "ended_at": "2020-01-01T10:00", "suspect": str(inés.uid)}  # fmt: skip
    assert client.post("/console/privacy/breaches/new", given).status_code == 422
    assert client.post("/console/privacy/breaches/new", {**given, "ended_at": "2026-01-02T10:00"}).status_code == 302
    Breach.objects.update(ended_at="2099-01-01T00:00Z")
    address = f"/console/privacy/breaches/{Breach.objects.get().uid}"
    page = client.get(address).content.decode()
    assert "Marta Gil" in page
    assert "The 72 hours are over" in page
    assert "Marta Gil" in client.get(f"{address}/people.csv").content.decode()
    assert client.post(f"{address}/advance", {"step": "authority"}).status_code == 302
    assert client.post(f"{address}/advance", {"step": "party"}).status_code == 302
    assert Breach.objects.get().authority_told_at is not None
    assert client.get("/console/privacy/breaches").status_code == 200
