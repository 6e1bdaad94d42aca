"""Which orders stand on a page of the list, and what is in one of them?"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from trato.domains.orders.models.order import OrderKind
from trato.foundation.access.policy import card, scope
from trato.foundation.kit import keyset, sql
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.sql import Question

SIZE = 50
LINES = 200

_LIST = """
SELECT o.id, o.number, o.kind, o.country, o.currency, o.total, o.placed_at, o.channel,
       p.uid::text AS party_uid, p.name AS party
FROM orders_order o LEFT JOIN customers_party p ON p.id = o.party_id
WHERE {conditions} ORDER BY {column} {direction}, o.id {direction} LIMIT {limit}
"""
_CUSTOMER = "SELECT p.uid::text AS uid, p.name FROM customers_party p WHERE p.uid = %(customer)s AND {scope}"
_ORDER = """
SELECT o.id, o.number, o.kind, o.country, o.currency, o.total, o.placed_at, o.recorded_at, o.channel,
       p.uid::text AS party_uid, p.name AS party, p.city,
       (SELECT count(*) FROM orders_orderline WHERE order_id = o.id) AS lines,
       (SELECT sum(l.amount - round(l.quantity * l.unit_cost, 4)) FROM orders_orderline l WHERE l.order_id = o.id) AS margin
FROM orders_order o LEFT JOIN customers_party p ON p.id = o.party_id
WHERE o.number = %(number)s AND {scope}
"""
_LINES = """
SELECT l.line_number, l.description, l.quantity, l.unit_price, l.amount, l.unit_cost,
       r.uid::text AS product_uid, r.code, r.name AS product
FROM orders_orderline l JOIN catalog_product r ON r.id = l.product_id
WHERE l.order_id = (SELECT o.id FROM orders_order o WHERE o.number = %(number)s AND {scope})
  AND l.line_number > %(after)s
ORDER BY l.line_number LIMIT {limit}
"""
_SORTS = {"date": ("o.placed_at", datetime), "total": ("o.total", Decimal)}
_CONDITIONS = {
    "kind": "o.kind = %(kind)s",
    "country": "o.country = %(country)s",
    "customer": "o.party_id = (SELECT id FROM customers_party WHERE uid = %(customer)s)",
    "from": "o.placed_at >= %(from)s",
    "until": "o.placed_at < %(until)s",
}


class BadQuestion(ValueError):
    """The address asks for something the list does not know."""


@dataclass(frozen=True)
class Asked:
    """Filters, order and place, as they stand in the address; dates include both ends."""

    filters: dict[str, str] = field(default_factory=dict)
    sort: str = "date"
    is_reversed: bool = False
    after: str = ""


@dataclass(frozen=True)
class Orders:
    """One page, the mark to go on from, and the customer by whom it is filtered."""

    rows: list[dict[str, Any]]
    next: str | None
    customer: dict[str, Any] | None


def asked(words: dict[str, str]) -> Asked:
    """The question in an address; raises BadQuestion."""
    sort = words.get("sort", "date")
    filters = {key: words[key].strip() for key in _CONDITIONS if words.get(key, "").strip()}
    if sort.removeprefix("-") not in _SORTS or filters.get("kind", "sale") not in OrderKind.values:
        raise BadQuestion
    if len(filters.get("country", "ES")) != 2 or "\x00" in filters.get("country", ""):
        raise BadQuestion
    question = Asked(filters, sort.removeprefix("-"), sort.startswith("-"), words.get("after", ""))
    _values(question)
    return question


def find(actor: Actor, question: Asked) -> Orders:
    """One page of the list, in one round trip; raises keyset.BadCursor, and BadQuestion for what they do not see."""
    column, kind = _SORTS[question.sort]
    # The latest and the largest come first.
    direction, sign = ("ASC", ">") if question.is_reversed else ("DESC", "<")
    visible = scope(actor, "orders.order")
    if visible.hides({"date": "placed_at"}.get(question.sort, question.sort)):
        raise BadQuestion
    conditions = [visible.sql, *(_CONDITIONS[key] for key in question.filters)]
    values = _values(question)
    if question.after:
        values["mark_value"], values["mark_id"] = keyset.read(question.after, kind)
        conditions.append(f"({column}, o.id) {sign} (%(mark_value)s, %(mark_id)s)")
    statement = _LIST.format(conditions=" AND ".join(conditions), column=column, direction=direction, limit=SIZE + 1)
    asking = [Question(statement, values).within(visible, card("customers.party"))]
    if "customer" in question.filters:
        parties = scope(actor, "customers.party")
        named = Question(_CUSTOMER.format(scope=parties.sql), {"customer": values["customer"]})
        asking.append(named.within(parties))
    rows, *customers = sql.ask(*asking)
    shown = rows[:SIZE]
    sorted_by = {"date": "placed_at", "total": "total"}[question.sort]
    more = keyset.cursor(shown[-1][sorted_by], shown[-1]["id"]) if len(rows) > SIZE else None
    return Orders(visible.shown(shown), more, customers[0][0] if customers and customers[0] else None)


def order(actor: Actor, number: str, *, after: int = 0) -> dict[str, Any] | None:
    """One order with a page of its lines, in one round trip; None when the actor may not see it."""
    visible, named = scope(actor, "orders.order"), card("customers.party", "catalog.product")
    asked = {"number": number, "after": after}
    found, lines = sql.ask(
        Question(_ORDER.format(scope=visible.sql), {"number": number}).within(visible, named),
        Question(_LINES.format(scope=visible.sql, limit=LINES + 1), asked).within(visible, named),
    )
    if not found:
        return None
    sees_costs = not visible.hides("costs")
    if not sees_costs:
        lines = [{**line, "unit_cost": None} for line in lines]
    more = lines[LINES - 1]["line_number"] if len(lines) > LINES else None
    return {**visible.shown(found)[0], "rows": lines[:LINES], "next": more, "sees_costs": sees_costs}


def _values(question: Asked) -> dict[str, Any]:
    values: dict[str, Any] = dict(question.filters)
    try:
        if "customer" in values:
            values["customer"] = uuid.UUID(values["customer"])
        if "from" in values:
            values["from"] = _start_of(date.fromisoformat(values["from"]))
        if "until" in values:
            values["until"] = _start_of(date.fromisoformat(values["until"]) + timedelta(days=1))
    except (ValueError, OverflowError) as problem:
        raise BadQuestion from problem
    return values


def _start_of(day: date) -> datetime:
    """Midnight where the reader is."""
    if not 1900 <= day.year <= 2200:
        raise ValueError(day)
    return timezone.make_aware(datetime.combine(day, time()))
