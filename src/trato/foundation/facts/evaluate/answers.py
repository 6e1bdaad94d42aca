"""Who fulfills a condition, how many are there, and what does one of them answer? Asked of PostgreSQL."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from trato.foundation.facts import condition as tree
from trato.foundation.facts import depends
from trato.foundation.facts.asking import Asking, Cut
from trato.foundation.facts.catalog import Catalog, Measure
from trato.foundation.facts.evaluate.bounds import earlier
from trato.foundation.facts.evaluate.sql import Asked, Turning, asked
from trato.foundation.facts.windows import Last, Next
from trato.foundation.kit import sql

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Held:
    """What one thing fulfills, by the names of the conditions, and when time alone may change that."""

    key: int
    names: frozenset[int]
    turns_at: datetime | None


def with_cuts(catalog: Catalog, asking: Asking, thing: str, conditions: Iterable[tree.Condition]) -> Asking:
    """The same asking with the cuts of all ranks, as they are at its moment."""
    cuts = dict(asking.cuts)
    for leaf in ranks(conditions, catalog, asking.meaning):
        if leaf not in cuts:
            of = catalog.find(leaf.measure, Measure).of
            cuts[leaf] = cut_of(catalog, asking, of, leaf)
    return replace(asking, cuts=cuts)


def ranks(
    conditions: Iterable[tree.Condition], catalog: Catalog, meaning: Callable[[str], tree.Condition]
) -> list[tree.Ranked]:
    """The ranks that conditions ask for, those of segments and grades inside them too."""
    leaves = (leaf for one in conditions for leaf in depends.everywhere(one, catalog, meaning))
    return list(dict.fromkeys(leaf for leaf in leaves if isinstance(leaf, tree.Ranked)))


def cut_of(catalog: Catalog, asking: Asking, thing: str, leaf: tree.Ranked) -> Cut | None:
    """The last one within a rank, among all that have something to be measured; None when nobody has.

    A share rounds up, and of equals the one that came first goes first. To a portion of the sum belongs whoever is
    needed to reach it; what is not above zero adds nothing to it and takes no part.
    """
    row = asked(catalog, asking, thing)
    value = row.measure(catalog.find(leaf.measure, Measure), leaf.window, leaf.where)
    direction = "DESC" if leaf.end == "top" else "ASC"
    counted, order = f"{value} IS NOT NULL", f"(ORDER BY {value} {direction}, {row.key})"
    if leaf.portion is not None:
        counted = f"{value} > 0"
        is_within = f"sum({value}) OVER {order[:-1]} ROWS UNBOUNDED PRECEDING) - {value} < sum({value}) OVER () * %(rank)s / 100"
    elif leaf.share is not None:
        is_within = f"row_number() OVER {order} <= ceil(count(*) OVER () * %(rank)s / 100)"
    else:
        is_within = f"row_number() OVER {order} <= %(rank)s"
    statement = f"""
SELECT value, key FROM (
    SELECT {value} AS value, {row.key} AS key, row_number() OVER {order} AS place, {is_within} AS is_within
    FROM {row.thing.table} t {row.joins} WHERE {row.population} AND {counted}
) AS ranked WHERE is_within ORDER BY place DESC LIMIT 1"""
    values = {**row.statement.values, "rank": leaf.portion or leaf.share or leaf.count}
    found = _rows(row, statement, values)
    return Cut(found[0]["value"], found[0]["key"]) if found else None


def keys(catalog: Catalog, asking: Asking, thing: str, condition: tree.Condition) -> list[int]:
    """The keys of all that fulfill a condition, sorted; its ranks must be cut."""
    row = asked(catalog, asking, thing)
    holds = row.holds(condition)
    statement = f"SELECT {row.key} AS key FROM {_from(row)} AND {holds} ORDER BY 1"
    return [one["key"] for one in _rows(row, statement)]


def count(catalog: Catalog, asking: Asking, thing: str, condition: tree.Condition) -> int:
    """How many fulfill a condition; its ranks must be cut."""
    row = asked(catalog, asking, thing)
    holds = row.holds(condition)
    return _rows(row, f"SELECT count(*) AS count FROM {_from(row)} AND {holds}")[0]["count"]


def estimate(catalog: Catalog, asking: Asking, thing: str, condition: tree.Condition) -> int:
    """About how many, as the planner thinks; costs about a millisecond."""
    row = asked(catalog, asking, thing)
    holds = row.holds(condition)
    plan = _rows(row, f"EXPLAIN (FORMAT JSON) SELECT {row.key} FROM {_from(row)} AND {holds}")
    return plan[0]["QUERY PLAN"][0]["Plan"]["Plan Rows"]


def held_by(
    catalog: Catalog, asking: Asking, thing: str, conditions: Mapping[int, tree.Condition], among: Sequence[int]
) -> list[Held]:
    """For a few things: which of many conditions each fulfills, all asked in one statement."""
    row = asked(catalog, asking, thing, style="each")
    cases = [f"CASE WHEN {row.holds(one)} THEN {int(name)} END" for name, one in conditions.items()]
    turns = [expression for expression, _turning in row.turns]
    statement = f"""
