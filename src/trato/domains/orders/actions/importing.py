"""How do very many orders come in from a file, and out again when that was a mistake?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
from django.utils.translation import gettext as _

from trato.domains.orders.actions.parts import placing
from trato.domains.orders.actions.parts.placing import Placed, PlacedLine
from trato.domains.orders.models import Order, OrderLine
from trato.foundation.access.policy import changing, require
from trato.foundation.exchange.targets import Undone
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import Told, record_many
from trato.foundation.stream.vocabulary.orders import OrderShortened, OrderWithdrawn

__all__ = ["Placed", "PlacedLine", "Taken", "take_back", "take_in"]

_SINCE = """
SELECT o.id, o.number, o.kind, o.party_id, o.total, o.placed_at,
       coalesce(max(l.line_number), 0) <> given.last OR o.total <> given.total
       OR o.channel <> given.channel OR o.country <> given.country AS is_changed
FROM jsonb_to_recordset(%s) AS given (id bigint, last int, total numeric, channel text, country text)
JOIN orders_order o ON o.id = given.id LEFT JOIN orders_orderline l ON l.order_id = o.id
GROUP BY o.id, given.last, given.total, given.channel, given.country ORDER BY o.id
"""


class Taken(NamedTuple):
    """What became of each number ("new", "changed" or "same"), what takes it back, and from which line each is longer."""

    outcomes: dict[str, str]
    journal: dict[str, Any]
    own: dict[int, int]


def take_in(placed: Sequence[Placed], *, own: Mapping[int, int], by: Actor, at: datetime) -> Taken:
    """Book orders that are new, and add the lines that known ones lack; each number at most once in a call."""
    require(by, "orders.order.place")
    tidied = {one.number: one._replace(lines=[placing.as_kept(line) for line in one.lines]) for one in placed}
    for one in tidied.values():
        if one.lines:
            placing.refuse_senseless(one)
    with changing(by, "orders.order.place"):
        known = {order.number: order for order in Order.objects.select_for_update().filter(number__in=tidied)}
        placing.booked([one for number, one in tidied.items() if number not in known], by=by, at=at)
        longer = placing.extended([(known[number], tidied[number]) for number in known], by=by, but_from=own)
        made = Order.objects.filter(number__in=set(tidied) - set(known)).order_by("pk")
        booked: list[dict[str, Any]] = [
            {"id": one.pk, "last": len(tidied[one.number].lines), "total": str(one.total), "channel": one.channel,
             "country": one.country}
            for one in made
        ]  # fmt: skip
    grown = {order.number for order, _one, _first in longer}
    return Taken(
        {number: "new" if number not in known else "changed" if number in grown else "same" for number in tidied},
        {
            "booked": booked,
            "extended": [[order.pk, first, len(one.lines)] for order, one, first in longer],
        },
        {one["id"]: 1 for one in booked} | {order.pk: own.get(order.pk, first) for order, _one, first in longer},
    )


def take_back(journal: Mapping[str, Any], *, by: Actor, at: datetime) -> Undone:
    """Take back one step; an order that was changed since stays, and is named."""
    require(by, "orders.order.correct")
    with changing(by, "orders.order.correct"):
        shortened, longer = _shorten(journal["extended"], by)
        rows = sql.rows(_SINCE, [msgspec.json.encode(journal["booked"]).decode()])
        gone = [row for row in rows if not row["is_changed"]]
        ids = [row["id"] for row in gone]
        sql.run("DELETE FROM orders_orderline WHERE order_id = ANY(%s)", [ids])
        sql.run("DELETE FROM orders_order WHERE id = ANY(%s)", [ids])
        record_many([_withdrawn(row) for row in gone], by=by)
    kept = [(row["number"], _("This order was changed since.")) for row in rows if row["is_changed"]]
    kept += [(number, _("This order was changed since.")) for number in longer]
    return Undone(len(gone), shortened, kept)


def _shorten(extended: Sequence[Sequence[int]], by: Actor) -> tuple[int, list[str]]:
    """Take lines away from the end of orders; those that grew further since keep them."""
    asked = {pk: (first, count) for pk, first, count in extended}
    told, kept = [], []
    for order in Order.objects.select_for_update().filter(pk__in=list(asked)).order_by("pk"):
        first, count = asked[order.pk]
        lines = list(OrderLine.objects.filter(order=order, line_number__gte=first).order_by("line_number"))
        if [line.line_number for line in lines] != list(range(first, first + count)):
            kept.append(order.number)
            continue
        amount = sum((line.amount for line in lines), Decimal(0))
        OrderLine.objects.filter(order=order, line_number__gte=first).delete()
        order.total -= amount
        order.save(update_fields=["total"])
        event = OrderShortened(order_id=order.pk, lines=count, amount=str(-amount), kind=order.kind)
        told.append(Told(event, order.placed_at, [order.party_id] if order.party_id else []))
    record_many(told, by=by)
    return len(told), kept


def _withdrawn(row: Mapping[str, Any]) -> Told:
    event = OrderWithdrawn(order_id=row["id"], amount=str(-row["total"]), kind=row["kind"])
    return Told(event, row["placed_at"], [row["party_id"]] if row["party_id"] else [])
