"""Why does this one fulfill a condition, or why not? The same statement as ever, with what each leaf saw."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from trato.foundation.facts import condition as tree
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.catalog import Catalog
from trato.foundation.facts.evaluate.sql import asked
from trato.foundation.kit import sql


@dataclass(frozen=True)
class Reason:
    """One part of a condition, whether it holds for the thing, and what it saw there; groups have parts."""

    part: tree.Condition
    holds: bool
    value: str | None = None
    parts: tuple["Reason", ...] = ()


def why(catalog: Catalog, asking: Asking, thing: str, condition: tree.Condition, key: int) -> Reason | None:
    """The condition part by part for one thing; None when there is no such thing. Its ranks must be cut."""
    row = asked(catalog, asking, thing, style="each")
    leaves: list[tree.Leaf] = []
    _collect(condition, asking, leaves)
    columns = []
    for number, leaf in enumerate(leaves):
        columns.append(f"({row.leaf(leaf)}) IS TRUE AS holds_{number}")
        columns.append(f"{row.shown(leaf)} AS value_{number}")
    statement = f"""
SELECT {", ".join([row.key + " AS key", *columns])} FROM {row.thing.table} t {row.joins}
WHERE {row.population} AND {row.key} = %(one)s"""
    found = sql.rows(
        statement, {**row.statement.values, "one": key}, within=tuple(row.statement.within), is_planned_anew=True
    )
    return _reason(condition, asking, leaves, found[0]) if found else None


def _collect(condition: tree.Condition, asking: Asking, leaves: list[tree.Leaf]) -> None:
    for leaf in tree.leaves(condition):
        if isinstance(leaf, tree.InSegment):
            _collect(asking.meaning(leaf.segment), asking, leaves)
        elif leaf not in leaves:
            leaves.append(leaf)


def _reason(condition: tree.Condition, asking: Asking, leaves: list[tree.Leaf], row: dict[str, Any]) -> Reason:
    def inner(part: tree.Condition) -> Reason:
        return _reason(part, asking, leaves, row)

    match condition:
        case tree.All(parts):
            return _group(condition, parts, inner, all)
        case tree.Any(parts):
            return _group(condition, parts, inner, any)
        case tree.Not(part):
            denied = inner(part)
            return Reason(condition, not denied.holds, denied.value, (denied,))
        case tree.InSegment(segment):
            meant = inner(asking.meaning(segment))
            return Reason(condition, meant.holds, None, (meant,))
        case _:
            number = leaves.index(condition)
            return Reason(condition, row[f"holds_{number}"], row[f"value_{number}"])


def _group(
    condition: tree.Condition,
    parts: tuple[tree.Condition, ...],
    inner: Callable[[tree.Condition], Reason],
    joined: Callable[[list[bool]], bool],
) -> Reason:
    reasons = tuple(inner(part) for part in parts)
    return Reason(condition, joined([one.holds for one in reasons]), None, reasons)
