"""Does the right person come in, and nobody else, and does nobody learn who works here?"""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests import cast
from trato.foundation.access import letters
from trato.foundation.access.models import Session
from trato.foundation.access.sessions import digest
from trato.foundation.access.sign_in import Argon2
from trato.foundation.kit import sql

pytestmark = pytest.mark.django_db
FORM = {"email": "eva@ecotec.example", "password": cast.PASSWORD}


@pytest.fixture(autouse=True)
def people(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cast.company()
    return cast.eva()


@pytest.fixture
def hashes(monkeypatch):
    """How many passwords were hashed, which is what takes time."""
    counted = []
    encode = Argon2.encode
    monkeypatch.setattr(Argon2, "encode", lambda *args, **kwargs: counted.append("new") or encode(*args, **kwargs))
    verify = Argon2.verify
    monkeypatch.setattr(Argon2, "verify", lambda *args, **kwargs: counted.append("check") or verify(*args, **kwargs))
    return counted


def is_in(client):
    return client.get("/").status_code == 200


def test_the_right_password_opens_the_desk_and_renews_the_session(client):
    before = client.get("/sign-in")
    assert before.status_code == 200
    answer = client.post("/sign-in", {**FORM, "email": "EVA@ecotec.example"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(client)
    assert client.get("/sign-in").status_code == 302
    assert [row["name"] for row in sql.rows("SELECT name FROM stream_event")] == ["access.user.signed_in"]


def test_wrong_password_unknown_address_and_who_left_get_the_same_answer_for_the_same_work(client, people, hashes):
    people.is_active = False
    people.save()
    cast.hugo()
    answers, work = [], []
    for email, password in (
        ("hugo@ecotec.example", "wrong"),
        ("nobody@ecotec.example", cast.PASSWORD),
        ("eva@ecotec.example", cast.PASSWORD),
    ):
        hashes.clear()
        answer = client.post("/sign-in", {"email": email, "password": password})
        assert answer.status_code == 422
        assert not is_in(client)
        answers.append(plain(answer).replace(email, ""))
        work.append(len(hashes))
    assert answers[0] == answers[1] == answers[2]
    assert work == [1, 1, 1]


def plain(answer):
    """The page without what differs each time."""
    return re.sub(r'(nonce|value)="[^"]*"|Token": "[^"]*"', "", answer.content.decode())


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"email": "eva@ecotec.example"},
        {"email": "", "password": "x"},
        {"email": "eva", "password": cast.PASSWORD},
        {"email": "eva@ecotec.example\x00", "password": cast.PASSWORD},
        {"email": "eva@ecotec.example", "password": "x" * 4097},
        {"email": "e" * 300 + "@ecotec.example", "password": "x"},
    ],
)
def test_senseless_forms_are_answered_and_open_nothing(client, form, hashes):
    assert client.post("/sign-in", form).status_code == 422
    assert hashes == []
    assert not is_in(client)


def test_ten_megabytes_of_password_are_turned_away_unread(client, hashes):
    answer = client.post("/sign-in", {**FORM, "password": "x" * 10_000_000})
    assert answer.status_code == 400
    assert hashes == []
    assert "Content-Security-Policy" in answer


def test_after_ten_wrong_tries_even_the_right_password_waits(client, hashes):
    for _ in range(10):
        assert client.post("/sign-in", {**FORM, "password": "wrong"}).status_code == 422
    hashes.clear()
    answer = client.post("/sign-in", FORM)
    assert answer.status_code == 422
    assert hashes == []
    # A colleague at the same machine is not locked out, and after a quarter of an hour neither is Eva.
    cast.hugo()
    assert client.post("/sign-in", {**FORM, "email": "hugo@ecotec.example"}).status_code == 302
    sql.run("UPDATE access_attempt SET since = since - interval '16 minutes'")
    assert Client().post("/sign-in", FORM).status_code == 302


def test_a_machine_has_thirty_tries_for_all_addresses():
    for n in range(30):
        Client().post("/sign-in", {"email": f"guess{n}@ecotec.example", "password": "x" * 5000})
    assert Client().post("/sign-in", FORM).status_code == 302
    for n in range(30):
        Client().post("/sign-in", {"email": f"guess{n}@ecotec.example", "password": ""})
    sql.run("UPDATE access_attempt SET count = 30 WHERE count >= 1")
    assert Client().post("/sign-in", FORM).status_code == 422
    assert Client(REMOTE_ADDR="192.0.2.7").post("/sign-in", {**FORM, "email": "x@y.example"}).status_code == 422


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "https:evil.example",
        "http:///evil.example",
        " https://evil.example",
        "\thttps://evil.example",
        "https://testserver@evil.example/",
    ],
)
def test_the_way_on_never_leads_to_foreign_hosts(wanted):
    assert Client().post("/sign-in", {**FORM, "next": wanted})["Location"] == "/"
    client = Client()
    assert client.post(f"/sign-in?next={wanted}", FORM).status_code == 302
    assert client.get("/sign-in", {"next": wanted})["Location"] == "/"
    assert client.post("/language", {"language": "en", "next": wanted})["Location"] == "/"


