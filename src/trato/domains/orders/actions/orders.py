"""How is an order placed, returned, corrected?"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import IntegrityError
from django.utils.translation import gettext as _

from trato.domains.catalog.models import Product
from trato.domains.customers.models import Party
from trato.domains.orders.models import Order, OrderLine
from trato.domains.orders.models.order import OrderKind
from trato.domains.orders.queries import costs
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.money import is_currency
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.orders import (
    OrderAdjusted,
    OrderCorrected,
    OrderExtended,
    OrderPlaced,
    OrderReturned,
)

# By which event an order of each kind is told; amounts beyond these two do not fit their columns.
TOLD = {OrderKind.SALE: OrderPlaced, OrderKind.RETURN: OrderReturned, OrderKind.ADJUSTMENT: OrderAdjusted}
LARGEST = Decimal(10) ** 11
LARGEST_TOTAL = Decimal(10) ** 15
THOUSANDTH, TEN_THOUSANDTH = Decimal("0.001"), Decimal("0.0001")


class CannotPlace(ValueError):
    """The order makes no sense as described; the message says why."""


class Line(NamedTuple):
    """What is bought: how many of what, at which price."""

    product: Product
    quantity: Decimal
    unit_price: Decimal
    description: str = ""
    # What one cost us, where that is known better than from the catalog.
    unit_cost: Decimal | None = None


def place(
    number: str,
    *,
    party: Party | None,
    lines: Sequence[Line],
    currency: str,
    by: Actor,
    at: datetime,
    kind: str = OrderKind.SALE,
    placed_at: datetime | None = None,
    channel: str = "",
    country: str = "",
) -> Order:
    """Book an order, a return (its lines are negative) or an adjustment, with its lines."""
    require(by, "orders.order.place", party)
    order = Order(
        number=text.tidy(number), kind=kind, party=party, channel=text.tidy(channel)[:40], currency=currency,
        country=text.tidy(country) or (party.country if party else ""), placed_at=placed_at or at, recorded_at=at,
    )  # fmt: skip
    _refuse_costs(lines, order, by=by)
    rows = _rows(order, lines, first=1)
    order.total = sum((row.amount for row in rows), Decimal(0))
    _refuse_senseless(order, rows)
    try:
        with changing(by, "orders.order.place"):
            order.save(force_insert=True)
            OrderLine.objects.bulk_create(rows)
            event = TOLD[OrderKind(kind)](order_id=order.pk, amount=str(order.total))
            record(event, by=by, at=order.placed_at, about=[party.pk] if party else [])
    except IntegrityError as problem:
        raise CannotPlace(_("An order with the number %(number)s exists already.") % {"number": number}) from problem
    return order


def extend(order: Order, *, lines: Iterable[Line], by: Actor, at: datetime) -> Order:
    """Add lines to an order that is known already."""
    require(by, "orders.order.place", order)
    lines = list(lines)
    _refuse_costs(lines, order, by=by)
    with changing(by, "orders.order.place", order) as order:
        last = order.lines.order_by("-line_number").values_list("line_number", flat=True).first() or 0
        rows = _rows(order, lines, first=last + 1)
        _refuse_senseless(order, rows)
        amount = sum((row.amount for row in rows), Decimal(0))
        OrderLine.objects.bulk_create(rows)
        order.total += amount
        order.save(update_fields=["total"])
        event = OrderExtended(order_id=order.pk, lines=len(rows), amount=str(amount), kind=order.kind)
        record(event, by=by, at=order.placed_at, about=[order.party_id] if order.party_id else [])
    return order


def correct(order: Order, *, by: Actor, at: datetime, channel: str | None = None, country: str | None = None) -> Order:
    """Correct through which channel or from which country an order came."""
    require(by, "orders.order.correct", order)
    wanted = {"channel": None if channel is None else text.tidy(channel)[:40], "country": country}
    with changing(by, "orders.order.correct", order) as order:
        different = [name for name, value in wanted.items() if value is not None and value != getattr(order, name)]
        if not different:
            return order
        for name in different:
            setattr(order, name, wanted[name])
        order.save(update_fields=different)
        event = OrderCorrected(order_id=order.pk, fields=different)
        record(event, by=by, at=at, about=[order.party_id] if order.party_id else [])
    return order


def _refuse_costs(lines: Iterable[Line], order: Order, *, by: Actor) -> None:
    """Whoever does not see costs does not say them."""
    if any(line.unit_cost is not None for line in lines):
        require(by, "orders.order.view", order, fields=("costs",))


def _rows(order: Order, lines: Iterable[Line], *, first: int) -> list[OrderLine]:
    lines = list(lines)
    values = [value for line in lines for value in (line.quantity, line.unit_price, line.unit_cost or Decimal(0))]
    if not all(value.is_finite() and abs(value) < LARGEST for value in values):
        raise CannotPlace(_("An amount on a line is too large."))
    if any(line.unit_cost is not None and line.unit_cost < 0 for line in lines):
        raise CannotPlace(_("A cost is not less than zero."))
    return [_row(order, number, line) for number, line in enumerate(lines, first)]


def _row(order: Order, number: int, line: Line) -> OrderLine:
    # Rounded as the columns keep it, so that the total is the sum of what the lines say.
    quantity, unit_price = line.quantity.quantize(THOUSANDTH), line.unit_price.quantize(TEN_THOUSANDTH)
    cost = line.unit_cost
    if cost is None:
        cost = costs.when_sold(line.product, currency=order.currency, placed_at=order.placed_at)
    return OrderLine(
        order=order,
        line_number=number,
        product=line.product,
        description=text.tidy(line.description)[:200],
        quantity=quantity,
        unit_price=unit_price,
        amount=(quantity * unit_price).quantize(TEN_THOUSANDTH),
        unit_cost=None if cost is None else cost.quantize(TEN_THOUSANDTH),
    )


def _refuse_senseless(order: Order, rows: Sequence[OrderLine]) -> None:
    if not order.number or len(order.number) > 40:
        raise CannotPlace(_("An order needs a number of at most 40 characters."))
    if order.kind not in OrderKind.values:
        raise CannotPlace(_("Choose order, return or adjustment."))
    if not is_currency(order.currency):
        raise CannotPlace(_("Write the currency as three letters, like EUR."))
    if len(order.country) > 2:
        raise CannotPlace(_("Write the country as two letters, like ES."))
    if not rows:
        raise CannotPlace(_("An order needs at least one line."))
    if any(row.quantity == 0 for row in rows):
        raise CannotPlace(_("A line over nothing cannot be booked."))
    if any(abs(row.amount) >= LARGEST for row in rows):
        raise CannotPlace(_("An amount on a line is too large."))
    if order.kind == OrderKind.RETURN and any(row.quantity > 0 for row in rows):
        raise CannotPlace(_("The lines of a return have negative quantities."))
