"""Can programs read and change each resource, through the same verbs as people?"""

import uuid

import pytest

from tests import cast
from tests.told import heard
from trato.domains.customers.models import Party
from trato.faces.api.tests.calling import Program
from trato.foundation.stream.vocabulary.customers import PartyChanged, PartyRegistered, PhaseChanged

pytestmark = pytest.mark.django_db

CLINIC = {
    "kind": "organization",
    "name": "Clínica Santa Irene",
    "identities": [
        {"kind": "email", "value": "Compras@santairene.example"},
        {"kind": "phone", "value": "963 51 20 44", "label": "Centralita"},
    ],
    "address": {"street": "Calle Colón 12", "city": "Valencia", "country": "ES"},
}


@pytest.fixture
def program():
    return Program(cast.admin())


@pytest.fixture
def clinic(program):
    return program.post("/parties", CLINIC)


@pytest.fixture
def gel(program):
    return program.post("/products", {"code": "GEL-5", "name": "Gel conductor", "currency": "EUR", "price": "18.50"})


def test_a_party_is_registered_with_all_that_belongs_to_it(program):
    with heard() as news:
        answer = program.call("POST", "/parties", CLINIC)
    clinic = program.told(answer, 201)
    assert answer.headers["Location"] == f"/api/v1/parties/{clinic['id']}"
    assert (clinic["name"], clinic["city"], clinic["country"]) == ("Clínica Santa Irene", "Valencia", "ES")
    assert [(one["kind"], one["value"], one["is_primary"]) for one in clinic["identities"]] == [
        ("email", "compras@santairene.example", True),
        ("phone", "+34963512044", True),
    ]
    assert [one["street"] for one in clinic["addresses"]] == ["Calle Colón 12"]
    assert [type(one.event) for one in news] == [PartyRegistered]
    assert program.get(f"/parties/{clinic['id']}") == clinic


def test_a_party_that_looks_known_is_refused_with_those_it_resembles(program, clinic):
    problem = program.refused(409, "POST", "/parties", CLINIC)
    assert [(one["id"], one["name"], one["city"]) for one in problem["duplicates"]] == [
        (clinic["id"], "Clínica Santa Irene", "Valencia")
    ]
    assert Party.objects.count() == 1
    again = program.post("/parties?duplicates=allow", CLINIC)
    assert again["id"] != clinic["id"]


def test_a_patch_changes_what_is_sent_through_each_verb(program, clinic):
    owner = cast.eva()
    with heard() as news:
        changed = program.patch(
            f"/parties/{clinic['id']}",
            {
                "sector": "Sanidad",
                "phase": "sale",
                "roles": ["customer", "partner"],
                "tags": ["Oro", "oro "],
                "preferences": {"channel": "email"},
                "owner": str(owner.uid),
            },
        )
    assert (changed["sector"], changed["phase"], changed["roles"]) == ("Sanidad", "sale", ["customer", "partner"])
    assert (changed["tags"], changed["preferences"]) == (["oro"], {"channel": "email"})
    assert changed["owner"] == {"id": str(owner.uid), "name": "Eva Sol"}
    assert changed["name"] == "Clínica Santa Irene"
    assert {PartyChanged, PhaseChanged} <= {type(one.event) for one in news}
    assert program.patch(f"/parties/{clinic['id']}", {"owner": None})["owner"] is None


def test_a_patch_that_cannot_be_done_whole_is_not_done_at_all(program, clinic):
    body = {"sector": "Sanidad", "owner": str(uuid.uuid4())}
    program.refused(409, "PATCH", f"/parties/{clinic['id']}", body)
    assert program.get(f"/parties/{clinic['id']}")["sector"] == ""


def test_a_party_is_archived_and_restored(program, clinic):
    assert program.post(f"/parties/{clinic['id']}/archive", status=200)["archived_at"]
    assert program.get("/parties")["items"] == []
    assert [one["id"] for one in program.get("/parties?archived=yes")["items"]] == [clinic["id"]]
    program.refused(409, "POST", f"/parties/{clinic['id']}/archive")
    assert program.post(f"/parties/{clinic['id']}/restore", status=200)["archived_at"] is None


def test_identities_and_addresses_come_and_go(program, clinic):
    at = f"/parties/{clinic['id']}"
    second = program.post(f"{at}/identities", {"kind": "email", "value": "jefa@santairene.example"})
    assert second["is_primary"] is False
    assert program.post(f"{at}/identities/{second['id']}/prefer", status=200)["is_primary"] is True
    assert program.call("DELETE", f"{at}/identities/{second['id']}").status_code == 204
    program.refused(404, "DELETE", f"{at}/identities/{second['id']}")
    assert [one["kind"] for one in program.get(f"{at}/identities")["items"]] == ["email", "phone"]
    address = program.post(f"{at}/addresses", {"city": "Alicante", "use": "shipping"})
    assert [one["city"] for one in program.get(f"{at}/addresses")["items"]] == ["Valencia", "Alicante"]
    assert program.call("DELETE", f"{at}/addresses/{address['id']}").status_code == 204
    program.refused(409, "POST", f"{at}/identities", {"kind": "email", "value": "no address"})


