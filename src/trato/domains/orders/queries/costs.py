"""What did something cost us when it was sold, as far as the catalog knows?"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from trato.domains.catalog.models import Product
from trato.foundation.kit import guard

# What something costs is kept with what was sold, whoever books it.
_COSTS = guard.capability("orders.cost_lines", "catalog_product")


def when_sold(product: Product, *, currency: str, placed_at: datetime) -> Decimal | None:
    """The cost of one, if it is in the same money and known to have held then."""
    is_known = product.cost_since is not None and product.cost_since <= placed_at and product.currency == currency
    return product.unit_cost if is_known else None


def known(products: Iterable[int]) -> dict[int, Product]:
    """Those of some products whose cost is known."""
    with guard.working_as(_COSTS):
        return {one.pk: one for one in Product.objects.filter(pk__in=set(products), unit_cost__isnull=False)}
