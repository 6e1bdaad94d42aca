"""What does a file say otherwise about a known product?"""

from decimal import Decimal
from typing import Any, NamedTuple

from trato.domains.catalog.models import Product


class Arriving(NamedTuple):
    """A product as a file describes it, and the one it is known as."""

    product: Product | None
    code: str
    name: str
    kind: str
    price: Decimal | None
    currency: str
    unit_cost: Decimal | None = None


def differing(product: Product, one: Arriving, *, overwrites: bool) -> dict[str, Any]:
    """What the file says otherwise, or what only it knows."""
    wanted = {"name": one.name if one.name != one.code else "", "kind": one.kind, "price": one.price,
              "unit_cost": one.unit_cost}  # fmt: skip
    is_open = {
        "name": overwrites or product.name == product.code, "kind": overwrites, "price": overwrites or product.price is None,
        "unit_cost": overwrites or product.unit_cost is None,
    }  # fmt: skip
    return {
        name: value
        for name, value in wanted.items()
        if value not in (None, "") and is_open[name] and value != getattr(product, name)
    }
