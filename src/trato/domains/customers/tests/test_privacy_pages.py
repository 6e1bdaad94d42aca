"""Do colleagues see and note on the customer's page what may be done with their data?"""

import pytest
from django.test import Client

from tests import cast
from trato.domains.customers.models import ConsentWording, Purpose
from trato.domains.customers.queries import consents as known
from trato.foundation.access.models import Token
from trato.foundation.privacy.models import Request

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    cast.company()
    return cast.admin()


@pytest.fixture
def marta(admin):
    cast.purpose("offers", "consent", by=admin.actor)
    cast.purpose("service", "contract", by=admin.actor)
    return cast.marta(admin.actor)


@pytest.fixture
def client(marta) -> Client:
    browser = Client()
    browser.force_login(cast.eva())
    return browser


def test_a_yes_and_a_no_are_noted_on_the_page_and_shown_on_the_record(client, marta):
    address = f"/customers/{marta.uid}/privacy"
    assert client.get(address).status_code == 200
    yes = {"purpose": "offers", "channel": "email", "decision": "given", "said": "On the phone"}
    assert client.post(f"{address}/consent", yes).status_code == 302
    assert known.answer(marta.pk, "offers", "email").is_allowed
    assert "On the phone" in client.get(address).content.decode()
    assert "Para offers · " in client.get(f"/customers/{marta.uid}").content.decode()
    assert client.post(f"{address}/consent", {**yes, "decision": "withdrawn"}).status_code == 302
    assert not known.answer(marta.pk, "offers", "email").is_allowed
    assert client.post(f"{address}/consent", {**yes, "purpose": "nothing"}).status_code == 422
    assert client.post(f"{address}/consent", {**yes, "purpose": "service", "decision": "withdrawn"}).status_code == 422


def test_no_advertising_is_one_button(client, marta):
    assert client.post(f"/customers/{marta.uid}/privacy/no-advertising").status_code == 302
    assert not known.answer(marta.pk, "offers", "email").is_allowed


def test_a_request_is_taken_in_and_stands_on_the_record(client, marta):
    address = f"/customers/{marta.uid}/privacy/request"
    assert client.post(address, {"kind": "wish"}).status_code == 422
    assert client.post(address, {"kind": "access", "note": "Asked on the phone"}).status_code == 302
    assert Request.objects.get().note == "Asked on the phone"
    assert client.get(f"/customers/{marta.uid}").status_code == 200


def test_who_only_reads_sees_the_page_and_notes_nothing(marta):
    reader = Client()
    reader.force_login(cast.ana())
    assert reader.get(f"/customers/{marta.uid}/privacy").status_code == 200
    yes = {"purpose": "offers", "decision": "given"}
    assert reader.post(f"/customers/{marta.uid}/privacy/consent", yes).status_code == 403


def test_an_administrator_defines_a_purpose_and_words_it_anew(admin):
    browser = Client()
    browser.force_login(admin)
    given = {"code": "birthdays", "name_es": "Cumpleaños", "name_en": "Birthdays", "basis": "consent",
             "channels": ["email"], "text_es": "Sí", "text_en": "Yes"}  # fmt: skip
    assert browser.post("/console/privacy/purposes/new", {**given, "text_en": ""}).status_code == 422
    assert browser.post("/console/privacy/purposes/new", given).status_code == 302
    assert browser.get("/console/privacy/purposes/birthdays").status_code == 200
    assert browser.post("/console/privacy/purposes/birthdays", {**given, "text_en": "Yes, please"}).status_code == 302
    assert ConsentWording.objects.filter(purpose="birthdays").count() == 2
    assert browser.post("/console/privacy/purposes/birthdays/end").status_code == 302
    assert Purpose.objects.get(pk="birthdays").ended_at is not None
    assert browser.get("/console/privacy/purposes/nothing").status_code == 404


def test_programs_state_ask_and_take_in_requests(admin, marta):
    """API: the same verbs."""
    _token, secret = Token.issue(admin, label="test", at=cast.NOW)
    program = Client(headers={"authorization": f"Bearer {secret}"})
    base = f"/api/v1/parties/{marta.uid}"

    def post(path: str, body: dict):
        return program.post(f"{base}/{path}", body, content_type="application/json")

    asked = {"purpose": "offers", "channel": "email"}
    assert post("consents/ask", asked).json()["allowed"] is False
    said = {"purpose": "offers", "decision": "given", "channel": "email", "address": "203.0.113.9"}
    assert post("consents", said).status_code == 201
    assert post("consents/ask", asked).json()["allowed"] is True
    assert post("consents", {**said, "purpose": "nothing"}).status_code == 409
    assert post("consents", {**said, "decision": "objected"}).status_code == 201
    assert [one["decision"] for one in program.get(f"{base}/consents").json()["items"]] == ["objected", "given"]
    assert post("privacy-requests", {"kind": "portability"}).json()["state"] == "received"
    assert len(program.get("/api/v1/privacy-requests").json()["items"]) == 1
