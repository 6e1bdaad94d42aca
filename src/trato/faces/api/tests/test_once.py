"""Is a POST with an Idempotency-Key done once, however often and at once it is sent?"""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from tests import cast
from trato.domains.customers.models import Party
from trato.faces.api import replay
from trato.faces.api.models import IdempotentRequest
from trato.faces.api.tests.calling import Program
from trato.foundation.kit import sql

MARTA = {"kind": "person", "name": "Marta Gil"}


@pytest.mark.django_db
def test_the_same_request_again_gets_the_same_answer_and_does_nothing():
    program = Program(cast.admin())
    first = program.call("POST", "/parties", MARTA, Idempotency_Key="a")
    second = program.call("POST", "/parties", MARTA, Idempotency_Key="a")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second.headers["Location"] == first.headers["Location"]
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Party.objects.count() == 1


@pytest.mark.django_db
def test_a_key_serves_one_request_of_one_user():
    program = Program(cast.admin())
    program.post("/parties", MARTA, Idempotency_Key="a")
    program.refused(422, "POST", "/parties", {**MARTA, "city": "Gandia"}, Idempotency_Key="a")
    program.refused(422, "POST", "/parties?duplicates=allow", MARTA, Idempotency_Key="a")
    Program(cast.eva()).post("/parties?duplicates=allow", MARTA, Idempotency_Key="a")
    assert Party.objects.count() == 2


@pytest.mark.django_db
def test_a_refused_request_leaves_no_key_behind():
    program = Program(cast.admin())
    program.refused(409, "POST", "/parties", {"kind": "person"}, Idempotency_Key="a")
    assert not IdempotentRequest.objects.exists()
    program.post("/parties", MARTA, Idempotency_Key="a")


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "\x7f"])
def test_keys_that_are_none(key):
    Program(cast.admin()).refused(400, "POST", "/parties", MARTA, Idempotency_Key=key)
    assert not Party.objects.exists()


@pytest.mark.django_db
def test_keys_are_forgotten_after_a_day():
    program = Program(cast.admin())
    program.post("/parties", MARTA, Idempotency_Key="old")
    program.post("/parties?duplicates=allow", MARTA, Idempotency_Key="new")
    sql.run("UPDATE api_idempotency SET created_at = %s WHERE key = 'old'", [timezone.now() - timedelta(hours=25)])
    again = program.call("POST", "/parties?duplicates=allow", MARTA, Idempotency_Key="old")
    assert "Idempotent-Replayed" not in again.headers
    sql.run("UPDATE api_idempotency SET created_at = %s WHERE key = 'old'", [timezone.now() - timedelta(hours=25)])
    assert replay.forget_old(timezone.now()) == 1
    assert list(IdempotentRequest.objects.values_list("key", flat=True)) == ["new"]


@pytest.mark.usefixtures("committed")
def test_eight_at_once_make_one_party():
    program = Program(cast.admin())
    together = threading.Barrier(8)
    answers = []

    def send():
        together.wait()
        answers.append(program.call("POST", "/parties", MARTA, Idempotency_Key="same"))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 7
    assert Party.objects.count() == 1