def test_the_way_on_leads_back_to_where_one_wanted_to_go(client):
    answer = client.get("/customers?q=irene")
    assert answer["Location"] == "/sign-in?next=%2Fcustomers%3Fq%3Direne"
    assert client.post("/sign-in", {**FORM, "next": "/customers?q=irene"})["Location"] == "/customers?q=irene"


def test_signing_out_ends_the_session_for_good(client):
    client.post("/sign-in", FORM)
    cookie = client.cookies["trato"].value
    answer = client.post("/sign-out")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    thief = Client()
    thief.cookies["trato"] = cookie
    assert not is_in(thief)
    assert not Session.objects.filter(session_key=digest(cookie)).exists()


def test_looking_at_sign_out_does_not_sign_out(client):
    client.post("/sign-in", FORM)
    assert client.get("/sign-out").status_code == 405
    assert is_in(client)


def test_who_is_let_go_is_out_at_once(client, people):
    client.post("/sign-in", FORM)
    people.is_active = False
    people.save()
    assert not is_in(client)


def test_forms_without_their_mark_are_refused():
    client = Client(enforce_csrf_checks=True)
    for path in ("/sign-in", "/sign-out", "/sign-in/forgotten", "/language"):
        answer = client.post(path, FORM)
        assert answer.status_code == 403, path
        assert "Content-Security-Policy" in answer
    assert not is_in(client)


def posted():
    """What the worker finds in the box leaves the house."""
    letters.send_due(timezone.now())
    return mail.outbox


def link():
    posted()
    return re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1]


def test_a_forgotten_password_is_replaced_through_a_link_that_works_once(client, people):
    other = Client()
    other.post("/sign-in", FORM)
    assert client.post("/sign-in/forgotten", {"email": "Eva@Ecotec.example"}).status_code == 200
    assert posted()[0].to == ["eva@ecotec.example"]
    path = link()
    # Mail programs look at links; that does not use one up.
    assert client.get(path).status_code == client.get(path).status_code == 200
    assert client.post(path, {"password": "short"}).status_code == 422
    assert client.post(path, {"password": "siete gaviotas al sur"})["Location"] == "/"
    assert is_in(client)
    assert not is_in(other), "sessions that stand on the old password end"
    assert Client().get(path).status_code == 404
    assert Client().post(path, {"password": "ocho gaviotas al sur"}).status_code == 404
    people.refresh_from_db()
    assert people.check_password("siete gaviotas al sur")


def test_a_link_expires_after_an_hour_and_when_it_was_tampered_with(client, monkeypatch):
    from django.contrib.auth import tokens

    client.post("/sign-in/forgotten", {"email": "eva@ecotec.example"})
    path = link()
    now = timezone.now().replace(tzinfo=None)
    monkeypatch.setattr(
        tokens.PasswordResetTokenGenerator, "_now", lambda self: now + timedelta(hours=26), raising=True
    )
    assert client.get(path).status_code == 404
    monkeypatch.undo()
    assert client.get(path).status_code == 200
    uid, token = path.split("/")[-2:]
    for forged in (
        f"/sign-in/reset/{uid}/{token[:-1]}x",
        f"/sign-in/reset/AAAA/{token}",
        f"/sign-in/reset/%00/{token}",
    ):
        assert client.get(forged).status_code == 404


def test_nobody_learns_from_the_reset_page_who_works_here(client):
    known = client.post("/sign-in/forgotten", {"email": "eva@ecotec.example"})
    unknown = client.post("/sign-in/forgotten", {"email": "nobody@ecotec.example"})
    assert known.status_code == unknown.status_code == 200
    assert plain(known).replace("eva@", "") == plain(unknown).replace("nobody@", "")
    assert len(posted()) == 1


def test_who_left_gets_no_link_and_nobody_gets_more_than_five_an_hour(client, people):
    for _ in range(7):
        client.post("/sign-in/forgotten", {"email": "eva@ecotec.example"})
    assert len(posted()) == 5
    people.is_active = False
    people.save()
    sql.run("DELETE FROM access_attempt")
    client.post("/sign-in/forgotten", {"email": "eva@ecotec.example"})
    assert len(posted()) == 5


def test_the_language_is_ones_choice_then_the_browsers_then_spanish(client, people):
    assert client.get("/sign-in")["Content-Language"] == "es"
    assert client.get("/sign-in", headers={"accept-language": "fr,en;q=0.8"})["Content-Language"] == "en"
    client.post("/language", {"language": "en"})
    assert client.get("/sign-in")["Content-Language"] == "en"
    client.post("/language", {"language": "xx"})
    assert client.get("/sign-in")["Content-Language"] == "en"
    client.post("/sign-in", FORM)
    assert client.get("/")["Content-Language"] == "es"
    client.post("/language", {"language": "en"})
    people.refresh_from_db()
    assert people.language == "en"
    assert client.get("/")["Content-Language"] == "en"
