"""Does whatever is sent end in an answer that says what is wrong, and in nothing written?"""

import pytest

from tests import cast
from tests.told import everything
from trato.faces.api.tests.calling import Program

pytestmark = pytest.mark.django_db

PERSON = {"kind": "person", "name": "Marta"}


@pytest.fixture
def program():
    return Program(cast.admin())


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"null", 422),
        (b"[]", 422),
        (b"7", 422),
        (b'"text"', 422),
        (b"\xff\xfe{}", 400),
        (b'{"kind": "person", "name": "\xff"}', 400),
        (b'{"kind": "person", "name": "\\ud800"}', 400),
        (b'{"kind": "person", "name": NaN}', 400),
        (b'{"kind": "person", "name": "a\x00b"}', 400),
        (b'{"kind": "person", "name": "a\\u0000b"}', 422),
        (b"[" * 100_000, 400),
        (b'{"a":' * 100_000, 400),
        (b'{"kind": "person", "name": ' + b"9" * 100_000 + b"}", 400),
        (b'{"kind": "person", "name": 1e999999}', 400),
        (b'{"kind": "person", "name": "' + b"a" * 2_600_000 + b'"}', 413),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_bodies_that_are_no_party(program, body, status):
    before = everything()
    program.refused(status, "POST", "/parties", body)
    assert everything() == before


def test_a_whole_number_may_be_written_with_a_point(program):
    party = program.post("/parties", {"kind": "person", "name": "Eva"})
    call = program.post("/interactions", b'{"party": "%s", "kind": "call", "seconds": 135.0}' % party["id"].encode())
    assert call["seconds"] == 135


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "robot"),
        ("kind", None),
        ("name", 7),
        ("name", ["a"]),
        ("name", "a" * 201),
        ("roles", "customer"),
        ("roles", ["customer"] * 1000),
        ("country", "España"),
        ("owner", "1"),
        ("identities", [{"kind": "email"}]),
        ("identities", [{"kind": "email", "value": "a@b.example", "extra": 1}]),
        ("identities", [{"kind": "email", "value": "a@b.example"}] * 51),
        ("identities", {"kind": "email"}),
        ("address", "Calle Colón 12"),
        ("nickname", "Mar"),
        ("id", "0197f000-0000-7000-8000-000000000000"),
        ("a\u0000", 1),
    ],
    ids=lambda value: str(value)[:30],
)
def test_the_field_that_is_wrong_is_named(program, field, value):
    before = everything()
    problem = program.refused(422, "POST", "/parties", {**PERSON, field: value})
    assert problem["errors"][0]["in"] == "body"
    assert problem["errors"][0]["field"].split(".")[0] == field
    assert problem["errors"][0]["message"]
    assert everything() == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " \t "),
        ("time_zone", "Europe/Atlantis"),
        ("owner", "0197f000-0000-7000-8000-000000000000"),
        ("identities", [{"kind": "phone", "value": "1"}]),
        ("identities", [{"kind": "email", "value": "nobody"}]),
        ("address", {"use": "home"}),
        ("name", "\u0344" * 200),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_fits_the_schema_but_makes_no_sense_is_refused_with_a_reason(program, field, value):
    before = everything()
    program.refused(409, "POST", "/parties", {**PERSON, field: value})
    assert everything() == before


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_only_json_is_read(program, kind):
    program.refused(415, "POST", "/parties", b'{"kind": "person", "name": "Marta"}', Content_Type=kind)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z"])
def test_times_that_do_not_exist(program, moment):
    program.refused(409, "POST", "/tasks", {"title": "Llamar", "due_at": moment})


@pytest.mark.parametrize(
    "moment", ["tomorrow", "2026-01-01", "2026-01-01 10:00:00Z", 1700000000, "2026-01-01T10:00:00"]
)
def test_times_that_are_not_written_as_times(program, moment):
    program.refused(422, "POST", "/tasks", {"title": "Llamar", "due_at": moment})


@pytest.mark.parametrize("price", ["1e400", "NaN", "Infinity", "12345678901", "1.23456", "", "1,5", 3.5])
def test_prices_that_are_none(program, price):
    program.refused(422, "POST", "/products", {"code": "A", "name": "A", "currency": "EUR", "price": price})


def test_numbers_beyond_any_row_find_nothing(program):
    party = program.post("/parties", PERSON)
    program.refused(404, "DELETE", f"/parties/{party['id']}/identities/{10**30}")
    program.refused(404, "DELETE", f"/parties/{party['id']}/addresses/{2**63}")


def test_a_foreign_host_is_not_answered(program):
    program.refused(400, "GET", "/parties", Host="evil.example")
