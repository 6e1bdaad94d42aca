"""Does a column of the warehouse fulfill a comparison? Written in Ibis, for any engine, and without rounding anything.

A number that somebody typed is brought to the digits its column has before they are compared; what is unknown stays
unknown.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from functools import reduce
from operator import and_, or_
from typing import Any

import ibis

from trato.foundation.facts import condition as tree
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.catalog import Column
from trato.foundation.facts.evaluate import bounds
from trato.foundation.facts.kinds import DAYS, NUMBERS, Kind

# A true or false, a value: of Ibis, or one that waits for joins to be made.
Expression = Any

FALSE, TRUE = ibis.literal(False), ibis.literal(True)
# What whole numbers and others may reach; what is typed beyond compares as the edge itself.
_EDGES = Decimal(2) ** 63 - 1, Decimal(10) ** 30


def on_column(column: Expression, scale: int, meant: Column, leaf: tree.Compare, asking: Asking) -> Expression:
    """Whether a column fulfills a comparison; unknown where the column is."""
    if leaf.op == "known":
        return _is_known(column, meant.kind)
    if meant.kind in NUMBERS:
        return number(column, scale, leaf.op, leaf.value)
    if meant.kind in DAYS:
        return _day(column, meant.kind, leaf, asking)
    chosen = bounds.chosen(meant, leaf.value, asking)
    if meant.kind is Kind.SEVERAL:
        return reduce(or_ if leaf.op == "has" else and_, (column.contains(one) for one in chosen))
    if meant.kind is Kind.TEXT and leaf.op != "is":
        return _piece(column, leaf.op, chosen[0])
    return column.isin(chosen) if chosen else FALSE


def number(
    column: Expression, scale: int, op: tree.Op, value: tree.Value, *, times: Expression | None = None
) -> Expression:
    """A number against what was typed; with `times`, a sum against so many times that."""
    assert isinstance(value, tuple)  # noqa: S101 - built so
    sides: Iterable[tuple[tree.Op, Any]] = (
        (("ge", value[0]), ("le", value[1])) if op == "between" else ((op, value[0]),)
    )
    return reduce(and_, (_against(column, scale, one, by, times) for one, by in sides))


def inside(column: Expression, found: bounds.Range, as_literal: Callable[[Any], Any]) -> Expression:
    """Whether a day or moment lies in a range; without bounds, whether it is known."""
    sides = []
    if found.start is not None:
        sides.append(column >= as_literal(found.start))
    if found.end is not None:
        sides.append(column < as_literal(found.end))
    return reduce(and_, sides) if sides else column.notnull()


def moment(at: datetime) -> Expression:
    """A moment in the world's time, so that no engine asks its own clock for a zone."""
    return ibis.literal(at.astimezone(UTC), type="timestamp('UTC', 6)")


def scale_of(column: Expression) -> int:
    """How many decimals a column has."""
    kind = column.type()
    return kind.scale or 0 if kind.is_decimal() else 0


def _is_known(column: Expression, kind: Kind) -> Expression:
    if kind in (Kind.TEXT, Kind.CHOICE):
        return column != ""
    if kind is Kind.SEVERAL:
        return column.length() > 0
    return column.notnull()


def _piece(column: Expression, op: tree.Op, piece: str) -> Expression:
    match op:
        case "contains":
            return column.contains(piece)
        case "starts":
            return column.startswith(piece)
        case _:
            return column.endswith(piece)


def _day(column: Expression, kind: Kind, leaf: tree.Compare, asking: Asking) -> Expression:
    if leaf.op == "anniversary":
        day = column.month().cast("int64") * 100 + column.day()
        return day.isin(bounds.anniversaries(leaf.value, asking))
    if kind is Kind.DATE:
        return inside(column, bounds.days(leaf.op, leaf.value, asking), ibis.literal)
    return inside(column, bounds.moments(leaf.op, leaf.value, asking), moment)


def _against(column: Expression, scale: int, op: tree.Op, by: Decimal, times: Expression | None) -> Expression:
    """Compared in units of the last digit both have, so that nothing is rounded on the way."""
    if times is not None:
        digits = max(scale, -int(by.normalize().as_tuple().exponent), 0)
        column, edge = column * 10**digits, times * _whole(by, digits)
    else:
        near = _near(by, scale, up=op in ("ge", "lt"))
        if op == "eq" and near != by:
            return FALSE
        edge = ibis.literal(near, type=f"decimal(38, {scale})") if scale else ibis.literal(int(near), type="int64")
    match op:
        case "eq":
            return column == edge
        case "lt":
            return column < edge
        case "le":
            return column <= edge
        case "gt":
            return column > edge
        case _:
            return column >= edge


def _near(by: Decimal, scale: int, *, up: bool) -> Decimal:
    """The nearest number with so many digits; comparisons with it and with what was typed come out the same."""
    with localcontext(prec=60):
        edge = _EDGES[bool(scale)]
        return max(-edge, min(edge, by)).quantize(Decimal(1).scaleb(-scale), ROUND_CEILING if up else ROUND_FLOOR)


def _whole(by: Decimal, digits: int) -> Expression:
    with localcontext(prec=60):
        return ibis.literal(by.scaleb(digits).quantize(Decimal(1)), type="decimal(38, 0)")
