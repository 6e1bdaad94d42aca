"""Who gets in, and what do the others hear?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast
from trato.faces.api.tests.calling import Program
from trato.faces.api.urls import operations

pytestmark = pytest.mark.django_db

SOMETHING = "0197f000-0000-7000-8000-000000000000"


@pytest.mark.parametrize("operation", operations, ids=lambda one: f"{one.method} {one.path}")
def test_without_a_token_nothing_is_answered(operation):
    path = operation.path
    for kind, given in (("uuid", SOMETHING), ("int", "1"), ("slug", "customers")):
        while f"{{{kind}:" in path:
            begin = path.index(f"{{{kind}:")
            path = path[:begin] + given + path[path.index("}", begin) + 1 :]
    program = Program(None)
    program.refused(401, operation.method, path, {})
    assert program.call(operation.method, path).headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "authorization", ["Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "bearer é", "x" * 9000]
)
def test_what_is_no_token_lets_nobody_in(authorization):
    Program(None).refused(401, "GET", "/parties", Authorization=authorization)


def test_a_revoked_or_expired_token_and_one_of_a_colleague_who_left_let_nobody_in():
    program = Program(cast.admin())
    assert program.get("/parties")["items"] == []
    program.token.expires_at = timezone.now() - timedelta(seconds=1)
    program.token.save()
    program.refused(401, "GET", "/parties")
    program.token.expires_at, program.token.revoked_at = None, timezone.now()
    program.token.save()
    program.refused(401, "GET", "/parties")
    program.token.revoked_at = None
    program.token.save()
    program.token.user.is_active = False
    program.token.user.save()
    program.refused(401, "GET", "/parties")


def test_a_session_of_the_desk_is_no_token():
    client = Client(SERVER_NAME="localhost")
    client.force_login(cast.admin())
    assert client.get("/api/v1/parties").status_code == 401


def test_an_analyst_reads_but_changes_nothing():
    program = Program(cast.ana())
    assert program.get("/parties")["items"] == []
    program.refused(403, "POST", "/parties", {"kind": "person", "name": "Marta"})
    program.refused(403, "POST", "/interactions", {})
    assert program.get("/parties")["items"] == []


def test_problems_speak_the_language_that_is_asked_for():
    detail = Program(None, language="en").refused(401, "GET", "/parties")["detail"]
    assert detail == "Send a valid token: «Authorization: Bearer …»."
    assert Program(None, language="es").call("GET", "/parties").headers["Content-Language"] == "es"
    assert Program(None, language="fr;q=0.5, en").call("GET", "/parties").headers["Content-Language"] == "en"


def test_addresses_and_methods_that_do_not_exist_are_problems_too():
    program = Program(cast.admin())
    program.refused(404, "GET", "/nowhere")
    program.refused(404, "GET", "/parties/not-a-uid")
    program.refused(404, "GET", f"/parties/{SOMETHING}")
    program.refused(405, "PUT", "/parties")
    assert program.call("PUT", "/parties").headers["Allow"] in ("GET, POST", "POST, GET")


def test_the_api_sets_no_cookie_and_asks_for_no_form_token():
    answer = Client(SERVER_NAME="localhost", enforce_csrf_checks=True).post("/api/v1/parties", {})
    assert answer.status_code == 401
    assert not answer.cookies


def test_the_readable_page_needs_nothing_from_elsewhere():
    answer = Client(SERVER_NAME="localhost").get(reverse("api_docs"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "/api/v1/parties/{party}/timeline" in page
    assert "://" not in page
    assert "style=" not in page


def test_every_operation_documents_every_answer():
    document = Client(SERVER_NAME="localhost").get(reverse("openapi")).json()
    assert document["openapi"].startswith("3.1")
    told = [operation for methods in document["paths"].values() for operation in methods.values()]
    assert len(told) == len(operations)
    for operation in told:
        assert operation["description"]
        assert {"400", "401", "403", "404", "409", "422", "500"} <= set(operation["responses"])
