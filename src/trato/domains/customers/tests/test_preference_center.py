"""Can a person decide about their data by a link, without an account or a script, and does looking change nothing?"""

import re

import pytest
from django.core import signing
from django.test import Client

from tests import cast
from tests.told import everything
from trato.domains.customers import preference_links
from trato.domains.customers.actions import consents, parties
from trato.domains.customers.models import Consent
from trato.domains.customers.queries import consents as known
from trato.foundation.kit import sql
from trato.foundation.privacy.models import Request

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    cast.company()
    return cast.admin().actor


@pytest.fixture
def marta(admin):
    cast.purpose("offers", "consent", by=admin)
    cast.purpose("surveys", "legitimate_interest", by=admin)
    cast.purpose("service", "contract", by=admin)
    return cast.marta(admin)


@pytest.fixture
def link(marta) -> str:
    return f"/preferences/{preference_links.token(marta.uid, purpose='offers', channel='email')}"


def ticked(page: str) -> set[str]:
    return {
        name
        for box in re.findall(r"<input[^>]*type=\"checkbox\"[^>]*>", page)
        for name in re.findall(r'name="(allow:[^"]+)"', box)
        if "checked" in box
    }


def send(client: Client, link: str, boxes: set[str], **more: str):
    seen = re.search(r'name="seen" value="([^"]*)"', client.get(link).content.decode())
    return client.post(link, {**dict.fromkeys(boxes, "1"), "seen": seen[1] if seen else "", **more})


def test_looking_changes_nothing_whoever_looks(marta, link):
    """PV07: scanners of mail follow every link."""
    before = everything()
    for address in (link, f"{link}?saved=1"):
        assert Client().get(address).status_code == 200
        assert Client().head(address).status_code == 200
    assert Client().get(f"{link}/stop").status_code == 405
    assert Client().get(f"{link}/request").status_code == 405
    assert everything() == before


def test_ticking_is_consent_with_its_proof_and_unticking_takes_it_back(marta, link):
    client = Client(headers={"user-agent": "A browser"})
    assert "allow:offers:email" not in ticked(client.get(link).content.decode())
    boxes = ticked(client.get(link).content.decode()) | {"allow:offers:email"}
    assert send(client, link, boxes).status_code == 302
    assert known.answer(marta.pk, "offers", "email").is_allowed
    proof = known.history(marta.pk)[0]
    assert proof["proof"]["address"] == "127.0.0.1"
    assert proof["proof"]["browser"] == "A browser"
    assert proof["consent"].source == "preference_center"
    assert send(client, link, boxes - {"allow:offers:email"}).status_code == 302
    assert not known.answer(marta.pk, "offers", "email").is_allowed
    assert known.answer(marta.pk, "surveys", "email").is_allowed


def test_saving_what_stands_states_nothing(marta, link):
    client = Client()
    send(client, link, ticked(client.get(link).content.decode()))
    assert Consent.objects.filter(party=marta).count() == 0


def test_one_button_ends_all_advertising(marta, link):
    assert Client().post(link, {"nothing": "1"}).status_code == 302
    assert not known.answer(marta.pk, "surveys", "email").is_allowed
    assert known.answer(marta.pk, "service", "email").is_allowed


def test_a_mail_program_unsubscribes_with_one_click_without_cookies(marta, link, admin):
    """RFC 8058."""
    from trato.domains.customers.models import Purpose

    consents.give(marta, purpose=Purpose.objects.get(pk="offers"), channel="email", by=admin, at=cast.NOW)
    headers = preference_links.mail_headers(str(marta.uid), purpose="offers")
    address = headers["List-Unsubscribe"].strip("<>").partition("8000")[2]
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    assert not known.answer(marta.pk, "offers", "email").is_allowed
    assert Consent.objects.latest("pk").source == "one_click"
    count = Consent.objects.count()
    assert browser.post(address).status_code == 200
    assert Consent.objects.count() == count


def test_saving_needs_the_mark_of_the_form(marta, link):
    assert Client(enforce_csrf_checks=True).post(link, {"nothing": "1"}).status_code == 403


def test_a_text_changed_meanwhile_is_shown_again_before_anybody_consents(marta, link):
    client = Client()
    response = client.post(link, {"allow:offers:email": "1", "seen": "offers:0"})
    assert response.status_code == 422
    assert not known.answer(marta.pk, "offers", "email").is_allowed


@pytest.mark.parametrize("token", ["x", "W10:1:2", "../../etc", "%00"])
def test_a_link_that_was_not_made_here_opens_nothing(marta, token):
    assert Client().get(f"/preferences/{token}").status_code == 404


def test_a_link_signed_with_another_key_opens_nothing(marta):
    forged = signing.dumps([str(marta.uid), "offers", "email"], key="guess", salt="preferences")
    assert Client().get(f"/preferences/{forged}").status_code == 404
    assert Client().post(f"/preferences/{forged}/stop").status_code == 404


def test_the_page_says_nothing_about_the_person_and_leaks_no_address(marta, link):
    response = Client().get(link)
    assert "Marta" not in response.content.decode()
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cache-Control"] == "no-store"


def test_the_page_speaks_the_language_of_the_person(marta, link, admin):
    parties.change(marta, fields={"language": "en"}, by=admin, at=cast.LATER)
    assert "For offers" in Client().get(link).content.decode()
    parties.change(marta, fields={"language": "es"}, by=admin, at=cast.LATER)
    assert "Para offers" in Client().get(link).content.decode()


def test_a_request_comes_in_by_the_same_page_and_waits_for_the_identity(marta, link):
    """PV05: a forwarded link gets nobody anything."""
    assert Client().post(f"{link}/request", {"kind": "erasure", "note": "Adiós"}).status_code == 302
    request = Request.objects.get()
    assert (request.kind, request.state, request.channel) == ("erasure", "received", "preference_center")
    assert Client().post(f"{link}/request", {"kind": "restriction"}).status_code == 422
    assert sql.rows("SELECT 1 FROM privacy_erasure") == []


def test_an_erased_or_archived_person_has_no_page(marta, link, admin):
    parties.archive(marta, by=admin, at=cast.LATER)
    assert Client().get(link).status_code == 404
