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
from trato.foundation.rest.fields import Amount, Asked, Body, Currency, Moment, Shown, Uid, amount, moment, one_of, text
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found

resource = Resource("catalog.product", tag="Products", refusals=(products.CannotAdd,))

PRODUCTS = Listing(
    source="catalog_product r",
    id="r.id",
    document="""SELECT r.uid AS id, r.code, r.name, r.kind, r.price::text AS price, r.currency,
        r.unit_cost::text AS unit_cost, r.cost_since, r.created_at,
        r.updated_at, r.archived_at FROM catalog_product r WHERE r.id""",
    sorts={"name": Sort("r.name_key", "text"), "code": Sort("r.code", "text")},
    filters={"kind": "r.kind = %(kind)s", "code": "r.code = %(code)s"},
)


class ProductsAsked(Asked):
    """Sorts and filters of the list of products."""

    sort: Literal["name", "code"] = "name"
    kind: Literal["", *ProductKind.values] = ""
    code: text(60) = ""


class ProductShown(Shown):
    """Something that can be sold; its cost is shown to whom rules show costs, null is unknown."""

    id: Uid
    code: str
    name: str
    kind: one_of(ProductKind)
    price: str | None
    currency: str
    unit_cost: str | None
    cost_since: Moment | None
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
    unit_cost: Amount | None = None
    cost_since: Moment | None = None


class ChangedProduct(Body):
    """The fields to change; what is not sent, or null, stays."""

    name: text(200, 1) | None = None
    kind: one_of(ProductKind) | None = None
    price: Amount | None = None
    unit_cost: Amount | None = None
    cost_since: Moment | None = None


@resource.get("/products", shows=Products)
def index(request: HttpRequest, asked: ProductsAsked) -> bytes:
    """What can be sold, by name unless sorted otherwise."""
    return PRODUCTS.page(asked, scope=policy.scope(request.actor, resource.name))


@resource.post("/products", "add", shows=ProductShown)
def create(request: HttpRequest, body: NewProduct) -> Document:
    """Put a product into the catalog."""
    product = products.add(
        body.code, name=body.name, currency=body.currency, kind=body.kind, price=amount(body.price),
        unit_cost=amount(body.unit_cost), cost_since=moment(body.cost_since, "cost_since"),
        by=request.actor, at=timezone.now(),
    )  # fmt: skip
    return Document(_shown(request, product), f"/products/{product.uid}")


@resource.get("/products/{uuid:product}", shows=ProductShown)
def show(request: HttpRequest, product: UUID) -> bytes:
    """One product."""
    return _shown(request, _found(request, product))


@resource.patch("/products/{uuid:product}", "change", shows=ProductShown)
def change(request: HttpRequest, product: UUID, body: ChangedProduct) -> bytes:
    """Correct a product's name, kind, price or cost."""
    one = products.change(
        _found(request, product), name=body.name, kind=body.kind, price=amount(body.price),
        unit_cost=amount(body.unit_cost), cost_since=moment(body.cost_since, "cost_since"),
        by=request.actor, at=timezone.now(),
    )  # fmt: skip
    return _shown(request, one)


def _found(request: HttpRequest, uid: UUID) -> Product:
    product = known.visible_to(request.actor).filter(uid=uid).first()
    if product is None:
        raise not_found()
    return product


def _shown(request: HttpRequest, one: Product) -> bytes:
    return PRODUCTS.one(one.pk, scope=policy.scope(request.actor, resource.name))
