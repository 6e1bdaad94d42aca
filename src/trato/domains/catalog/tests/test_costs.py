"""Is what a product costs known to those who set prices, and to nobody else?"""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests import cast
from tests.told import heard, refused
from trato.domains.catalog.actions import products
from trato.domains.catalog.models import Product
from trato.foundation.access.policy import Refused
from trato.foundation.stream.vocabulary.catalog import ProductChanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia():
    return cast.lucia()


@pytest.fixture
def gel(lucia):
    return cast.gel(lucia.actor)


def test_a_cost_is_unknown_until_somebody_says_it_and_then_since_when_it_holds(lucia, gel):
    """SEG-08: unknown is not zero."""
    assert (gel.unit_cost, gel.cost_since) == (None, None)
    with heard() as news:
        products.change(gel, unit_cost=Decimal("11.25"), by=lucia.actor, at=cast.LATER)
    gel.refresh_from_db()
    assert (gel.unit_cost, gel.cost_since) == (Decimal("11.2500"), cast.LATER)
    assert news == [(ProductChanged(product_id=gel.pk, fields=["unit_cost", "cost_since"]), [])]
    before = cast.NOW - timedelta(days=90)
    products.change(gel, cost_since=before, by=lucia.actor, at=cast.LATER)
    assert (gel.unit_cost, gel.cost_since) == (Decimal("11.25"), before)
    with heard() as news:
        products.change(gel, unit_cost=Decimal("11.25"), by=lucia.actor, at=cast.LATER)
    assert news == []


@pytest.mark.parametrize("cost", ["-0.01", "NaN", "Infinity", "1e15"])
def test_a_senseless_cost_is_refused(lucia, gel, cost):
    with refused(products.CannotAdd):
        products.change(gel, unit_cost=Decimal(cost), by=lucia.actor, at=cast.LATER)
    with refused(products.CannotAdd):
        products.add("X", name="X", currency="EUR", unit_cost=Decimal(cost), by=lucia.actor, at=cast.LATER)


def test_a_cost_does_not_begin_tomorrow(lucia, gel):
    with refused(products.CannotAdd):
        products.change(gel, unit_cost=Decimal(1), cost_since=cast.LATER, by=lucia.actor, at=cast.NOW)


def test_a_cost_of_nothing_is_a_cost(lucia, gel):
    products.change(gel, unit_cost=Decimal(0), by=lucia.actor, at=cast.LATER)
    gel.refresh_from_db()
    assert gel.unit_cost == Decimal(0)


def test_whoever_may_not_change_products_does_not_say_what_they_cost(gel):
    with pytest.raises(Refused):
        products.change(gel, unit_cost=Decimal(1), by=cast.eva().actor, at=cast.LATER)
    gel.refresh_from_db()
    assert gel.unit_cost is None


@pytest.mark.parametrize(
    "role, sees",
    [
        ("sales_rep", True), ("sales_manager", True), ("store_manager", True), ("marketer", True), ("analyst", True),
        ("administrator", True), ("service_agent", False), ("call_center_agent", False), ("technician", False),
        ("data_steward", False),
    ],
)  # fmt: skip
def test_the_page_of_a_product_shows_its_cost_to_those_who_set_prices(client, lucia, gel, role, sees):
    """SEC-02."""
    cast.company()
    products.change(gel, unit_cost=Decimal("11.73"), by=lucia.actor, at=cast.LATER)
    client.force_login(cast.user("Zoe Ruiz", role, language="en"))
    page = client.get(f"/products/{gel.uid}").content.decode()
    assert ("11.73" in page, "Cost of one" in page) == (sees, sees)


def test_a_cost_is_written_on_the_product_page_as_people_write_it(client):
    cast.company()
    admin = cast.admin()
    client.force_login(admin)
    new = {
        "code": "SON-1",
        "name": "Sonda",
        "kind": "goods",
        "price": "1.900",
        "unit_cost": "1.234,50",
        "currency": "EUR",
    }
    client.post("/products/new", new)
    sonda = Product.objects.get()
    assert sonda.unit_cost == Decimal("1234.5")
    edit = f"/products/{sonda.uid}/edit"
    assert 'value="1234.5"' in client.get(edit).content.decode()
    client.post(edit, {"name": "Sonda", "kind": "goods", "price": "1900", "unit_cost": "1300"})
    sonda.refresh_from_db()
    assert sonda.unit_cost == Decimal(1300)
    assert client.post(edit, {"name": "Sonda", "kind": "goods", "unit_cost": "-1"}).status_code == 422
