"""What can programs do with products?"""

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from trato.domains.catalog.actions import products
from trato.domains.catalog.models import Product
from trato.domains.catalog.models.product import ProductKind
from trato.domains.catalog.queries import products as known
from trato.foundation.access import policy
from trato.foundation.rest.fields import Amount, Asked, Body, Currency, Moment, Shown, Uid, amount, one_of, text
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found

resource = Resource("catalog.product", tag="Products", refusals=(products.CannotAdd,))

PRODUCTS = Listing(
    source="catalog_product p",
    id="p.id",
    document="""SELECT p.uid AS id, p.code, p.name, p.kind, p.price::text AS price, p.currency, p.created_at,
        p.updated_at, p.archived_at FROM catalog_product p WHERE p.id""",
    sorts={"name": Sort("p.name_key", "text"), "code": Sort("p.code", "text")},
    filters={"kind": "p.kind = %(kind)s", "code": "p.code = %(code)s"},
)


class ProductsAsked(Asked):
    """Sorts and filters of the list of products."""

    sort: Literal["name", "code"] = "name"
    kind: Literal["", *ProductKind.values] = ""
    code: text(60) = ""


class ProductShown(Shown):
    """Something that can be sold."""

    id: Uid
    code: str
    name: str
    kind: one_of(ProductKind)
    price: str | None
    currency: str
    created_at: Moment
    updated_at: Moment
    archived_at: Moment | None


class Products(Shown):
    """A page of products."""

    items: list[ProductShown]
    next: str | None


class NewProduct(Body):
    """A product; its code is unique."""

    code: text(60, 1)
    name: text(200, 1)
    currency: Currency
    kind: one_of(ProductKind) = ProductKind.GOODS.value
    price: Amount | None = None


class ChangedProduct(Body):
    """The fields to change; what is not sent, or null, stays."""

    name: text(200, 1) | None = None
    kind: one_of(ProductKind) | None = None
    price: Amount | None = None


@resource.get("/products", shows=Products)
def index(request: HttpRequest, asked: ProductsAsked) -> bytes:
    """What can be sold, by name unless sorted otherwise."""
    return PRODUCTS.page(asked, scope=policy.scope(request.actor, resource.name).sql)


@resource.post("/products", "add", shows=ProductShown)
def create(request: HttpRequest, body: NewProduct) -> Document:
    """Put a product into the catalog."""
    product = products.add(
        body.code, name=body.name, currency=body.currency, kind=body.kind, price=amount(body.price),
        by=request.actor, at=timezone.now(),
    )  # fmt: skip
    return Document(PRODUCTS.one(product.pk), f"/products/{product.uid}")


@resource.get("/products/{uuid:product}", shows=ProductShown)
def show(request: HttpRequest, product: UUID) -> bytes:
    """One product."""
    return PRODUCTS.one(_found(request, product).pk)


@resource.patch("/products/{uuid:product}", "change", shows=ProductShown)
def change(request: HttpRequest, product: UUID, body: ChangedProduct) -> bytes:
    """Correct a product's name, kind or price."""
    one = products.change(
        _found(request, product), name=body.name, kind=body.kind, price=amount(body.price),
        by=request.actor, at=timezone.now(),
    )  # fmt: skip
    return PRODUCTS.one(one.pk)


def _found(request: HttpRequest, uid: UUID) -> Product:
    product = known.visible_to(request.actor).filter(uid=uid).first()
    if product is None:
        raise not_found()
    return product
