"""How is an order placed, returned, corrected?"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trato.domains.catalog.models import Product
from trato.domains.customers.models import Party
from trato.domains.orders.models import Order, OrderLine
from trato.domains.orders.models.order import OrderKind
from trato.foundation.access.policy import require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.orders import (
    OrderAdjusted,
    OrderCorrected,
    OrderExtended,
    OrderPlaced,
    OrderReturned,
)

_TOLD = {OrderKind.SALE: OrderPlaced, OrderKind.RETURN: OrderReturned, OrderKind.ADJUSTMENT: OrderAdjusted}
_LARGEST = Decimal(10) ** 11


class CannotPlace(ValueError):
    """The order makes no sense as described; the message says why."""


class Line(NamedTuple):
    """What is bought: how many of what, at which price."""

    product: Product
    quantity: Decimal
    unit_price: Decimal
    description: str = ""


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
        country=country or (party.country if party else ""), placed_at=placed_at or at, recorded_at=at,
    )  # fmt: skip
    rows = [_row(order, position, line) for position, line in enumerate(lines, 1)]
    order.total = sum((row.amount for row in rows), Decimal(0))
    _refuse_senseless(order, rows)
    try:
        with transaction.atomic():
            order.save(force_insert=True)
            OrderLine.objects.bulk_create(rows)
            event = _TOLD[OrderKind(kind)](order_id=order.pk, amount=str(order.total))
            record(event, by=by, at=order.placed_at, about=[party.pk] if party else [])
    except IntegrityError as problem:
        raise CannotPlace(_("An order with the number %(number)s exists already.") % {"number": number}) from problem
    return order


def extend(order: Order, *, lines: Iterable[Line], by: Actor, at: datetime) -> Order:
    """Add lines to an order that is known already."""
    require(by, "orders.order.place", order)
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        last = order.lines.order_by("-line_number").values_list("line_number", flat=True).first() or 0
        rows = [_row(order, position, line) for position, line in enumerate(lines, last + 1)]
        _refuse_senseless(order, rows)
        amount = sum((row.amount for row in rows), Decimal(0))
        OrderLine.objects.bulk_create(rows)
        order.total += amount
        order.save(update_fields=["total"])
        event = OrderExtended(order_id=order.pk, lines=len(rows), amount=str(amount), kind=order.kind)
        record(event, by=by, at=order.placed_at, about=[order.party_id] if order.party_id else [])
    return order


def correct(
    order: Order, *, by: Actor, at: datetime, channel: str | None = None, country: str | None = None
) -> Order:
    """Correct through which channel or from which country an order came."""
    require(by, "orders.order.correct", order)
    wanted = {"channel": None if channel is None else text.tidy(channel)[:40], "country": country}
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        different = [name for name, value in wanted.items() if value is not None and value != getattr(order, name)]
        if not different:
            return order
        for name in different:
            setattr(order, name, wanted[name])
        order.save(update_fields=different)
        event = OrderCorrected(order_id=order.pk, fields=different)
        record(event, by=by, at=at, about=[order.party_id] if order.party_id else [])
    return order


def _row(order: Order, position: int, line: Line) -> OrderLine:
    return OrderLine(
        order=order,
        line_number=position,
        product=line.product,
        description=text.tidy(line.description)[:200],
        quantity=line.quantity,
        unit_price=line.unit_price,
        amount=line.quantity * line.unit_price,
    )


def _refuse_senseless(order: Order, rows: Sequence[OrderLine]) -> None:
    if not order.number or len(order.number) > 40:
        raise CannotPlace(_("An order needs a number of at most 40 characters."))
    if order.kind not in OrderKind.values:
        raise CannotPlace(_("Choose order, return or adjustment."))
    if not rows:
        raise CannotPlace(_("An order needs at least one line."))
    if any(row.quantity == 0 for row in rows):
        raise CannotPlace(_("A line over nothing cannot be booked."))
    if any(abs(value) >= _LARGEST for row in rows for value in (row.quantity, row.unit_price, row.amount)):
        raise CannotPlace(_("An amount on a line is too large."))
    if order.kind == OrderKind.RETURN and any(row.quantity > 0 for row in rows):
        raise CannotPlace(_("The lines of a return have negative quantities."))
