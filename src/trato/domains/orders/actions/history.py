"""How do orders that were placed elsewhere come in, many at once, and again without being doubled?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from trato.domains.orders.actions.parts import placing
from trato.domains.orders.actions.parts.placing import Placed, PlacedLine
from trato.domains.orders.models import Order
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor

__all__ = ["Loaded", "Placed", "PlacedLine", "load"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of the orders of one load."""

    new: int
    extended: int
    known: int
    lines: int
    known_lines: int
    amount: Decimal


def load(placed: Iterable[Placed], *, by: Actor, at: datetime) -> Loaded:
    """Book orders of another system; of a known number only the lines it lacks, counted as a multiset, are added."""
    require(by, "orders.order.place")
    tidied = _by_number(placed)
    for one in tidied.values():
        placing.refuse_senseless(one)
    with changing(by, "orders.order.place"):
        known = {order.number: order for order in Order.objects.select_for_update().filter(number__in=tidied)}
        fresh = placing.booked([one for number, one in tidied.items() if number not in known], by=by, at=at)
        longer = [
            one
            for _order, one, _first in placing.extended([(known[number], tidied[number]) for number in known], by=by)
        ]
    lines = sum(len(one.lines) for one in [*fresh, *longer])
    return Loaded(
        new=len(fresh),
        extended=len(longer),
        known=len(known) - len(longer),
        lines=lines,
        known_lines=sum(len(one.lines) for one in tidied.values()) - lines,
        amount=sum((placing.total_of(one.lines) for one in [*fresh, *longer]), Decimal()),
    )


def _by_number(placed: Iterable[Placed]) -> dict[str, Placed]:
    """Each number once, texts as they are kept."""
    tidied: dict[str, Placed] = {}
    for one in placed:
        number = text.tidy(one.number)
        lines = [placing.as_kept(line) for line in one.lines]
        before = tidied.get(number)
        tidied[number] = one._replace(number=number, lines=[*before.lines, *lines] if before else lines)
    return tidied
