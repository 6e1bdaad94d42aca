"""Do staff find products, and may only some add and correct them?"""

import uuid
from decimal import Decimal

import pytest

from tests import cast
from trato.domains.catalog.models import Product

pytestmark = pytest.mark.django_db

NEW = {"code": "SON-1", "name": "Sonda lineal", "kind": "goods", "price": "1.234,50", "currency": "EUR"}


@pytest.fixture
def admin(client):
    cast.company()
    user = cast.admin()
    client.force_login(user)
    return user


def test_a_product_is_added_seen_found_and_corrected(client, admin):
    answer = client.post("/products/new", NEW, follow=True)
    product = Product.objects.get()
    assert (product.price, product.currency) == (Decimal("1234.5"), "EUR")
    assert "Sonda lineal" in answer.content.decode()
    assert "Sonda lineal" in client.get("/products?q=sonda+LINEÁL").content.decode()
    assert "Sonda lineal" in client.get("/products?q=son-").content.decode()
    assert "Sonda lineal" not in client.get("/products?q=100%25").content.decode()
    client.post(f"/products/{product.uid}/edit", {"name": "Sonda convexa", "kind": "goods", "price": "900"})
    product.refresh_from_db()
    assert (product.name, product.price, product.code) == ("Sonda convexa", Decimal(900), "SON-1")


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": ""},
        {"code": "x" * 61},
        {"name": ""},
        {"name": "\x00"},
        {"name": "n" * 1_000_000},
        {"kind": "dream"},
        {"price": "-1"},
        {"price": "much"},
        {"price": "1e9"},
        {"price": "NaN"},
        {"price": "9" * 25},
        {"price": "1.23456"},
        {"currency": "GOLD"},
    ],
)
def test_a_product_that_makes_no_sense_is_refused_in_words(client, admin, wrong):
    answer = client.post("/products/new", {**NEW, **wrong})
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.content.decode()
    assert Product.objects.count() == 0


def test_a_code_exists_once(client, admin):
    cast.gel(admin.actor)
    assert client.post("/products/new", {**NEW, "code": "GEL-5"}).status_code == 422
    assert Product.objects.count() == 1


@pytest.mark.parametrize("words", ["kind=dream", "after=xx"])
def test_an_address_that_makes_no_sense_is_answered_with_words(client, admin, words):
    assert client.get(f"/products?{words}").status_code == 400


def test_sellers_look_and_only_some_change(client, admin):
    gel = cast.gel(admin.actor)
    client.force_login(cast.eva())
    assert client.get(f"/products/{gel.uid}").status_code == 200
    assert client.get("/products?q=%00").status_code == 200
    assert client.get("/products/new").status_code == 403
    assert client.post(f"/products/{gel.uid}/edit", {"name": "x", "kind": "goods"}).status_code == 403
    assert client.get(f"/products/{uuid.uuid4()}").status_code == 404
    client.logout()
    assert client.get("/products")["Location"].startswith("/sign-in")
