"""Does a line keep what it cost when it was sold, and is what is left of it counted as it should be?"""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from tests import cast
from tests.bringing import brought, loaded, undone
from trato.domains.catalog.actions import products
from trato.domains.catalog.models import Product
from trato.domains.orders.actions import history, orders
from trato.domains.orders.actions.history import Placed, PlacedLine
from trato.domains.orders.actions.orders import Line
from trato.domains.orders.models import OrderLine
from trato.foundation.access.policy import Refused
from trato.foundation.facts import asked_by, company
from trato.foundation.facts.build import build
from trato.foundation.facts.catalog import Measure
from trato.foundation.facts.evaluate import answers
from trato.foundation.facts.evaluate.sql import asked
from trato.foundation.kit import guard, sql
from trato.foundation.privacy import packages
from trato.foundation.privacy.people import Person

pytestmark = pytest.mark.django_db
PARTY = "customers.party"
LATEST = cast.LATER + timedelta(days=1)


@pytest.fixture
def lucia():
    cast.company()
    return cast.lucia()


@pytest.fixture
def gel(lucia):
    return products.change(cast.gel(lucia.actor), unit_cost=Decimal(10), by=lucia.actor, at=cast.NOW)


@pytest.fixture
def clinic(lucia):
    return cast.santa_irene(lucia.actor)


def place(number, clinic, *lines, by, **said):
    return orders.place(
        number, **{"party": clinic, "lines": lines, "currency": "EUR", "placed_at": cast.LATER, **said}, by=by.actor, at=LATEST
    )  # fmt: skip


def line(product, quantity, price="18.50", cost=None):
    return Line(product, Decimal(quantity), Decimal(price), unit_cost=None if cost is None else Decimal(cost))


def costs() -> list[Decimal | None]:
    return list(OrderLine.objects.order_by("order_id", "line_number").values_list("unit_cost", flat=True))


def measured(name: str, party) -> Decimal | None:
    with guard.working_as("tests.arrange"):
        catalog = company.catalog()
        row = asked(catalog, asked_by.house_asking(LATEST), PARTY, style="each")
        value = row.measure(catalog.find(name, Measure), None, ())
        statement = f"SELECT {value} AS value FROM customers_party t {row.joins} WHERE t.id = {int(party.pk)}"
        return sql.rows(statement, row.statement.values)[0]["value"]


def test_a_line_keeps_the_cost_of_the_moment_it_was_sold(lucia, gel, clinic):
    """SEG-08: as it keeps its price."""
    place("A", clinic, line(gel, 2), by=lucia)
    products.change(gel, unit_cost=Decimal(14), by=lucia.actor, at=cast.LATER)
    place("B", clinic, line(gel, 1), by=lucia)
    assert costs() == [Decimal(10), Decimal(14)]


def test_a_line_sold_before_the_cost_was_known_stays_unknown(lucia, gel, clinic):
    place("A", clinic, line(gel, 2), placed_at=cast.NOW - timedelta(days=1), by=lucia)
    place("B", clinic, line(gel, 2), currency="USD", by=lucia)
    bare = products.add("BARE", name="Bare", currency="EUR", by=lucia.actor, at=cast.NOW)
    place("C", clinic, line(bare, 1), by=lucia)
    products.change(bare, unit_cost=Decimal(3), by=lucia.actor, at=cast.LATER)
    assert costs() == [None, None, None]


def test_a_known_cost_can_be_said_with_the_line_by_those_who_see_costs(lucia, gel, clinic):
    place("A", clinic, line(gel, 2, cost="9.5"), by=lucia)
    assert costs() == [Decimal("9.5")]
    with pytest.raises(orders.CannotPlace):
        place("B", clinic, line(gel, 2, cost="-1"), by=lucia)
    agent = cast.user("Alba Ríos", "call_center_agent")
    with pytest.raises(Refused):
        place("C", clinic, line(gel, 2, cost="0"), by=agent)
    place("C", clinic, line(gel, 2), by=agent)
    with pytest.raises(Refused):
        orders.extend(clinic.orders.get(number="C"), lines=[line(gel, 1, cost="0")], by=agent.actor, at=LATEST)


def test_orders_of_another_system_keep_costs_too_and_equal_lines_stay_equal(lucia, gel, clinic):
    def load(cost):
        told = PlacedLine(gel.pk, "", Decimal(2), Decimal(20), cost)
        one = Placed("H-1", "sale", clinic.pk, "ES", "EUR", "web", cast.LATER, [told])
        return history.load([one], by=lucia.actor, at=LATEST)

    assert load(None).new == 1
    assert load(Decimal(7)).known == 1
    assert costs() == [Decimal(10)]


