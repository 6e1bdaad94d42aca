"""How are very many orders of another system written, and the lines that known ones lack?"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from trato.domains.catalog.models import Product
from trato.domains.orders.actions.orders import (
    LARGEST,
    LARGEST_TOTAL,
    TEN_THOUSANDTH,
    THOUSANDTH,
    TOLD,
    CannotPlace,
)
from trato.domains.orders.models import Order
from trato.domains.orders.models.order import OrderKind
from trato.domains.orders.queries import costs
from trato.foundation.kit import sql, text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import Told, record_many
from trato.foundation.stream.vocabulary.orders import OrderExtended


class PlacedLine(NamedTuple):
    """A line as it was booked elsewhere; two equal lines were sold twice, whatever they cost us."""

    product_id: int
    description: str
    quantity: Decimal
    unit_price: Decimal
    unit_cost: Decimal | None = None


class Placed(NamedTuple):
    """An order, return or adjustment as it was booked elsewhere, whatever we would say of its signs."""

    number: str
    kind: str
    party_id: int | None
    country: str
    currency: str
    channel: str
    placed_at: datetime
    lines: Sequence[PlacedLine]


def as_kept(line: PlacedLine) -> PlacedLine:
    """The line with its values as the columns keep them: only so do totals add up and equal lines look equal."""
    if not (line.quantity.is_finite() and line.unit_price.is_finite()):
        raise CannotPlace(_("An amount on a line is too large."))
    if max(abs(line.quantity), abs(line.unit_price)) >= LARGEST:
        raise CannotPlace(_("An amount on a line is too large."))
    if line.unit_cost is not None and not (line.unit_cost.is_finite() and 0 <= line.unit_cost < LARGEST):
        raise CannotPlace(_("A cost is not less than zero, and not so large."))
    return PlacedLine(
        line.product_id,
        text.tidy(line.description)[:200],
        line.quantity.quantize(THOUSANDTH),
        line.unit_price.quantize(TEN_THOUSANDTH),
        None if line.unit_cost is None else line.unit_cost.quantize(TEN_THOUSANDTH),
    )


def refuse_senseless(one: Placed) -> None:
    """An order needs a number, a kind and lines over something, within what the columns hold."""
    if not one.number or len(one.number) > 40 or one.kind not in OrderKind.values or not one.lines:
        raise CannotPlace(_("An order needs a number of at most 40 characters, a kind and a line."))
    if any(not line.quantity for line in one.lines):
        raise CannotPlace(_("A line over nothing cannot be booked."))
    if any(abs(_amount(line)) >= LARGEST for line in one.lines):
        raise CannotPlace(_("An amount on a line is too large."))
    if abs(total_of(one.lines)) >= LARGEST_TOTAL:
        raise CannotPlace(_("The order %(number)s adds up to too much.") % {"number": one.number})


def booked(fresh: list[Placed], *, by: Actor, at: datetime) -> list[Placed]:
    """Write new orders with their lines, and tell of each."""
    orders = [
        Order(
            number=one.number, kind=one.kind, party_id=one.party_id, channel=one.channel, country=one.country,
            currency=one.currency, total=total_of(one.lines), placed_at=one.placed_at, recorded_at=at,
        )
        for one in fresh
    ]  # fmt: skip
    Order.objects.bulk_create(orders, batch_size=1000)
    _write_lines([(order, 1, one.lines) for order, one in zip(orders, fresh, strict=True)])
    record_many([_told_new(order) for order in orders], by=by)
    return fresh


def extended(
    pairs: list[tuple[Order, Placed]], *, by: Actor, but_from: Mapping[int, int] | None = None
) -> list[tuple[Order, Placed, int]]:
    """Those of the known orders that lacked lines, each with the lines it lacked and the number of their first.

    Lines from a number on, where `but_from` says one, do not count as known: the same file brought them just now.
    """
    stored, lengths = _stored_lines([order.pk for order, _one in pairs], but_from or {})
    longer = []
    for order, one in pairs:
        lacking = _lacking(one.lines, stored[order.pk])
        if lacking:
            _refuse_mixing(order, one, lacking)
            longer.append((order, one._replace(lines=lacking), lengths[order.pk] + 1))
    _write_lines([(order, first, one.lines) for order, one, first in longer])
    for order, one, _first in longer:
        order.total += total_of(one.lines)
    Order.objects.bulk_update([order for order, _one, _first in longer], ["total"], batch_size=500)
    record_many([_told_longer(order, one) for order, one, _first in longer], by=by)
    return longer


def _stored_lines(pks: list[int], but_from: Mapping[int, int]) -> tuple[dict[int, Counter[PlacedLine]], dict[int, int]]:
    stored: dict[int, Counter[PlacedLine]] = {pk: Counter() for pk in pks}
    lengths = dict.fromkeys(pks, 0)
    if pks:
        for row in sql.rows(_LINES, [pks]):
            pk, number = row["order_id"], row["line_number"]
            lengths[pk] = max(lengths[pk], number)
            if pk not in but_from or number < but_from[pk]:
                stored[pk][PlacedLine(row["product_id"], row["description"], row["quantity"], row["unit_price"])] += 1
    return stored, lengths


_LINES = """
SELECT order_id, line_number, product_id, description, quantity, unit_price FROM orders_orderline
WHERE order_id = ANY(%s)
"""


def _lacking(lines: Sequence[PlacedLine], stored: Counter[PlacedLine]) -> list[PlacedLine]:
    """The lines beyond those stored, in the order of the file."""
    left = Counter(stored)
    lacking = []
    for line in lines:
        sold = line._replace(unit_cost=None)
        if left[sold] > 0:
            left[sold] -= 1
        else:
            lacking.append(line)
    return lacking


def _refuse_mixing(order: Order, one: Placed, lacking: Sequence[PlacedLine]) -> None:
    if order.currency != one.currency:
        raise CannotPlace(
            _("The order %(number)s is in %(currency)s.") % {"number": order.number, "currency": order.currency}
        )
    if abs(order.total + total_of(lacking)) >= LARGEST_TOTAL:
        raise CannotPlace(_("The order %(number)s adds up to too much.") % {"number": order.number})


def _write_lines(orders: Sequence[tuple[Order, int, Sequence[PlacedLine]]]) -> None:
    if not orders:
        return
    known = costs.known(line.product_id for _order, _first, lines in orders for line in lines if line.unit_cost is None)
    sql.copy(
        "orders_orderline (order_id, line_number, product_id, description, quantity, unit_price, unit_cost, amount)",
        _records(orders, known),
    )


def _records(
    orders: Sequence[tuple[Order, int, Sequence[PlacedLine]]], known: Mapping[int, Product]
) -> Iterator[tuple[Any, ...]]:
    for order, first, lines in orders:
        for number, line in enumerate(lines, first):
            cost, product = line.unit_cost, known.get(line.product_id)
            if cost is None and product is not None:
                cost = costs.when_sold(product, currency=order.currency, placed_at=order.placed_at)
            yield (
                order.pk, number, line.product_id, line.description, line.quantity, line.unit_price, cost, _amount(line),
            )  # fmt: skip


def _amount(line: PlacedLine) -> Decimal:
    return (line.quantity * line.unit_price).quantize(TEN_THOUSANDTH)


def total_of(lines: Sequence[PlacedLine]) -> Decimal:
    """What the lines add up to."""
    return sum(map(_amount, lines), Decimal())


def _about(order: Order) -> list[int]:
    return [order.party_id] if order.party_id else []


def _told_new(order: Order) -> Told:
    event = TOLD[OrderKind(order.kind)](order_id=order.pk, amount=str(order.total))
    return Told(event, order.placed_at, _about(order))


def _told_longer(order: Order, one: Placed) -> Told:
    event = OrderExtended(order_id=order.pk, lines=len(one.lines), amount=str(total_of(one.lines)), kind=order.kind)
    return Told(event, order.placed_at, _about(order))
