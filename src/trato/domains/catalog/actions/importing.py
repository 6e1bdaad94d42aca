"""How do very many products come into the catalog from a file, and out again when that was a mistake?"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trato.domains.catalog.models import Product
from trato.domains.catalog.models.product import ProductKind
from trato.domains.catalog.queries.differences import Arriving, differing
from trato.foundation.access.policy import changing, require
from trato.foundation.exchange.targets import Taken, Undone
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import Told, record_many
from trato.foundation.stream.vocabulary.catalog import ProductAdded, ProductChanged, ProductRemoved

_WRITTEN = ["name", "name_key", "kind", "price", "unit_cost", "cost_since", "updated_at"]
_READ: Mapping[str, Callable[[str], Any]] = {
    "price": Decimal,
    "unit_cost": Decimal,
    "cost_since": datetime.fromisoformat,
}


def take_in(arriving: Sequence[Arriving], *, overwrites: bool, by: Actor, at: datetime) -> Taken:
    """Add what is new, and complete what is known, each at most once in a call."""
    require(by, "catalog.product.add")
    require(by, "catalog.product.change")
    with changing(by, "catalog.product.add"):
        fresh = [_made(one, at) for one in arriving if one.product is None]
        Product.objects.bulk_create(fresh, batch_size=1000)
        changed = [
            (one.product, differing(one.product, one, overwrites=overwrites))
            for one in arriving
            if one.product is not None
        ]
        journal = [_change(product, after, at) for product, after in changed if after]
        Product.objects.bulk_update([product for product, after in changed if after], _WRITTEN, batch_size=1000)
        told = [Told(ProductAdded(product_id=product.pk), at) for product in fresh]
        told += [
            Told(ProductChanged(product_id=product.pk, fields=sorted(after)), at) for product, after in changed if after
        ]
        record_many(told, by=by)
    differs = iter(changed)
    outcomes = ["new" if one.product is None else "changed" if next(differs)[1] else "same" for one in arriving]
    return Taken(outcomes, {"created": [one.pk for one in fresh], "changed": journal, "at": at.isoformat()})


def take_back(journal: Mapping[str, Any], *, by: Actor, at: datetime) -> Undone:
    """Take back one step; what is used or was changed since stays, and is named."""
    require(by, "catalog.product.change")
    since = datetime.fromisoformat(journal["at"])
    with changing(by, "catalog.product.change"):
        made = list(Product.objects.select_for_update().filter(pk__in=journal["created"]))
        kept = [(one.name, _("This product was changed since.")) for one in made if one.updated_at != since]
        removed, used = _remove([one for one in made if one.updated_at == since])
        kept += [(one.name, _("This product is used.")) for one in used]
        restored, again = _restore(journal["changed"], at)
        kept += [(one.name, _("This product was changed since.")) for one in again]
        told = [Told(ProductRemoved(product_id=pk), at) for pk in removed]
        told += [Told(ProductChanged(product_id=one.pk, fields=fields), at) for one, fields in restored]
        record_many(told, by=by)
    return Undone(len(removed), len(restored), kept)


def _made(one: Arriving, at: datetime) -> Product:
    product = Product(
        code=one.code,
        kind=one.kind or ProductKind.GOODS,
        price=one.price,
        currency=one.currency,
        unit_cost=one.unit_cost,
        cost_since=None if one.unit_cost is None else at,
        created_at=at,
        updated_at=at,
    )
    product.call(one.name)
    return product


def _change(product: Product, after: Mapping[str, Any], at: datetime) -> list[Any]:
    after = {**after, "cost_since": at} if "unit_cost" in after else after
    before = {name: _plain(getattr(product, name)) for name in after}
    entry = [product.pk, before, {name: _plain(value) for name, value in after.items()}, product.updated_at.isoformat()]
    for name, value in after.items():
        setattr(product, name, value)
    product.call(product.name)
    product.updated_at = at
    return entry


def _remove(products: list[Product]) -> tuple[list[int], list[Product]]:
    """Those that nothing leads to are gone; the others are found by halving."""
    if not products:
        return [], []
    pks = [product.pk for product in products]
    try:
        with transaction.atomic():
            sql.run("DELETE FROM catalog_product WHERE id = ANY(%s)", [pks])
            sql.run("SET CONSTRAINTS ALL IMMEDIATE")
            sql.run("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        if len(products) == 1:
            return [], products
        middle = len(products) // 2
        (gone, used), (more_gone, more_used) = _remove(products[:middle]), _remove(products[middle:])
        return gone + more_gone, used + more_used
    return pks, []


def _restore(changed: Sequence[Sequence[Any]], at: datetime) -> tuple[list[tuple[Product, list[str]]], list[Product]]:
    asked = {entry[0]: entry for entry in changed}
    restored, again = [], []
    for product in Product.objects.select_for_update().filter(pk__in=list(asked)):
        _pk, before, after, updated_at = asked[product.pk]
        if any(_plain(getattr(product, name)) != value for name, value in after.items()):
            again.append(product)
            continue
        for name, value in before.items():
            setattr(product, name, _READ[name](value) if name in _READ and value is not None else value)
        product.call(product.name)
        product.updated_at = datetime.fromisoformat(updated_at)
        restored.append((product, sorted(before)))
    Product.objects.bulk_update([product for product, _fields in restored], _WRITTEN, batch_size=1000)
    return restored, again


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value.normalize()) if isinstance(value, Decimal) else value
