"""Does the home page show each person their day, at the same small cost for all?"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import cast
from trato.domains.agenda.actions import contacts, tasks
from trato.domains.customers.actions import lifecycle
from trato.domains.orders.actions import orders
from trato.domains.orders.actions.orders import Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva(client):
    cast.company()
    user = cast.eva()
    client.force_login(user)
    return user


@pytest.fixture
def busy(eva):
    """A clinic of Eva's with a call logged, a step that is late and an order."""
    now = timezone.now()
    clinic = lifecycle.assign(cast.santa_irene(eva.actor), owner=eva, by=eva.actor, at=now)
    contacts.log(clinic, kind="call", outcome="answered", body="Confirma el cambio", by=eva.actor, at=now)
    tasks.plan(clinic, title="Llamar a Núria", kind="call", due_at=now - timedelta(hours=1), by=eva.actor, at=now)
    gel = cast.gel(cast.admin().actor)
    orders.place("TW-1", party=clinic, lines=[Line(gel, Decimal(2), Decimal(10))], currency="EUR", by=eva.actor, at=now)
    return clinic


def test_the_day_of_a_seller(client, eva, busy):
    marta = lifecycle.assign(cast.marta(eva.actor), owner=eva, by=eva.actor, at=timezone.now())
    page = client.get("/").content.decode()
    assert "Eva" in page and "Llamar a Núria" in page and "Confirma el cambio" in page and "TW-1" in page
    unplanned = page.split(f"/customers/{marta.uid}?log=task")
    assert len(unplanned) == 2, "a customer without a next step is named"
    assert f"/customers/{busy.uid}?log=task" not in page


def test_somebody_new_sees_the_first_steps(client, eva):
    assert client.get("/").content.decode().count('class="task-list"') == 1


@pytest.mark.parametrize("person", [cast.ana, cast.admin, cast.lucia, cast.hugo])
def test_everybody_has_a_home(client, busy, person):
    client.force_login(person() if person is not cast.admin else cast.User.objects.get(role="administrator"))
    answer = client.get("/")
    assert answer.status_code == 200
    if person is cast.ana:
        assert "/finish" not in answer.content.decode()


def test_the_page_costs_one_question_beside_session_and_person(client, busy):
    client.get("/")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        client.get("/")
    assert len(seen) <= 2


def test_every_number_leads_to_its_rows(client, busy):
    page = client.get("/").content.decode()
    for address in ("/tasks", "/customers?owner=me", "/orders?from="):
        assert f'class="tile" href="{address}' in page


def test_strangers_are_asked_to_sign_in(client):
    assert client.get("/")["Location"].startswith("/sign-in")
