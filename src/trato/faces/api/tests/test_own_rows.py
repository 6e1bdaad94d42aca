"""Does a token that is held to its user's own rows see exactly those, and write nowhere else?"""

from dataclasses import replace

import pytest
from django.utils import timezone

from tests import cast
from trato.domains.agenda.actions import tasks
from trato.domains.conversations.actions import interactions
from trato.domains.customers.actions import lifecycle, parties
from trato.domains.customers.queries import search
from trato.faces.api.tests.calling import Program
from trato.faces.desk import customer_list, customer_question
from trato.foundation.access.models import Token

pytestmark = pytest.mark.django_db


@pytest.fixture
def around():
    """Eva answers for the clinic, Hugo for Marta; each has written to both and plans a step with both (SEC-04)."""
    cast.company()
    eva, hugo, lucia = cast.eva(), cast.hugo(), cast.lucia()
    clinic, marta = cast.santa_irene(lucia.actor), cast.marta(lucia.actor)
    lifecycle.assign(clinic, owner=eva, by=lucia.actor, at=cast.NOW)
    lifecycle.assign(marta, owner=hugo, by=lucia.actor, at=cast.NOW)
    written, steps = {}, {}
    for user in (eva, hugo):
        for party in (clinic, marta):
            one = interactions.log(party, kind="note", body=f"{user.name} {party.name}", by=user.actor, at=cast.NOW)
            written[user, party] = one
            steps[user, party] = tasks.plan(
                party, kind="call", title="Call", due_at=cast.LATER, owner=user, by=lucia.actor, at=cast.NOW
            )
    return {"eva": eva, "hugo": hugo, "clinic": clinic, "marta": marta, "written": written, "steps": steps}


def own(user):
    return Program(user, rows="own")


def ids(items):
    return {one["id"] for one in items["items"]}


def test_it_sees_exactly_what_is_its_users_own(around):
    eva, hugo, clinic, marta = (around[name] for name in ("eva", "hugo", "clinic", "marta"))
    program = own(eva)
    assert ids(program.get("/parties")) == {str(clinic.uid)}
    wrote = {str(around["written"][pair].uid) for pair in ((eva, clinic), (eva, marta), (hugo, clinic))}
    assert ids(program.get("/interactions")) == wrote
    assert ids(program.get("/tasks")) == {str(around["steps"][eva, party].uid) for party in (clinic, marta)}
    assert program.get(f"/parties/{clinic.uid}")["name"] == "Clínica Santa Irene"
    assert program.get(f"/parties/{clinic.uid}/timeline")["items"]
    program.refused(404, "GET", f"/parties/{marta.uid}")
    program.refused(404, "GET", f"/parties/{marta.uid}/timeline")
    program.refused(404, "GET", f"/interactions/{around['written'][hugo, marta].uid}")
    assert len(ids(Program(eva).get("/parties"))) == 2, "without the bound both are seen"


def test_no_list_drawn_for_it_shows_more(around):
    bound = replace(around["eva"].actor, kind="token", rows="own")
    page = customer_list.page(bound, customer_question.asked({}))
    assert [row["name"] for row in page.rows] == ["Clínica Santa Irene"]
    assert customer_list.count(bound, customer_question.asked({}), is_exact=True) == (1, True)
    assert [row["name"] for row in search.find(bound, "marta")] == []


def test_it_writes_only_there(around):
    eva, clinic, marta = around["eva"], around["clinic"], around["marta"]
    program = own(eva)
    assert program.patch(f"/parties/{clinic.uid}", {"city": "Elx"})["city"] == "Elx"
    program.refused(404, "PATCH", f"/parties/{marta.uid}", {"city": "Elx"})
    program.refused(404, "POST", f"/parties/{marta.uid}/archive")
    program.refused(404, "POST", f"/tasks/{around['steps'][around['hugo'], clinic].uid}/finish", {})
    marta.refresh_from_db()
    assert marta.city == "Gandia" and marta.archived_at is None


def test_it_gives_nothing_into_other_hands(around):
    eva, hugo, clinic = around["eva"], around["hugo"], around["clinic"]
    own(eva).refused(403, "PATCH", f"/parties/{clinic.uid}", {"owner": str(hugo.uid)})
    clinic.refresh_from_db()
    assert clinic.owner_id == eva.pk


def test_whom_it_registers_is_its_users(around):
    program, body = own(around["eva"]), {"kind": "organization", "name": "Centro Nou"}
    assert program.get(f"/parties/{program.post('/parties', body)['id']}")["name"] == "Centro Nou"
    program.refused(403, "POST", "/parties", {**body, "name": "Otra", "owner": str(around["hugo"].uid)})


def test_what_belongs_to_nobody_is_closed_to_it(around):
    cast.gel(cast.user("Tina Mas", "store_manager").actor)
    administrator = own(cast.admin())
    for path in ("/products", "/users", "/tokens", "/sessions", "/absences"):
        administrator.refused(403, "GET", path)
    email = {"email": "nueva@ecotec.example", "name": "Nueva", "role": "analyst"}
    administrator.refused(403, "POST", "/users", email)
    administrator.refused(403, "POST", f"/users/{around['eva'].uid}/deactivate")


def test_such_a_token_is_made_by_a_program_and_shown_as_what_it_is(around):
    body = {"label": "own", "scopes": ["customers:read"], "expires_at": "2027-03-01T00:00:00Z", "rows": "own"}
    program = Program(around["eva"])
    made = program.post("/tokens", body)
    assert made["token"]["rows"] == "own"
    assert Token.objects.get(uid=made["token"]["id"]).rows == "own"
    program.refused(422, "POST", "/tokens", {**body, "rows": "mine"})


def test_what_it_loses_it_no_longer_sees(around):
    program, clinic = own(around["eva"]), around["clinic"]
    lifecycle.assign(clinic, owner=around["hugo"], by=around["hugo"].actor, at=timezone.now())
    assert ids(program.get("/parties")) == set()
    parties.change(clinic, fields={"city": "Elx"}, by=around["hugo"].actor, at=timezone.now())
    program.refused(404, "GET", f"/parties/{clinic.uid}")