def test_parties_are_linked_and_the_link_ends(program, clinic):
    nuria = program.post("/parties", {"kind": "person", "given_name": "Núria", "family_name": "Illescas"})
    link = program.post(
        f"/parties/{nuria['id']}/relationships", {"to": clinic["id"], "kind": "decides", "title": "Jefa"}
    )
    assert (link["origin"]["name"], link["to"]["name"]) == ("Núria Illescas", "Clínica Santa Irene")
    for one in (nuria, clinic):
        assert [found["id"] for found in program.get(f"/parties/{one['id']}/relationships")["items"]] == [link["id"]]
        assert [found["id"] for found in program.get(f"/parties/{one['id']}")["relationships"]] == [link["id"]]
    ended = program.post(f"/parties/{clinic['id']}/relationships/{link['id']}/end", status=200)
    assert ended["until"]
    assert program.get(f"/parties/{clinic['id']}/relationships")["items"] == []
    assert len(program.get(f"/parties/{clinic['id']}/relationships?ended=yes")["items"]) == 1


def test_a_contact_is_logged_corrected_and_withdrawn(program, clinic):
    call = program.post(
        "/interactions",
        {
            "party": clinic["id"],
            "kind": "call",
            "outcome": "answered",
            "body": "Hola",
            "happened_at": "2026-01-02T10:00:00+01:00",
        },
    )
    assert (call["direction"], call["happened_at"], call["by"]["name"]) == (
        "out",
        "2026-01-02T09:00:00+00:00",
        "Inés Rey",
    )
    at = f"/interactions/{call['id']}"
    assert program.patch(at, {"outcome": "resolved"})["outcome"] == "resolved"
    assert [one["id"] for one in program.get(f"/interactions?party={clinic['id']}&sort=-happened_at")["items"]] == [
        call["id"]
    ]
    program.post(f"{at}/withdraw", status=200)
    program.refused(404, "GET", at)
    assert program.get("/interactions")["items"] == []


def test_a_step_is_planned_moved_finished_and_reopened(program, clinic):
    task = program.post("/tasks", {"title": "Llamar", "party": clinic["id"], "due_at": "2199-01-01T09:00:00Z"})
    assert (task["state"], task["owner"]["name"]) == ("open", "Inés Rey")
    at = f"/tasks/{task['id']}"
    moved = program.patch(at, {"title": "Llamar otra vez", "due_at": "2199-02-01T09:00:00Z"})
    assert (moved["title"], moved["due_at"]) == ("Llamar otra vez", "2199-02-01T09:00:00+00:00")
    assert program.post(f"{at}/finish", status=200)["state"] == "done"
    program.refused(409, "POST", f"{at}/postpone", {"until": "2199-03-01T09:00:00Z"})
    assert program.post(f"{at}/reopen", status=200)["closed_at"] is None
    assert program.post(f"{at}/drop", status=200)["state"] == "dropped"
    assert program.get("/tasks?state=open")["items"] == []


def test_a_product_is_added_once_and_changed(program, gel):
    assert gel["price"] == "18.5000"
    assert program.patch(f"/products/{gel['id']}", {"price": "19"})["price"] == "19.0000"
    program.refused(409, "POST", "/products", {"code": "GEL-5", "name": "Otro", "currency": "EUR"})
    assert [one["code"] for one in program.get("/products?code=GEL-5")["items"]] == ["GEL-5"]


def test_an_order_is_placed_extended_corrected_and_returned(program, clinic, gel):
    line = {"product": gel["id"], "quantity": "2", "unit_price": "18.50"}
    order = program.post("/orders", {"number": "TW-1", "currency": "EUR", "party": clinic["id"], "lines": [line]})
    assert (order["total"], order["party"]["id"], order["lines"][0]["product"]["code"]) == (
        "37.0000",
        clinic["id"],
        "GEL-5",
    )
    at = f"/orders/{order['id']}"
    assert program.patch(at, {"channel": "web"})["channel"] == "web"
    assert program.post(f"{at}/lines", {"lines": [line]})["total"] == "74.0000"
    back = {**line, "quantity": "-1"}
    program.post(
        "/orders", {"number": "TW-2", "kind": "return", "currency": "EUR", "party": clinic["id"], "lines": [back]}
    )
    assert [one["kind"] for one in program.get(f"/orders?party={clinic['id']}&sort=placed_at")["items"]] == [
        "sale",
        "return",
    ]
    program.refused(409, "POST", "/orders", {"number": "TW-1", "currency": "EUR", "lines": [line]})


def test_the_timeline_tells_what_happened_with_outside_names_only(program, clinic):
    call = program.post("/interactions", {"party": clinic["id"], "kind": "note", "body": "Hola"})
    entries = program.get(f"/parties/{clinic['id']}/timeline")["items"]
    assert [one["event"] for one in entries] == ["conversations.interaction.recorded", "customers.party.registered"]
    assert entries[0]["thing"] == {"type": "interaction", "id": call["id"]}
    assert entries[0]["by"]["kind"] == "token"
    assert [one["details"] for one in entries] == [
        {"kind": "note", "direction": "internal", "outcome": ""},
        {"kind": "organization", "source": ""},
    ]
    assert len(program.get(f"/parties/{clinic['id']}/timeline?facet=note")["items"]) == 1
