"""How does a product come into the catalog and change?"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import IntegrityError
from django.utils.translation import gettext as _

from trato.domains.catalog.models import Product
from trato.domains.catalog.models.product import ProductKind
from trato.domains.catalog.queries import products
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.money import is_currency
from trato.foundation.stream.record import Told, record, record_many
from trato.foundation.stream.vocabulary.catalog import ProductAdded, ProductChanged


class CannotAdd(ValueError):
    """The product makes no sense as described; the message says why."""


_CHANGED = ("name", "kind", "price", "unit_cost", "cost_since")


class Described(NamedTuple):
    """A product as another system describes it."""

    code: str
    name: str
    kind: str
    price: Decimal | None
    unit_cost: Decimal | None = None
    cost_since: datetime | None = None


def add(
    code: str,
    *,
    name: str,
    currency: str,
    by: Actor,
    at: datetime,
    kind: str = ProductKind.GOODS,
    price: Decimal | None = None,
    unit_cost: Decimal | None = None,
    cost_since: datetime | None = None,
) -> Product:
    """Put a product into the catalog."""
    require(by, "catalog.product.add")
    product = Product(code=text.tidy(code), kind=kind, price=price, currency=currency, created_at=at, updated_at=at)
    _cost(product, unit_cost, cost_since, by=by, at=at)
    product.call(name)
    _refuse_senseless(product)
    try:
        with changing(by, "catalog.product.add"):
            product.save(force_insert=True)
            record(ProductAdded(product_id=product.pk), by=by, at=at)
    except IntegrityError as problem:
        raise CannotAdd(_("A product with the code %(code)s exists already.") % {"code": product.code}) from problem
    return product


def change(
    product: Product,
    *,
    by: Actor,
    at: datetime,
    name: str | None = None,
    kind: str | None = None,
    price: Decimal | None = None,
    unit_cost: Decimal | None = None,
    cost_since: datetime | None = None,
) -> Product:
    """Correct a product's name, kind, price or cost; lines that were sold keep the cost they were sold at."""
    require(by, "catalog.product.change", product)
    before = [getattr(product, field) for field in _CHANGED]
    if name is not None:
        product.call(name)
    product.kind = kind or product.kind
    product.price = price if price is not None else product.price
    _cost(product, unit_cost, cost_since, by=by, at=at)
    _refuse_senseless(product)
    fields = [field for field, old in zip(_CHANGED, before, strict=True) if old != getattr(product, field)]
    if not fields:
        return product
    with changing(by, "catalog.product.change"):
        product.updated_at = at
        product.save(update_fields=[*fields, "name_key", "updated_at"])
        record(ProductChanged(product_id=product.pk, fields=fields), by=by, at=at)
    return product


def load(described: Iterable[Described], *, currency: str, by: Actor, at: datetime) -> dict[str, int]:
    """Put many products into the catalog at once, known codes left as they are; return the ids of all codes."""
    require(by, "catalog.product.add")
    described = list(described)
    codes = [one.code for one in described]
    with changing(by, "catalog.product.add"):
        known = products.known(codes)
        fresh = []
        for one in described:
            if one.code not in known:
                product = Product(
                    code=one.code,
                    kind=one.kind,
                    price=one.price,
                    currency=currency,
                    unit_cost=one.unit_cost,
                    cost_since=None if one.unit_cost is None else one.cost_since or at,
                    created_at=at,
                    updated_at=at,
                )
                product.call(one.name)
                _refuse_senseless(product)
                fresh.append(product)
        Product.objects.bulk_create(fresh, batch_size=1000)
        record_many([Told(ProductAdded(product_id=product.pk), at) for product in fresh], by=by)
        return products.known(codes)


def _cost(product: Product, unit_cost: Decimal | None, since: datetime | None, *, by: Actor, at: datetime) -> None:
    """Set what one costs and since when, if that is said; whoever does not see costs does not set them."""
    if unit_cost is None and since is None:
        return
    require(by, "catalog.product.view", product, fields=("unit_cost", "cost_since"))
    if since is not None and since > at:
        raise CannotAdd(_("A cost cannot begin in the future."))
    if unit_cost is not None and unit_cost != product.unit_cost:
        product.unit_cost, product.cost_since = unit_cost, at
    if product.unit_cost is not None and since is not None:
        product.cost_since = since


def _refuse_senseless(product: Product) -> None:
    if not product.code or len(product.code) > 60:
        raise CannotAdd(_("A product needs a code of at most 60 characters."))
    if not product.name or len(product.name) > 200:
        raise CannotAdd(_("A product needs a name of at most 200 characters."))
    if product.kind not in ProductKind.values:
        raise CannotAdd(_("This kind of product is not known."))
    if not is_currency(product.currency):
        raise CannotAdd(_("Write the currency as three letters, like EUR."))
    if product.price is not None and not (product.price.is_finite() and abs(product.price) < Decimal(10) ** 15):
        raise CannotAdd(_("This price is too large."))
    if product.unit_cost is not None and not (
        product.unit_cost.is_finite() and 0 <= product.unit_cost < Decimal(10) ** 15
    ):
        raise CannotAdd(_("A cost is not less than zero, and not so large."))
