"""Do letters leave the house once, late if they must, and does no page betray whom they reach?"""

import re
import statistics
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests import cast
from trato.foundation.access import letters
from trato.foundation.access.models import Letter, MagicLink
from trato.foundation.access.models.letter import LetterKind
from trato.foundation.kit import sql

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def carla(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cast.company()
    return cast.user("Carla Puig", "portal_customer")


def link():
    letters.send_due(timezone.now())
    return re.search(r"https?://[^/]+(/sign-in/link/\S+)", mail.outbox[-1].body)[1]


def asked(client, email="carla@ecotec.example"):
    assert client.post("/sign-in/link", {"email": email}).status_code == 200
    return link()


def is_in(client):
    return client.get("/me/keys").status_code == 200


def test_a_customer_comes_in_with_a_link_once(client):
    path = asked(client)
    for _ in range(2):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert not is_in(client), "looking at a link is not using it"
    assert client.post(path)["Location"] == "/me/keys"
    assert is_in(client)
    client.post("/sign-out")
    assert client.post(path).status_code == 404


def test_the_link_opens_in_the_browser_that_asked_only(client):
    path = asked(client)
    other = Client()
    assert other.get(path).status_code == 200
    assert other.post(path).status_code == 404
    other.post("/sign-in/link", {"email": "nobody@ecotec.example"})
    assert other.post(path).status_code == 404
    assert not is_in(other)
    assert client.post(path).status_code == 302


def test_the_link_ends_after_a_quarter_of_an_hour_and_when_its_person_leaves(client, carla):
    path = asked(client)
    sql.run("UPDATE access_magiclink SET expires_at = now() - interval '1 second'")
    assert client.post(path).status_code == 404
    path = asked(client)
    assert MagicLink.objects.latest("expires_at").expires_at <= timezone.now() + timedelta(minutes=15)
    carla.is_active = False
    carla.save()
    assert client.post(path).status_code == 404


def test_who_works_here_gets_no_link_and_the_answer_is_the_same():
    cast.eva()
    answers = []
    for email in ("carla@ecotec.example", "eva@ecotec.example", "nobody@ecotec.example"):
        answer = Client().post("/sign-in/link", {"email": email})
        answers.append(
            (answer.status_code, re.sub(r'(nonce|value)="[^"]*"|Token": "[^"]*"', "", answer.content.decode()))
        )
    assert len(set(answers)) == 1
    letters.send_due(timezone.now())
    assert [letter.to for letter in mail.outbox] == [["carla@ecotec.example"]]


def test_no_secret_waits_in_the_box(client):
    client.post("/sign-in/forgotten", {"email": "carla@ecotec.example"})
    client.post("/sign-in/link", {"email": "carla@ecotec.example"})
    waiting = " ".join(row["row"] for row in sql.rows("SELECT l::text AS row FROM access_letter l"))
    path = link()
    assert path.rsplit("/", 1)[1] not in waiting
    assert path.rsplit("/", 1)[1] not in sql.rows("SELECT m::text AS row FROM access_magiclink m")[0]["row"]


def test_a_letter_that_cannot_be_sent_waits_and_is_given_up_in_the_end(settings, carla):
    settings.EMAIL_BACKEND = "nothing.that.Exists"
    now = timezone.now()
    letters.post(LetterKind.RESET, carla.email, at=now)
    assert letters.send_due(now) == 1
    letter = Letter.objects.get()
    assert (letter.tries, letter.due_at > now) == (1, True)
    assert letters.send_due(now) == 0, "it waits"
    for _ in range(letters.MOST_TRIES):
        sql.run("UPDATE access_letter SET due_at = %s", [now])
        letters.send_due(now)
    assert not Letter.objects.exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    letters.post(LetterKind.RESET, carla.email, at=now)
    letters.send_due(now)
    assert len(mail.outbox) == 1


def test_known_and_unknown_addresses_cost_the_reset_page_the_same_statements(django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for email in ("carla@ecotec.example", "nobody@ecotec.example"):
        with CaptureQueriesContext(connection) as seen:
            Client().post("/sign-in/forgotten", {"email": email})
        # Whether the rules were edited is asked from time to time, whoever comes.
        told = [re.sub(r"'[^']*'|\d+", "", query["sql"])[:60] for query in seen]
        counts.append([statement for statement in told if "policyedition" not in statement])
    assert counts[0] == counts[1]


def pairs(address, many):
    """The medians of known and unknown addresses, asked in turn, in milliseconds."""
    spent = {"carla@ecotec.example": [], "nobody@ecotec.example": []}
    for _ in range(many):
        for email, times in spent.items():
            sql.run("DELETE FROM access_attempt")
            client = Client()
            begun = time.perf_counter()
            client.post(address, {"email": email, "password": "wrong"})
            times.append(1000 * (time.perf_counter() - begun))
    return [statistics.median(times) for times in spent.values()]


@pytest.mark.parametrize("address", ["/sign-in/forgotten", "/sign-in/link"])
def test_time_does_not_tell_a_known_address(address):
    # The least of three, because the machine has other things to do too.
    assert min(abs(known - unknown) for known, unknown in (pairs(address, 25) for _ in range(3))) < 5


@pytest.mark.campaign
@pytest.mark.parametrize("address", ["/sign-in/forgotten", "/sign-in/link", "/sign-in"])
def test_time_does_not_tell_a_known_address_in_a_hundred_pairs(address):
    known, unknown = pairs(address, 100)
    print(f"{address}: known {known:.2f} ms, unknown {unknown:.2f} ms")
    assert abs(known - unknown) < 5
