"""Is nothing learned of a hidden field by sorting, filtering or searching by it?"""

from decimal import Decimal

import pytest
from django.test import Client

from tests import cast
from tests.told import follow_here
from trato.domains.agenda.actions import tasks
from trato.domains.customers.queries import search
from trato.domains.orders.actions import orders
from trato.domains.orders.actions.orders import Line
from trato.domains.orders.queries import order_list
from trato.faces.api.tests.calling import Program
from trato.faces.desk import customer_list, customer_question
from trato.foundation.access import policy
from trato.foundation.access.rules import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def omar():
    """Serves the clinic, sees its name and place, and of its phone the end only (SEC-03, case SQ02)."""
    cast.company()
    omar, lucia = cast.omar(language="en"), cast.lucia()
    clinic = cast.santa_irene(lucia.actor)
    tasks.plan(clinic, kind="call", title="Call back", due_at=cast.LATER, owner=omar, by=lucia.actor, at=cast.NOW)
    follow_here()
    return omar


HIDDEN = ["sort=party.owner", "sort=-orders.last", "sort=party.phase", "sort=updated_at", "sort=-updated_at", "phase=sale", "role=customer", "tag=x", "archived=any",
          "owner=01a2016c-6273-7cee-9b18-2e25dd63a6d4", "phone=963512044", "email=compras@santairene.example"]  # fmt: skip


@pytest.mark.parametrize("query", HIDDEN)
def test_programs_neither_sort_nor_filter_by_what_they_do_not_see(omar, query):
    problem = Program(omar).refused(400, "GET", f"/parties?{query}")
    assert [fault["field"] for fault in problem["errors"]] == [query.partition("=")[0]]
    assert len(Program(cast.eva()).get(f"/parties?{query}")["items"]) < 2, "who sees the field asks by it"


@pytest.mark.parametrize(
    "query", ["", "sort=name", "sort=-created_at", "city=Valencia", "country=ES&kind=organization"]
)
def test_programs_sort_and_filter_by_what_they_see(omar, query):
    assert [one["name"] for one in Program(omar).get(f"/parties?{query}")["items"]] == ["Clínica Santa Irene"]


@pytest.mark.parametrize("query", ["sort=updated", "sort=-sales", "sort=contact", "sort=party.owner", "sort=-orders.last", "sort=party.phase", "phase=sale", "role=customer", "tag=x", "owner=me"])  # fmt: skip
def test_the_desk_refuses_the_same(omar, query):
    desk = Client()
    desk.force_login(omar)
    assert desk.get(f"/customers?{query}").status_code == 400
    assert query.split("=")[1].strip("-") not in {
        word for word in customer_question.SORTS if f"sort={word}" in desk.get("/customers").content.decode()
    }
    desk.force_login(cast.eva())
    assert desk.get(f"/customers?{query}").status_code == 200


def test_the_desk_offers_no_filter_it_would_refuse(omar):
    desk = Client()
    desk.force_login(omar)
    page = desk.get("/customers").content.decode()
    assert 'name="country"' in page and 'name="kind"' in page
    for word in ("phase", "role", "owner"):
        assert f'name="{word}"' not in page


@pytest.mark.parametrize("typed", ["963512044", "compras@santairene.example", "512044", "santairene.example"])
def test_nobody_is_found_by_contact_data_one_does_not_see(omar, typed):
    assert search.find(omar.actor, typed) == []
    assert customer_list.page(omar.actor, customer_question.asked({"q": typed})).rows == []
    assert len(search.find(cast.eva().actor, typed)) == 1


def test_names_are_found_all_the_same(omar):
    assert [row["name"] for row in search.find(omar.actor, "santa irene")] == ["Clínica Santa Irene"]
    (row,) = customer_list.page(omar.actor, customer_question.asked({"q": "irene"})).rows
    assert row["name"] == "Clínica Santa Irene"


def test_an_outsider_is_offered_no_new_customer(omar):
    desk = Client()
    desk.force_login(omar)
    assert "/customers/new" not in desk.get("/customers").content.decode()


def test_the_list_of_orders_withholds_and_sorts_alike():
    cast.company()
    lucia = cast.lucia().actor
    clinic = cast.santa_irene(lucia)
    gel = cast.gel(lucia)
    line = Line(product=gel, quantity=Decimal(2), unit_price=Decimal("18.50"))
    orders.place(
        "A-1", party=clinic, placed_at=cast.NOW, channel="phone", lines=[line], currency="EUR", by=lucia, at=cast.NOW
    )
    petra = cast.petra(clinic).actor
    (row,) = order_list.find(petra, order_list.asked({"sort": "total"})).rows
    assert (row["number"], row["channel"], str(row["total"])) == ("A-1", "", "37.0000")
    assert order_list.order(petra, "A-1")["channel"] == ""
    text = "[partners-see-orders-of-whom-they-brought]\npermit: view\non: orders.order\nfor: partner\nrows: partner\nfields: public"
    policy.put_in_force({rule.id: rule for rule in reading.read(text)})
    try:
        with pytest.raises(order_list.BadQuestion):
            order_list.find(petra, order_list.asked({"sort": "total"}))
    finally:
        policy.put_in_force({})
