"""Into which groups do those who fulfill a condition fall, how large is each, and how large are all together?"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from trato.foundation.facts import condition as tree
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.catalog import Attribute, Catalog, Column, Measure, Occurrence
from trato.foundation.facts.evaluate.sql import Asked, asked
from trato.foundation.facts.json_form import as_json
from trato.foundation.facts.kinds import Kind
from trato.foundation.kit import sql

# Kinds whose values make groups; texts are grouped as they are compared.
GROUPING = (Kind.CHOICE, Kind.TEXT, Kind.YES_NO, Kind.PERSON, Kind.TEAM)


@dataclass(frozen=True)
class Way:
    """By what things are grouped: an attribute, or a column of what happened, where one thing may be in several groups."""

    fact: Attribute | Measure | Occurrence
    dimension: str = ""

    @property
    def name(self) -> str:
        """What stands in an address."""
        return f"{self.fact.name}:{self.dimension}" if self.dimension else self.fact.name

    @property
    def column(self) -> Column:
        """Where the values lie."""
        return self.fact.value if isinstance(self.fact, Attribute) else self.fact.over.columns[self.dimension]

    def means(self, value: str) -> tree.Condition:
        """Belonging to the group of a value; "" is the group of those without one."""
        name, kind = self.fact.name, self.column.kind
        typed: Any = value == "true" if kind is Kind.YES_NO else int(value) if _is_key(kind, value) else value
        if isinstance(self.fact, Attribute):
            if not value and kind is Kind.YES_NO:
                return tree.Not(tree.Any(tuple(tree.Compare(name, "is", (one,)) for one in (True, False))))
            return tree.Compare(name, "is", (typed,)) if value else tree.Not(tree.Compare(name, "known"))
        where = (tree.Compare(self.dimension, "is", (typed,)),)
        if isinstance(self.fact, Occurrence):
            return tree.Did(name, where=where)
        return tree.Measured(name, "gt", (Decimal(0),), where=where)

    def leaf(self, value: str) -> dict[str, Any]:
        """The same in its JSON form."""
        return as_json(self.means(value))


@dataclass(frozen=True)
class Total:
    """How many there are, each counted once, and what their measures add up to."""

    count: int
    sums: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Group:
    """One group: its value as a text, "" for none, how many are in it and what their measures add up to."""

    value: str
    shown: str
    count: int
    sums: tuple[Decimal | None, ...]


def ways(facts: Sequence[Any]) -> dict[str, Way]:
    """The ways in which some facts group, by name."""
    found: list[Way] = []
    # Of several facts over the same rows one groups them: what happened, rather than what it adds up to.
    for fact in sorted(facts, key=lambda one: isinstance(one, Measure)):
        if isinstance(fact, Attribute):
            found += [Way(fact)] if fact.kind in GROUPING else []
        elif _can_group(fact):
            choices = [name for name, column in fact.over.columns.items() if column.kind is Kind.CHOICE]
            taken = {(way.fact.over.name, way.dimension) for way in found if not isinstance(way.fact, Attribute)}
            found += [Way(fact, name) for name in choices if (fact.over.name, name) not in taken]
    return {way.name: way for way in found}


def label(way: Way, catalog: Catalog) -> str:
    """What people call a way of grouping."""
    said = catalog.label(way.fact)
    said = f"{said}: {way.column.label}" if way.dimension else said
    return said[:1].upper() + said[1:]


def groups(
    catalog: Catalog, asking: Asking, thing: str, condition: tree.Condition, way: Way, *,
    sums: Sequence[Measure] = (), most: int = 50,
) -> list[Group]:  # fmt: skip
    """The largest groups among all that fulfill a condition; its ranks must be cut."""
    row = asked(catalog, asking, thing)
    holds = row.holds(condition)
    measured, added = _summed(row, sums)
    value, shown, join = _valued(row, way)
    statement = f"""
SELECT value, max(shown) AS shown, count(*) AS count{added} FROM (
    SELECT DISTINCT {row.key} AS key, {value} AS value, {shown} AS shown{measured}
    FROM {row.thing.table} t {row.joins} {join} WHERE {row.population} AND {holds}
) AS each GROUP BY value ORDER BY count DESC, value LIMIT %(most)s"""
    found = _rows(row, statement, most=most)
    return [Group(one["value"], one["shown"], one["count"], _sums(one, sums)) for one in found]


def total(
    catalog: Catalog, asking: Asking, thing: str, condition: tree.Condition, sums: Sequence[Measure] = ()
) -> Total:
    """All that fulfill a condition, in one line; its ranks must be cut."""
    row = asked(catalog, asking, thing)
    holds = row.holds(condition)
    measured, added = _summed(row, sums)
    statement = f"""
SELECT count(*) AS count{added} FROM (
    SELECT {row.key} AS key{measured} FROM {row.thing.table} t {row.joins} WHERE {row.population} AND {holds}
) AS each"""
    found = _rows(row, statement)[0]
    return Total(found["count"], _sums(found, sums))


def _summed(row: Asked, sums: Sequence[Measure]) -> tuple[str, str]:
    """The measures of each thing, and what adds them up."""
    measured = "".join(f", {row.measure(one, None, ())} AS sum_{at}" for at, one in enumerate(sums))
    # What is nothing without rows adds up to nothing; what is unknown stays so.
    added = "".join(
        f", {f'sum(sum_{at})' if one.absent is None else f'coalesce(sum(sum_{at}), 0)'} AS sum_{at}"
        for at, one in enumerate(sums)
    )
    return measured, added


def _sums(found: dict[str, Any], sums: Sequence[Measure]) -> tuple[Decimal | None, ...]:
    return tuple(found[f"sum_{at}"] for at in range(len(sums)))


def _rows(row: Asked, statement: str, **more: Any) -> list[dict[str, Any]]:
    values = {**row.statement.values, **more}
    return sql.rows(statement, values, within=tuple(row.statement.within), is_planned_anew=True)


def _can_group(fact: Any) -> bool:
    """What happened, and what its rows add up to, unless that may be below nothing."""
    return isinstance(fact, Occurrence) or (
        isinstance(fact, Measure) and fact.aggregate == "sum" and fact.absent is not None
    )


def _valued(row: Asked, way: Way) -> tuple[str, str, str]:
    """The grouped value, what is shown of it, and what has to be joined for it."""
    if isinstance(way.fact, Attribute):
        value, shown = row.attribute(way.fact, is_compared=True), row.attribute(way.fact)
        return f"coalesce({value}::text, '')", f"coalesce({shown}::text, '')", ""
    relation = way.fact.over
    shown = f"coalesce(g.{way.column.column}::text, '')"
    join = f"JOIN {row.statement.rows(relation)} g ON g.{relation.by} = {row.key}"
    return shown, shown, join


def _is_key(kind: Kind, value: str) -> bool:
    return kind in (Kind.PERSON, Kind.TEAM) and value.isdecimal() and len(value) < 19