SELECT {row.key} AS key, array_remove(ARRAY[{", ".join(cases)}]::int[], NULL) AS names,
       ARRAY[{", ".join(turns)}]::timestamptz[] AS turns
FROM {_from(row)} AND {row.key} = ANY(%(among)s::bigint[])"""
    found = _rows(row, statement, {**row.statement.values, "among": list(among)})
    turnings = [turning for _expression, turning in row.turns]
    return [
        Held(one["key"], frozenset(one["names"]), turning_point(asking, zip(one["turns"], turnings, strict=True)))
        for one in found
    ]


def keep_turns(catalog: Catalog, asking: Asking, thing: str, conditions: Iterable[tree.Condition], target: str) -> None:
    """For all things at once: put into a table of keys and moments when time alone may change an answer.

    A moment may be a little too early where months are counted, never too late; whoever asks again then finds the
    right one. Earlier moments that stand there already are kept.
    """
    row = asked(catalog, asking, thing, notes_time=True)
    for one in conditions:
        row.holds(one)
    if not row.turns:
        return
    moments = [_turn_in_sql(expression, turning, row) for expression, turning in row.turns]
    table, _space, columns = target.partition(" ")
    key, moment = columns.strip("()").split(", ")
    statement = f"""
INSERT INTO {target}
SELECT key, moment FROM (
    SELECT {row.key} AS key, least({", ".join(moments)}) AS moment
    FROM {row.thing.table} t {row.joins} WHERE {row.population}
) AS found WHERE moment IS NOT NULL ORDER BY key
ON CONFLICT ({key}) DO UPDATE SET {moment} = least({table}.{moment}, excluded.{moment})"""
    sql.run(statement, row.statement.values)


def _turn_in_sql(expression: str, turning: Turning, row: Asked) -> str:
    now = row.statement.bound(row.statement.asking.at)
    instant = "interval '1 microsecond'"
    arrives = f"CASE WHEN {expression} >= {now} THEN {expression} + {instant} END"
    if turning is None:
        return arrives
    exact = turning.unit in ("hours", "days", "weeks")
    hours = {"hours": 1, "days": 24, "weeks": 168, "months": 27 * 24, "years": 365 * 24}[turning.unit] * turning.count
    if isinstance(turning, Next):
        # The longest months, to be early.
        hours = hours if exact else hours * 32 // 27
        return (
            f"CASE WHEN {expression} - {hours} * interval '1 hour' >= {now} "
            f"THEN {expression} - {hours} * interval '1 hour' + {instant} "
            f"WHEN {expression} >= {now} THEN {f'{expression} + {instant}' if exact else f'{now} + {instant}'} END"
        )
    leaves = f"{expression} + {hours} * interval '1 hour' + {instant}"
    late = f"CASE WHEN {leaves} > {now} THEN {leaves} END" if exact else f"greatest({leaves}, {now} + {instant})"
    return (
        f"CASE WHEN {expression} >= {now} THEN {expression} + {instant} WHEN {expression} IS NOT NULL THEN {late} END"
    )


def turning_point(asking: Asking, turns: Iterable[tuple[datetime | None, Turning]]) -> datetime | None:
    """The earliest moment after this one at which time alone may change an answer."""
    found: list[datetime] = []
    for moment, turning in turns:
        if moment is not None:
            found += [one for one in _turns(moment, turning, asking) if one > asking.at]
    return earlier(*found)


def _turns(moment: datetime, turning: Turning, asking: Asking) -> list[datetime]:
    match turning:
        case Last():
            return [moment + _INSTANT, turning.left_at(moment, asking.zone)]
        case Next():
            return [turning.entered_at(moment, asking.zone), moment + _INSTANT]
        case tree.Ago(count, unit):
            return [Last(count, unit).left_at(moment, asking.zone)]
        case None:
            return [moment + _INSTANT]


def _from(row: Asked) -> str:
    return f"{row.thing.table} t\n{row.joins}\nWHERE {row.population}"


def _rows(row: Asked, statement: str, values: Any = None) -> list[dict[str, Any]]:
    return sql.rows(
        statement,
        row.statement.values if values is None else values,
        within=tuple(row.statement.within),
        is_planned_anew=True,
    )
