"""Do products come into the catalog and change as they should?"""

from decimal import Decimal

import pytest

from tests import cast
from tests.told import STRANGERS, heard, refused, unpermitted
from trato.domains.catalog.actions import products
from trato.domains.catalog.models import Product
from trato.domains.catalog.queries import products as known
from trato.foundation.stream.vocabulary.catalog import ProductAdded, ProductChanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia():
    return cast.lucia().actor


def test_a_product_is_kept_and_told(lucia):
    with heard() as news:
        gel = products.add(
            " GEL-5 ", name="Gel  conductor", currency="EUR", price=Decimal("18.5"), by=lucia, at=cast.NOW
        )
    gel.refresh_from_db()
    assert (gel.code, gel.name, gel.name_key, gel.kind) == ("GEL-5", "Gel conductor", "gel conductor", "goods")
    assert (gel.price, gel.currency, gel.created_at) == (Decimal("18.5000"), "EUR", cast.NOW)
    assert news == [(ProductAdded(product_id=gel.pk), [])]


@pytest.mark.parametrize(
    "senseless",
    [
        {"code": " "},
        {"code": "x" * 61},
        {"name": ""},
        {"name": "x" * 201},
        {"kind": "dream"},
        {"currency": "EURO"},
        {"currency": "eur"},
        {"currency": ""},
        {"price": Decimal(10) ** 15},
        {"price": Decimal("NaN")},
        {"price": Decimal("-Infinity")},
        {"code": "GEL-5"},
    ],
)
def test_a_senseless_or_known_product_is_refused(lucia, senseless):
    cast.gel(lucia)
    said = {"code": "X", "name": "X", "currency": "EUR", **senseless}
    with refused(products.CannotAdd):
        products.add(said.pop("code"), **said, by=lucia, at=cast.NOW)


def test_a_change_tells_which_fields(lucia):
    gel = cast.gel(lucia)
    with heard() as news:
        products.change(gel, name="Gel 5 L", price=Decimal("19.00"), by=lucia, at=cast.LATER)
    gel.refresh_from_db()
    assert (gel.name, gel.name_key, gel.price, gel.updated_at) == ("Gel 5 L", "gel 5 l", Decimal("19"), cast.LATER)
    assert news == [(ProductChanged(product_id=gel.pk, fields=["name", "price"]), [])]
    with heard() as news:
        products.change(gel, name="Gel 5 L", price=Decimal("19.0000"), by=lucia, at=cast.LATER)
    assert news == []


@pytest.mark.parametrize("senseless", [{"name": " "}, {"kind": "dream"}, {"price": Decimal("NaN")}])
def test_a_senseless_change_is_refused(lucia, senseless):
    gel = cast.gel(lucia)
    with refused(products.CannotAdd):
        products.change(gel, **senseless, by=lucia, at=cast.LATER)


def test_many_are_loaded_at_once_and_known_ones_left_as_they_are(lucia):
    gel = cast.gel(lucia)
    described = [
        products.Described("GEL-5", "Otro nombre", "goods", None),
        products.Described("POST", "Portes", "charge", Decimal("18")),
    ]
    with heard() as news:
        ids = products.load(described, currency="EUR", by=lucia, at=cast.LATER)
    post = Product.objects.get(code="POST")
    assert ids == {"GEL-5": gel.pk, "POST": post.pk}
    assert (post.kind, post.price) == ("charge", Decimal("18"))
    gel.refresh_from_db()
    assert gel.name == "Gel conductor 5 L"
    assert news == [(ProductAdded(product_id=post.pk), [])]
    with heard() as news:
        assert products.load(described, currency="EUR", by=lucia, at=cast.LATER) == ids
    assert news == []


def test_one_senseless_product_loads_none(lucia):
    described = [products.Described("A", "A", "goods", None), products.Described("B", "", "goods", None)]
    with refused(products.CannotAdd):
        products.load(described, currency="EUR", by=lucia, at=cast.NOW)


@pytest.mark.parametrize("stranger", STRANGERS)
def test_strangers_add_and_see_nothing(lucia, stranger):
    gel = cast.gel(lucia)
    assert list(known.visible_to(lucia)) == [gel]
    assert not known.visible_to(stranger).exists()
    for attempt in (
        lambda: products.add("A", name="A", currency="EUR", by=stranger, at=cast.NOW),
        lambda: products.change(gel, name="A", by=stranger, at=cast.NOW),
        lambda: products.load([], currency="EUR", by=stranger, at=cast.NOW),
    ):
        with unpermitted():
            attempt()


def test_who_sells_does_not_change_the_catalog():
    eva = cast.eva().actor
    with unpermitted():
        cast.gel(eva)
