"""Does one come in with the right words, and only with these?"""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests import cast
from trato.foundation.access import letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    cast.company()
    return cast.eva()


def test_one_signs_in_and_comes_to_the_page_one_wanted(client, eva):
    sent = {"email": "EVA@ecotec.example", "password": cast.PASSWORD, "next": "/orders"}
    assert client.post("/sign-in", sent)["Location"] == "/orders"
    assert client.get("/orders").status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"email": "eva@ecotec.example"},
        {"email": "eva@ecotec.example", "password": "wrong"},
        {"email": "x\x00@y.z", "password": "x"},
        {"email": "eva@ecotec.example", "password": "x" * 100_000},
        {"email": "e" * 1_000_000, "password": "x"},
    ],
)
def test_wrong_words_are_answered_alike(client, eva, sent):
    answer = client.post("/sign-in", sent)
    assert answer.status_code == 422
    assert "<title>Error: " in answer.content.decode()
    assert client.get("/orders").status_code == 302


def test_the_language_can_be_chosen_before(client):
    client.post("/language", {"language": "en", "next": "/sign-in"})
    assert 'lang="en"' in client.get("/sign-in").content.decode()


def test_a_forgotten_password_is_replaced_through_a_link(client, eva, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    known = client.post("/sign-in/forgotten", {"email": "eva@ecotec.example"})
    unknown = client.post("/sign-in/forgotten", {"email": "nadie@ecotec.example"})
    assert known.status_code == unknown.status_code == 200
    assert mail.outbox == []
    letters.send_due(timezone.now())
    assert len(mail.outbox) == 1
    link = re.search(r"/sign-in/reset/\S+", mail.outbox[0].body)[0]
    assert client.post(link, {"password": "corta"}).status_code == 422
    assert client.post(link, {"password": "tres hilos de seda"}).status_code == 302
    assert client.get(link).status_code == 404


def test_a_form_without_its_mark_is_refused_in_words(eva):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in", {"email": "eva@ecotec.example", "password": cast.PASSWORD})
    assert answer.status_code == 403
    assert "<h1>" in answer.content.decode()