def test_margins_count_lines_with_a_known_cost_and_nothing_else(lucia, gel, clinic):
    """SEG-08: 2 × (18.50 − 10), of 37 sold; what nobody knows the cost of is not there."""
    bare = products.add("BARE", name="Bare", currency="EUR", by=lucia.actor, at=cast.NOW)
    place("A", clinic, line(gel, 2), line(bare, 5), by=lucia)
    assert measured("orders.gross_margin", clinic) == Decimal("17.00")
    assert round(measured("orders.margin_rate", clinic), 4) == Decimal("45.9459")
    assert measured("orders.contribution", clinic) == Decimal("17.00")
    place("R", clinic, line(gel, -1), kind="return", by=lucia)
    place("J", clinic, line(bare, -1, "4", cost="0"), kind="adjustment", by=lucia)
    assert measured("orders.gross_margin", clinic) == Decimal("17.00")
    assert measured("orders.contribution", clinic) == Decimal("4.50")


def test_a_margin_without_a_known_cost_is_unknown(lucia, clinic):
    bare = products.add("BARE", name="Bare", currency="EUR", by=lucia.actor, at=cast.NOW)
    place("A", clinic, line(bare, 5), by=lucia)
    for name in ("orders.gross_margin", "orders.margin_rate", "orders.contribution"):
        assert measured(name, clinic) is None
    with guard.working_as("tests.arrange"):
        catalog = company.catalog()
        for op, number in (("le", "0"), ("ge", "0")):
            asks = build({"measure": "orders.gross_margin", "op": op, "value": [number]}, catalog, PARTY)
            assert answers.keys(catalog, asked_by.house_asking(LATEST), PARTY, asks) == []


@pytest.mark.parametrize("role, sees", [("sales_rep", True), ("service_agent", False), ("technician", False)])
def test_margins_can_be_asked_about_by_those_who_see_costs(role, sees):
    """SEC-02."""
    cast.company()
    by = cast.user("Zoe Ruiz", role).actor
    names = {fact.name for fact in asked_by.visible_facts(by, company.catalog(), PARTY)}
    margins = {"orders.gross_margin", "orders.margin_rate", "orders.contribution", "orders.abc_margin"}
    assert names & margins == (margins if sees else set())
    assert "orders.spent" in names


def test_margins_and_products_can_be_asked_of_the_list_of_customers(client, lucia, gel, clinic):
    place("A", clinic, line(gel, 2), placed_at=cast.NOW, by=lucia)
    client.force_login(lucia)
    for name, shown in (("orders.gross_margin", True), ("orders.bought", True), ("orders.contribution", True)):
        where = json.dumps(
            {
                "measure": name,
                "op": "ge",
                "value": ["1"],
                "where": [{"fact": "product", "op": "is", "value": ["GEL-5"]}],
            }
        )
        answer = client.get("/customers", {"where": where})
        assert (answer.status_code, "Santa Irene" in answer.content.decode()) == (200, shown)
    steps = client.get(
        "/segments/steps", {"by": ["party.country", "orders.abc_margin"], "pick": ["ES"]}
    ).content.decode()
    assert "17" in steps and "clase ABC por margen bruto" in steps.replace("Clase", "clase")


def test_a_copy_of_their_data_tells_nobody_what_we_paid(lucia, gel, clinic):
    place("A", clinic, line(gel, 2), by=lucia)
    held = {part["table"]: part["rows"] for part in packages.contents(Person("party", clinic.pk))}
    assert held["orders_orderline"] and all("unit_cost" not in row for row in held["orders_orderline"])


@pytest.mark.parametrize("role, sees", [("sales_rep", True), ("service_agent", False)])
def test_the_page_of_an_order_shows_costs_to_those_who_see_them(client, lucia, gel, clinic, role, sees):
    products.change(gel, unit_cost=Decimal("11.73"), by=lucia.actor, at=cast.NOW)
    place("A", clinic, line(gel, 2), by=lucia)
    client.force_login(cast.user("Zoe Ruiz", role, language="en"))
    page = client.get("/orders/A").content.decode()
    assert ("11.73" in page, "13.54" in page, "Gross margin" in page) == (sees, sees, sees)


def test_files_say_costs_of_products_and_of_lines(lucia):
    """PLT-10: recognized by their headings, in Spanish and English; undone they are unknown again."""
    admin = cast.user("Ada Min", "administrator", language="en")
    products.add("GEL-5", name="Gel", currency="EUR", by=admin.actor, at=cast.NOW)
    one = loaded(brought("Referencia;Producto;PVP;Coste\nGEL-5;Gel;18,50;11,25\nBAD;Mal;1;-2\n", admin), admin)
    assert one.counts == {"read": 2, "changed": 1, "refused": 1}
    gel = Product.objects.get()
    assert gel.unit_cost == Decimal("11.25") and gel.cost_since is not None
    undone(one, admin)
    gel.refresh_from_db()
    assert (gel.unit_cost, gel.cost_since) == (None, None)
    sold = "Order ID;Order Date;SKU;Product;Qty;Unit Price;Unit Cost\nZ-1;2026-10-01;GEL-5;Gel;2;20;12.5\nZ-2;2026-10-01;GEL-5;Gel;2;20;\n"
    loaded(brought(sold, admin), admin)
    assert costs() == [Decimal("12.5"), None]
