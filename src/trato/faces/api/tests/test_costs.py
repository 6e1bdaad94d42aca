"""Do programs see and say costs only where their person does?"""

from decimal import Decimal

import pytest

from tests import cast
from trato.domains.catalog.models import Product
from trato.faces.api.tests.calling import Program

pytestmark = pytest.mark.django_db
GEL = {
    "code": "GEL-5",
    "name": "Gel",
    "currency": "EUR",
    "price": "18.50",
    "unit_cost": "11",
    "cost_since": "2026-01-01T00:00:00Z",
}


@pytest.fixture
def lucia():
    cast.company()
    return Program(cast.lucia())


def test_costs_come_and_go_with_products_and_orders(lucia):
    """SEG-08."""
    gel = lucia.post("/products", GEL)
    assert (gel["unit_cost"], gel["cost_since"][:10]) == ("11.0000", "2026-01-01")
    assert lucia.patch(f"/products/{gel['id']}", {"unit_cost": "12"})["unit_cost"] == "12.0000"
    lucia.patch(f"/products/{gel['id']}", {"cost_since": "2026-01-01T00:00:00Z"})
    lines = [
        {"product": gel["id"], "quantity": "2", "unit_price": "20"},
        {"product": gel["id"], "quantity": "1", "unit_price": "20", "unit_cost": "15"},
    ]
    placed = "2026-10-01T10:00:00Z"
    order = lucia.post("/orders", {"number": "A", "currency": "EUR", "lines": lines, "placed_at": placed})
    assert [one["unit_cost"] for one in order["costs"]] == ["12.0000", "15.0000"]
    assert Decimal(order["margin"]) == Decimal(21)
    lucia.refused(409, "POST", "/orders", {"number": "B", "currency": "EUR", "lines": [lines[1] | {"unit_cost": "-1"}]})


def test_who_does_not_see_costs_neither_reads_nor_writes_them(lucia):
    """SEC-02."""
    gel = lucia.post("/products", GEL)
    hugo = Program(cast.hugo())
    seen = hugo.get(f"/products/{gel['id']}")
    assert not seen["unit_cost"] and not seen["cost_since"] and seen["price"] == "18.5000"
    line = {"product": gel["id"], "quantity": "1", "unit_price": "20"}
    order = hugo.post("/orders", {"number": "A", "currency": "EUR", "lines": [line]})
    assert not order["costs"] and not order["margin"] and order["total"] == "20.0000"
    hugo.refused(403, "POST", "/orders", {"number": "B", "currency": "EUR", "lines": [line | {"unit_cost": "0"}]})
    assert Product.objects.get().unit_cost == Decimal(11)
