"""How is a condition written for programs? The inverse of `build`, in one fixed form."""

from datetime import date
from decimal import Decimal
from typing import Any

from trato.foundation.facts import condition as tree
from trato.foundation.facts.windows import Between, Last, Next, Window, Within


def as_json(condition: tree.Condition) -> dict[str, Any]:
    """The condition as objects of JSON."""
    match condition:
        case tree.All(parts):
            return {"all": [as_json(part) for part in parts]}
        case tree.Any(parts):
            return {"any": [as_json(part) for part in parts]}
        case tree.Not(part):
            return {"not": as_json(part)}
        case tree.Compare(fact, op, value):
            return {"fact": fact, "op": op} | ({} if value is None else {"value": _value(value)})
        case tree.Measured():
            return {
                "measure": condition.measure,
                "op": condition.op,
                "value": _value(condition.value),
            } | _looked_at(condition)
        case tree.Did():
            return {"did": condition.occurrence, condition.times: condition.count} | _looked_at(condition)
        case tree.Linked(link, where):
            return {"linked": link, "where": as_json(where)}
        case tree.Ranked():
            return {"rank": condition.measure, condition.end: _size(condition)} | _looked_at(condition)
        case tree.InSegment(segment):
            return {"segment": segment}


def window_as_json(window: Window) -> dict[str, Any]:
    """A window as an object of JSON."""
    match window:
        case Last(count, unit):
            return {"last": [count, unit]}
        case Next(count, unit):
            return {"next": [count, unit]}
        case Within(period, offset):
            return {"within": period} | ({"offset": offset} if offset else {})
        case Between(first, last):
            return {key: day.isoformat() for key, day in (("from", first), ("to", last)) if day}


def _size(rank: tree.Ranked) -> dict[str, Any]:
    if rank.count is not None:
        return {"count": rank.count}
    return (
        {"share": _scalar(rank.share)} if rank.share is not None else {"portion": _scalar(rank.portion or Decimal(0))}
    )


def _looked_at(leaf: tree.Measured | tree.Did | tree.Ranked) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if leaf.window is not None:
        found["window"] = window_as_json(leaf.window)
    if leaf.where:
        found["where"] = [as_json(one) for one in leaf.where]
    return found


def _value(value: tree.Value) -> Any:
    if isinstance(value, tuple):
        return [_scalar(one) for one in value]
    if isinstance(value, tree.Ago):
        return {"ago": [value.count, value.unit]}
    assert value is not None  # noqa: S101 - left out by the caller
    return window_as_json(value)


def _scalar(value: tree.Scalar) -> Any:
    match value:
        case tree.Me():
            return {"me": True}
        case tree.MyTeam():
            return {"my_team": True}
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case _:
            return value
