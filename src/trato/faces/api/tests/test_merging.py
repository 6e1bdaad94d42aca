"""Can programs decide about records that look alike, make two one and take it back, by the same verbs?"""

import uuid

import pytest

from tests import cast
from tests.told import follow_here
from trato.domains.customers.actions import parties
from trato.domains.customers.actions.identities import Written
from trato.faces.api.tests.calling import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia():
    cast.company()
    return Program(cast.lucia())


@pytest.fixture
def two(lucia):
    by = cast.admin().actor
    made = [
        parties.register(
            "person", name="Rosa Mas", written=[Written("email", "rosa@mas.example")], city=city, by=by, at=cast.NOW,
            despite_duplicates=True,
        )
        for city in ("Elche", "Elda")
    ]  # fmt: skip
    follow_here()
    return [str(one.uid) for one in made]


def test_pairs_are_listed_dismissed_and_reopened(lucia, two):
    (pair,) = lucia.get("/duplicates?level=certain")["items"]
    assert [pair["first"]["id"], pair["second"]["id"]] == two
    assert (pair["level"], pair["likelihood"] > 0.999, pair["reasons"][:2]) == (
        "certain",
        True,
        ["name:same", "email:same"],
    )
    assert lucia.post(f"/duplicates/{pair['id']}/dismiss", status=200)["state"] == "apart"
    assert lucia.get("/duplicates")["items"] == []
    assert len(lucia.get("/duplicates?state=apart")["items"]) == 1
    lucia.refused(409, "POST", f"/duplicates/{pair['id']}/dismiss")
    assert lucia.post(f"/duplicates/{pair['id']}/reopen", status=200)["state"] == "open"


def test_two_become_one_and_two_again(lucia, two):
    made = lucia.post(f"/parties/{two[0]}/merge", {"other": two[1], "choices": {"city": "other"}})
    assert lucia.get(f"/parties/{two[0]}")["city"] == "Elda"
    assert [one["id"] for one in lucia.get("/merges")["items"]] == [made["id"]]
    assert lucia.get("/parties?archived=yes")["items"] == []
    assert lucia.post(f"/merges/{made['id']}/undo", status=200)["undone_at"]
    assert lucia.get(f"/parties/{two[1]}")["city"] == "Elda"
    assert lucia.get(f"/merges/{made['id']}")["other"]["id"] == two[1]
    lucia.refused(409, "POST", f"/merges/{made['id']}/undo")


def test_the_old_address_says_where_to_look(lucia, two):
    lucia.post(f"/parties/{two[0]}/merge", {"other": two[1]})
    answer = lucia.call("GET", f"/parties/{two[1]}")
    assert (answer.status_code, answer.headers["Location"]) == (307, f"/api/v1/parties/{two[0]}")
    assert lucia.refused(409, "PATCH", f"/parties/{two[1]}", {"city": "Elx"})["merged_into"] == two[0]


def test_nonsense_is_refused(lucia, two):
    lucia.refused(422, "POST", f"/parties/{two[0]}/merge", {"other": two[1], "choices": {"roles": "other"}})
    lucia.refused(409, "POST", f"/parties/{two[0]}/merge", {"other": two[0]})
    lucia.refused(409, "POST", f"/parties/{two[0]}/merge", {"other": str(uuid.uuid4())})
    for path in (f"/merges/{uuid.uuid4()}/undo", f"/duplicates/{uuid.uuid4()}/dismiss"):
        lucia.refused(404, "POST", path)


def test_who_may_not_merge_sees_no_queue(two):
    eva = Program(cast.eva())
    for method, path in (("GET", "/duplicates"), ("GET", "/merges"), ("POST", f"/parties/{two[0]}/merge")):
        eva.refused(403, method, path, {"other": two[1]} if method == "POST" else None)
