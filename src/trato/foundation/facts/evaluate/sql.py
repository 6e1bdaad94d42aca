"""How is a condition asked of PostgreSQL? As joins beside the thing's row and one expression over them.

Each relation is added up once, however many leaves look at it, and joined to the thing: for a whole set grouped and
hashed, for a few things laterally, through the index of each. The text depends on the tree alone, and everything a
person typed is a bound value.

Comparisons with what is unknown are false: `not` is pushed down to the leaves, and a leaf is denied with IS NOT TRUE.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from trato.foundation.facts import condition as tree
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.catalog import (
    Attribute,
    Beside,
    Catalog,
    Column,
    Link,
    Measure,
    Occurrence,
    Relation,
    Thing,
)
from trato.foundation.facts.evaluate import bounds
from trato.foundation.facts.kinds import DAYS, NUMBERS, Kind
from trato.foundation.facts.windows import Last, Next, Window
from trato.foundation.kit.sql import Within

Style = Literal["all", "each"]
# A window that is left or entered; None for what is still to come.
Turning = Last | Next | tree.Ago | None
_SIGNS = {"eq": "=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_AGGREGATES = {
    "sum": "sum(x.{column})",
    "count": "count(*)",
    "distinct": "count(DISTINCT x.{column})",
    "avg": "avg(x.{column})",
    "min": "min(x.{column})",
    "max": "max(x.{column})",
}
# Of nothing, or of less, nothing is a part. The digits are fixed, so that equal parts are equal numbers.
_PERCENT = "round((100 * {part})::numeric(60, 24) / nullif(greatest({whole}, 0), 0), 20)"
_ARRAYS = {Kind.TEXT: "text[]", Kind.CHOICE: "text[]", Kind.PERSON: "bigint[]", Kind.TEAM: "bigint[]"}


@dataclass
class Statement:
    """What a statement about things needs: its joins, the values it is bound with, the scopes it was written in."""

    catalog: Catalog
    asking: Asking
    style: Style = "all"
    prefix: str = ""
    # Whether to find out too when time alone may change an answer; of few things it is always found out.
    notes_time: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    within: list[Within] = field(default_factory=list)
    _names: dict[Any, str] = field(default_factory=dict)
    _count: int = 0

    def bound(self, value: Any) -> str:
        """A placeholder for a value; the same value has one."""
        key = (type(value).__name__, repr(value))
        if key not in self._names:
            self._names[key] = f"{self.prefix}v{len(self._names) + 1}"
            self.values[self._names[key]] = value
        return f"%({self._names[key]})s"

    def alias(self, letter: str) -> str:
        """A name that the statement does not use yet."""
        self._count += 1
        return f"{self.prefix}{letter}{self._count}"

    def rows(self, relation: Relation) -> str:
        """The rows of a relation, those of them that whoever asks may see."""
        scope = self.scoped(relation.resource, relation.alias) if relation.resource else "TRUE"
        if relation.named and (card := self.asking.eyes.card(relation.named)) is not None:
            self.within.append(card)
        return f"({relation.rows.format(scope=scope)})"

    def scoped(self, resource: str, alias: str) -> str:
        """The condition of whoever asks on the rows of a resource."""
        condition, within = self.asking.eyes.scope(resource, alias)
        if within is not None:
            self.within.append(within)
        return condition


@dataclass
class _Sums:
    """One relation, added up beside a thing: its columns by what they hold."""

    relation: Relation
    alias: str
    where: tuple[tree.Compare, ...]
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    ranges: list[bounds.Range] = field(default_factory=list)


class Asked:
    """A thing's row under an alias, with everything beside it that conditions on it need."""

    def __init__(self, statement: Statement, thing: Thing, alias: str) -> None:
        self.statement, self.thing, self.alias = statement, thing, alias
        self._beside: dict[Beside, str] = {}
        self._sums: dict[Any, _Sums] = {}
        # Moments at which time alone may change an answer: an expression, and what it is the beginning of.
        self.turns: list[tuple[str, Turning]] = []

    @property
    def key(self) -> str:
        """The column that names the thing."""
        return f"{self.alias}.{self.thing.key}"

    @cached_property
    def population(self) -> str:
        """The condition of being there at all, and visible to whoever asks."""
        scope = self.statement.scoped(self.thing.name, self.alias)
        return f"{self.alias}.{self.thing.gone} IS NULL AND {scope}" if self.thing.gone else scope

    def holds(self, condition: tree.Condition, *, denied: bool = False) -> str:
        """The expression that is true for what fulfills the condition, false or unknown for everything else."""
        match condition:
            case tree.All(parts) | tree.Any(parts):
                is_all = isinstance(condition, tree.All) != denied
                if not parts:
                    return "TRUE" if is_all else "FALSE"
                joined = (" AND " if is_all else " OR ").join(self.holds(part, denied=denied) for part in parts)
                return f"({joined})"
            case tree.Not(part):
                return self.holds(part, denied=not denied)
            case tree.InSegment(segment):
                return self.holds(self.statement.asking.meaning(segment), denied=denied)
            case _:
                leaf = self.leaf(condition)
                return f"({leaf}) IS NOT TRUE" if denied else f"({leaf})"

    def leaf(self, leaf: tree.Leaf) -> str:
        """The expression of one leaf."""
        match leaf:
            case tree.Compare():
                return self._compared(leaf)
            case tree.Measured():
                measure = self.statement.catalog.find(leaf.measure, Measure)
                value = self.measure(measure, leaf.window, leaf.where)
                return self._number(value, leaf.op, leaf.value, absent=measure.absent)
            case tree.Did():
                return self._did(leaf)
            case tree.Linked():
                return self._linked(leaf)
            case tree.Ranked():
                return self._ranked(leaf)
            case _:
                return self.holds(leaf)

    def shown(self, leaf: tree.Leaf) -> str:
        """What the leaf looked at, as a text; NULL where there is no one value."""
        match leaf:
            case tree.Compare(fact=name):
                return f"{self.attribute(self.statement.catalog.find(name, Attribute))}::text"
            case tree.Measured() | tree.Ranked():
                measure = self.statement.catalog.find(leaf.measure, Measure)
                return f"{self._or_absent(self.measure(measure, leaf.window, leaf.where), measure.absent)}::text"
            case tree.Did():
                return f"coalesce({self._times(leaf)}, 0)::text"
            case _:
                return "NULL"

    def attribute(self, attribute: Attribute, *, is_compared: bool = False) -> str:
        """The column of an attribute as lists show it, or as conditions compare it."""
        if attribute.means:
            grades = (
                f"WHEN {self.holds(one)} THEN {self.statement.bound(key)}" for key, one in attribute.means.items()
            )
            return f"CASE {' '.join(grades)} END"
        column = attribute.value.asked if is_compared else attribute.value.column
        return f"{self._place(attribute)}.{column}"

    def measure(self, measure: Measure, window: Window | None, where: tuple[tree.Compare, ...]) -> str:
        """The column of a measure; NULL where there are no rows."""
        always = tuple(tree.Compare(name, "is", (value,)) for name, value in map(_named, measure.where))
        if measure.aggregate == "percent":
            part, whole = (
                self._added_up(measure.over, f"sum(x.{column})", window, (*where, *always))
                for column in (measure.column, measure.base)
            )
            return _PERCENT.format(part=part, whole=whole)
        aggregate = _AGGREGATES[measure.aggregate].format(column=measure.column)
        value = self._added_up(measure.over, aggregate, window, (*where, *always))
        # Beside a few things a count without rows is 0, beside a set it is not there: here it is never there.
        return f"nullif({value}, 0)" if measure.aggregate in ("count", "distinct") else value

    @property
    def joins(self) -> str:
        """What is joined to the thing's row, once everything was asked for."""
        beside = [self._join_beside(one, alias) for one, alias in self._beside.items()]
        return "\n".join([*beside, *map(self._join_sums, self._sums.values())])

    def _compared(self, leaf: tree.Compare) -> str:
        attribute = self.statement.catalog.find(leaf.fact, Attribute)
        if attribute.means:
            return self.holds(attribute.meaning(leaf))
        column = f"{self._place(attribute)}.{attribute.value.asked}"
        if attribute.kind is Kind.MOMENT and isinstance(leaf.value, Last | Next | tree.Ago):
            self.turns.append((column, leaf.value))
        if attribute.absent is not None and leaf.op == "known":
            return "TRUE"
        if attribute.kind in NUMBERS and leaf.op != "known":
            return self._number(column, leaf.op, leaf.value, absent=attribute.absent)
        return self._on_column(column, attribute.value, leaf)

    def _on_column(self, column: str, meant: Column, leaf: tree.Compare) -> str:
        statement, kind, op = self.statement, meant.kind, leaf.op
        if op == "known":
            empty = {Kind.TEXT: "''", Kind.CHOICE: "''", Kind.SEVERAL: "'{}'"}.get(kind)
            return f"{column} <> {empty}" if empty else f"{column} IS NOT NULL"
        if kind in NUMBERS:
            return self._number(column, op, leaf.value)
        if kind in DAYS:
            return self._day(column, kind, leaf)
        chosen = bounds.chosen(meant, leaf.value, statement.asking)
        if kind is Kind.YES_NO:
            return f"{column} IS {'TRUE' if chosen[0] else 'FALSE'}"
        if kind is Kind.SEVERAL:
            sign = "&&" if op == "has" else "@>"
            return f"{column} {sign} {statement.bound(chosen)}::varchar[]"
        if kind is Kind.TEXT and op != "is":
            pattern = {"contains": "%{}%", "starts": "{}%", "ends": "%{}"}[op].format(_literal(chosen[0]))
            return f"{column} LIKE {statement.bound(pattern)}"
        if len(chosen) == 1:
            return f"{column} = {statement.bound(chosen[0])}"
        return f"{column} = ANY({statement.bound(chosen)}::{_ARRAYS[kind]})"

    def _day(self, column: str, kind: Kind, leaf: tree.Compare) -> str:
        asking, bound = self.statement.asking, self.statement.bound
        if leaf.op == "anniversary":
            days = bound(bounds.anniversaries(leaf.value, asking))
            return f"(extract(month FROM {column}) * 100 + extract(day FROM {column}))::int = ANY({days}::int[])"
        found = (bounds.days if kind is Kind.DATE else bounds.moments)(leaf.op, leaf.value, asking)
        return _inside(column, found, bound) or f"{column} IS NOT NULL"

    def _number(self, column: str, op: tree.Op, value: tree.Value, *, absent: Any = None) -> str:
        assert isinstance(value, tuple)  # noqa: S101 - built so
        given: Any = value
        # A plain comparison leaves the planner free to begin with the rows that are there.
        known = (
            f"coalesce({column}, {absent})" if absent is not None and bounds.is_met_by(absent, op, given) else column
        )
        if op == "between":
            return f"{known} BETWEEN {self.statement.bound(given[0])} AND {self.statement.bound(given[1])}"
        return f"{known} {_SIGNS[op]} {self.statement.bound(given[0])}"

    def _did(self, leaf: tree.Did) -> str:
        times = self._times(leaf)
        count = self.statement.bound(leaf.count)
        sign = {"at_least": ">=", "at_most": "<=", "exactly": "="}[leaf.times]
        is_met_by_none = leaf.times == "at_most" or (leaf.times == "exactly" and leaf.count == 0)
        return f"{f'coalesce({times}, 0)' if is_met_by_none else times} {sign} {count}"

    def _times(self, leaf: tree.Did) -> str:
        over = self.statement.catalog.find(leaf.occurrence, Occurrence).over
        return self._added_up(over, "count(*)", leaf.window, leaf.where)

    def _ranked(self, leaf: tree.Ranked) -> str:
        cut = self.statement.asking.cuts.get(leaf)
        measure = self.statement.catalog.find(leaf.measure, Measure)
        value, bound = self.measure(measure, leaf.window, leaf.where), self.statement.bound
        if cut is None:
            return "FALSE"
        sign = ">" if leaf.end == "top" else "<"
        at, key = bound(cut.value), bound(cut.key)
        is_within = f"{value} {sign} {at} OR ({value} = {at} AND {self.key} <= {key})"
        return is_within if leaf.portion is None else f"{value} > 0 AND ({is_within})"

    def _linked(self, leaf: tree.Linked) -> str:
        statement = self.statement
        link = statement.catalog.find(leaf.link, Link)
        other = Asked(statement, statement.catalog.things[link.to], statement.alias("t"))
        holds, alias = other.holds(leaf.where), statement.alias("l")
        conditions = [
            *(f"{alias}.{column} = ANY({statement.bound(list(values))}::text[])" for column, values in link.fixed),
            *self._open(link, alias),
            other.population,
        ]
        rows = (
            f"FROM {link.table} {alias} JOIN {other.thing.table} {other.alias} ON {other.key} = {alias}.{link.end}\n"
            f"{other.joins}\nWHERE {' AND '.join(conditions)}"
        )
        here = f"{alias}.{link.start} = {self.key}"
        # What may change the linked thing's answer may change this one's.
        self.turns += [(f"(SELECT min({column}) {rows} AND {here})", turning) for column, turning in other.turns]
        if statement.style == "each":
            return f"EXISTS (SELECT {rows} AND {holds} AND {here})"
        return f"{self.key} IN (SELECT {alias}.{link.start} {rows} AND {holds})"

    def _open(self, link: Link, alias: str) -> list[str]:
        if not link.open_column:
            return []
        column = f"{alias}.{link.open_column}"
        return [f"({column} IS NULL OR {column} > {self.statement.bound(self.statement.asking.at)})"]

    def _place(self, attribute: Attribute) -> str:
        if attribute.beside is None:
            return self.alias
        if attribute.beside not in self._beside:
            self._beside[attribute.beside] = self.statement.alias("b")
        return self._beside[attribute.beside]

    def _added_up(
        self, relation: Relation, aggregate: str, window: Window | None, where: tuple[tree.Compare, ...]
    ) -> str:
        statement = self.statement
        # Few things: one look at their rows for all leaves. A whole set: one scan for each kind of rows, so that
        # rare kinds are found through their own index.
        key = (relation.name, where if statement.style == "all" else ())
        sums = self._sums.setdefault(key, _Sums(relation, statement.alias("s"), where))
        conditions = [self._on_column(f"x.{relation.columns[one.fact].asked}", relation.columns[one.fact], one)
                      for one in (where if statement.style == "each" else ())]  # fmt: skip
        found = bounds.stretch(window, statement.asking) if relation.at else bounds.Range()
        inside = _inside(f"x.{relation.at}", found, statement.bound)
        filtered = " AND ".join([*([inside] if inside else []), *conditions])
        place = (aggregate, filtered)
        if place not in sums.columns:
            sums.columns[place] = f"c{len(sums.columns) + 1}"
            sums.ranges.append(found)
            self._note_time(sums, window, filtered)
        return f"{sums.alias}.{sums.columns[place]}"

    def _note_time(self, sums: _Sums, window: Window | None, filtered: str) -> None:
        """Keep from when on time alone may change the answer: the oldest row that counts leaves its window."""
        if not sums.relation.at or (self.statement.style == "all" and not self.statement.notes_time):
            return
        if isinstance(window, Last):
            place = (f"min(x.{sums.relation.at})", filtered)
            column = sums.columns.setdefault(place, f"c{len(sums.columns) + 1}")
            self.turns.append((f"{sums.alias}.{column}", window))
        place = (
            f"min(x.{sums.relation.at})",
            f"x.{sums.relation.at} >= {self.statement.bound(self.statement.asking.at)}",
        )
        if place not in sums.columns:
            sums.columns[place] = f"c{len(sums.columns) + 1}"
            self.turns.append((f"{sums.alias}.{sums.columns[place]}", None))
            sums.ranges.append(bounds.Range(self.statement.asking.at))

    def _join_beside(self, beside: Beside, alias: str) -> str:
        fixed = "".join(f" AND {alias}.{column} = {int(value)}" for column, value in beside.fixed)
        return f"LEFT JOIN {beside.table} {alias} ON {alias}.{beside.by} = {self.key}{fixed}"

    def _join_sums(self, sums: _Sums) -> str:
        statement, relation = self.statement, sums.relation
        rows = f"{statement.rows(relation)} x"
        filters = {filtered for _aggregate, filtered in sums.columns}
        shared = filters.pop() if len(filters) == 1 else ""
        columns = ", ".join(
            f"{aggregate}{f' FILTER (WHERE {filtered})' if filtered and not shared else ''} AS {name}"
            for (aggregate, filtered), name in sums.columns.items()
        )
        conditions = [shared] if shared else self._span(sums)
        if statement.style == "all":
            conditions += [self._on_column(f"x.{relation.columns[one.fact].asked}", relation.columns[one.fact], one)
                           for one in sums.where]  # fmt: skip
            where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
            return (
                f"LEFT JOIN (SELECT x.{relation.by} AS thing, {columns} FROM {rows}{where} GROUP BY x.{relation.by}) "
                f"{sums.alias} ON {sums.alias}.thing = {self.key}"
            )
        conditions.append(f"x.{relation.by} = {self.key}")
        return f"LEFT JOIN LATERAL (SELECT {columns} FROM {rows} WHERE {' AND '.join(conditions)}) {sums.alias} ON TRUE"

    def _span(self, sums: _Sums) -> list[str]:
        """Rows outside of every window need not be read."""
        starts = [one.start for one in sums.ranges]
        return [f"x.{sums.relation.at} >= {self.statement.bound(min(starts))}"] if starts and None not in starts else []

    def _or_absent(self, column: str, absent: int | None) -> str:
        return column if absent is None else f"coalesce({column}, {absent})"


def asked(
    catalog: Catalog,
    asking: Asking,
    thing: str,
    *,
    style: Style = "all",
    alias: str = "t",
    prefix: str = "",
    notes_time: bool = False,
) -> Asked:
    """A thing's row that conditions can be asked of."""
    return Asked(Statement(catalog, asking, style, prefix, notes_time), catalog.things[thing], alias)


def _inside(column: str, found: bounds.Range, bound: Any) -> str:
    sides = [(found.start, ">="), (found.end, "<")]
    return " AND ".join(f"{column} {sign} {bound(value)}" for value, sign in sides if value is not None)


def _named(pair: str) -> tuple[str, str]:
    name, _equals, value = pair.partition("=")
    return name, value


def _literal(pattern: str) -> str:
    return pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
