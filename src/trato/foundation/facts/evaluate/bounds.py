"""Between which values does a comparison lie? What PostgreSQL and the warehouse both compare with, already worked out."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from trato.foundation.facts import condition as tree
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.catalog import Column
from trato.foundation.facts.kinds import Kind
from trato.foundation.facts.windows import Last, Next, Window, ago, days_ago, days_of_the_year, midnight
from trato.foundation.kit import text


class Range(NamedTuple):
    """From a value on, and until just before another; None is without bound."""

    start: Any = None
    end: Any = None


def chosen(column: Column, value: tree.Value, asking: Asking) -> list[Any]:
    """The values any of which will do, as they are stored."""
    assert isinstance(value, tuple)  # noqa: S101 - built so
    if column.kind is Kind.TEXT:
        return [text.folded(str(one)) for one in value]
    found: list[Any] = []
    for one in value:
        if isinstance(one, tree.Me):
            found += [] if asking.me is None else [asking.me]
        elif isinstance(one, tree.MyTeam):
            found += asking.teams
        else:
            found.append(one)
    return found


def days(op: tree.Op, value: tree.Value, asking: Asking) -> Range:
    """Which days an operator means."""
    if isinstance(value, tuple):
        return _of_days(op, value)
    if isinstance(value, tree.Ago):
        return Range(None, days_ago(value.count, value.unit, asking.at, asking.zone))
    return Range(*_window(value).days(asking.at, asking.zone))


def moments(op: tree.Op, value: tree.Value, asking: Asking) -> Range:
    """Which moments an operator means."""
    if isinstance(value, tuple):
        return Range(*(midnight(day, asking.zone) if day else None for day in _of_days(op, value)))
    if isinstance(value, tree.Ago):
        return Range(None, ago(value.count, value.unit, asking.at, asking.zone))
    return Range(*_window(value).at(asking.at, asking.zone))


def anniversaries(value: tree.Value, asking: Asking) -> list[int]:
    """Which days of the year, as month times 100 plus day."""
    assert isinstance(value, Last | Next)  # noqa: S101 - built so
    return days_of_the_year(value, asking.at, asking.zone)


def stretch(window: Window | None, asking: Asking) -> Range:
    """The moments that are looked at; without a window all until now."""
    if window is None:
        return Range(None, asking.at)
    start, end = window.at(asking.at, asking.zone)
    # What is still to come did not happen yet.
    return Range(start, min(end, asking.at) if end else asking.at)


def is_met_by(value: int | Decimal, op: tree.Op, by: Sequence[Decimal]) -> bool:
    """Whether a number fulfills a comparison."""
    match op:
        case "eq":
            return value == by[0]
        case "lt":
            return value < by[0]
        case "le":
            return value <= by[0]
        case "gt":
            return value > by[0]
        case "ge":
            return value >= by[0]
        case _:
            return by[0] <= value <= by[1]


def _window(value: tree.Value) -> Window:
    assert value is not None and not isinstance(value, tuple | tree.Ago)  # noqa: S101 - built so
    return value


def _of_days(op: tree.Op, value: tuple[Any, ...]) -> Range:
    first: date = value[0]
    one = timedelta(days=1)
    match op:
        case "before":
            return Range(None, first)
        case "after":
            return Range(first + one, None)
        case _:
            return Range(first, value[-1] + one)


def earlier(*moments: datetime | None) -> datetime | None:
    """The earliest of some moments, leaving out those that never come."""
    known = [one for one in moments if one is not None]
    return min(known) if known else None
