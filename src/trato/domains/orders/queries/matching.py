"""Which orders does a file name that are known already?"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from trato.domains.orders.models import Order
from trato.foundation.access.policy import scope
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor

# Whoever brings a file learns that a number is taken; whether the order is theirs to see is asked of their scope.
_MATCHING = guard.capability("orders.match_numbers", "orders_order")


class Known(NamedTuple):
    """What must agree before lines are added to an order."""

    pk: int
    kind: str
    party_id: int | None
    currency: str
    total: Decimal
    is_visible: bool


def by_number(numbers: Sequence[str], actor: Actor) -> dict[str, Known]:
    """The orders with these numbers."""
    with guard.working_as(_MATCHING):
        found = list(Order.objects.filter(number__in=numbers))
    visible = set(
        scope(actor, "orders.order")
        .over(Order.objects.filter(pk__in=[one.pk for one in found]))
        .values_list("pk", flat=True)
    )
    return {
        one.number: Known(one.pk, one.kind, one.party_id, one.currency, one.total, one.pk in visible) for one in found
    }
