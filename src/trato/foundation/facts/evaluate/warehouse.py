"""How is a condition asked of the warehouse? As one Ibis expression over exported tables, for any engine Ibis knows.

Everything is joined beside the thing's row and one expression keeps those that fulfill the condition, as in SQL: `not`
is pushed down to the leaves, and what is unknown becomes false where it is denied.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any

import ibis
import ibis.expr.types as ir

from trato.foundation.facts import condition as tree
from trato.foundation.facts.asking import Asking, Cut
from trato.foundation.facts.catalog import (
    Attribute,
    Beside,
    Catalog,
    Link,
    Measure,
    Occurrence,
    Relation,
    Thing,
)
from trato.foundation.facts.evaluate import bounds
from trato.foundation.facts.evaluate.comparisons import (
    FALSE,
    TRUE,
    Expression,
    inside,
    moment,
    number,
    on_column,
    scale_of,
)
from trato.foundation.facts.windows import Window

# The exported table of a thing, a relation, or what lies beside a thing, by its name.
Tables = Callable[[str], ir.Table]
# PostgreSQL keeps averages to sixteen digits at least.
_AS_GOOD_AS_EQUAL = 1e-12
_QUOTIENTS = ("avg", "percent")


def members(catalog: Catalog, asking: Asking, thing: str, condition: tree.Condition, tables: Tables) -> ir.Table:
    """The keys of all that fulfill a condition, as a table with the column `key`.

    Ranks whose cut is known are held against it; all others take their places among all there are. Rows are counted
    whoever asks: what somebody may not see has to be kept away before and after.
    """
    return _Asked(catalog, asking, catalog.things[thing], tables).members(condition)


@dataclass(frozen=True)
class _Place:
    """What a column of added-up rows holds: an aggregate of the rows of a stretch of time and of a kind."""

    aggregate: str
    column: str
    stretch: bounds.Range
    where: tuple[tree.Compare, ...]


@dataclass
class _Sums:
    """One relation, added up beside a thing: its columns by what they hold."""

    relation: Relation
    rows: ir.Table
    alias: str
    columns: dict[_Place, str] = field(default_factory=dict)


class _Asked:
    """The rows of a kind of thing, with everything joined beside them that conditions on them need."""

    def __init__(self, catalog: Catalog, asking: Asking, thing: Thing, tables: Tables) -> None:
        self.catalog, self.asking, self.thing, self.tables = catalog, asking, thing, tables
        self._sums: dict[str, _Sums] = {}
        self._beside: dict[Beside, str] = {}
        # What is joined by the thing's key, which those tables call `thing_<alias>`.
        self._joined: dict[Any, tuple[str, ir.Table]] = {}

    def members(self, condition: tree.Condition) -> ir.Table:
        """The keys of those that fulfill a condition."""
        holds = self.holds(condition)
        return self.rows().filter(holds).select(key=self.thing.key)

    def rows(self) -> ir.Table:
        """The things with what was asked for beside them."""
        found = self.tables(self.thing.name)
        for beside, alias in self._beside.items():
            found = _beside(found, self.thing.key, alias, _fixed(self.tables(beside.table), beside, alias))
        for sums in self._sums.values():
            found = _beside(found, self.thing.key, sums.alias, self._added_up(sums))
        for alias, table in self._joined.values():
            found = _beside(found, self.thing.key, alias, table)
        return found

    def holds(self, condition: tree.Condition, *, denied: bool = False) -> Expression:
        """True for rows that fulfill the condition, false or unknown for all others."""
        match condition:
            case tree.All(parts) | tree.Any(parts):
                is_all = isinstance(condition, tree.All) != denied
                held = [self.holds(part, denied=denied) for part in parts]
                return reduce(and_ if is_all else or_, held) if held else ibis.literal(is_all)
            case tree.Not(part):
                return self.holds(part, denied=not denied)
            case tree.InSegment(segment):
                return self.holds(self.asking.meaning(segment), denied=denied)
            case _:
                leaf = self._leaf(condition)
                return ~leaf.fill_null(False) if denied else leaf

    def _leaf(self, leaf: tree.Leaf) -> Expression:
        match leaf:
            case tree.Compare():
                return self._compared(leaf)
            case tree.Measured():
                return self._measured(leaf)
            case tree.Did():
                return self._did(leaf)
            case tree.Linked():
                return self._linked(leaf)
            case tree.Ranked():
                return self._ranked(leaf)
            case _:
                return self.holds(leaf)

    def _compared(self, leaf: tree.Compare) -> Expression:
        attribute = self.catalog.find(leaf.fact, Attribute)
        if attribute.means:
            return self.holds(attribute.meaning(leaf))
        if attribute.absent is not None and leaf.op == "known":
            return TRUE
        column, scale = self._attribute(attribute)
        if attribute.absent is not None:
            column = column.fill_null(attribute.absent)
        return on_column(column, scale, attribute.value, leaf, self.asking)

    def _attribute(self, attribute: Attribute) -> tuple[Expression, int]:
        name, beside = attribute.value.asked, attribute.beside
        if beside is None:
            return ibis._[name], scale_of(self.tables(self.thing.name)[name])
        alias = self._beside.setdefault(beside, f"b{len(self._beside) + 1}")
        return ibis._[f"{alias}_{name}"], scale_of(self.tables(beside.table)[name])

    def _measured(self, leaf: tree.Measured) -> Expression:
        measure = self.catalog.find(leaf.measure, Measure)
        if measure.aggregate == "avg":
            # Not divided but multiplied: averages of cents have no end, their sums do.
            total, scale = self._sum_of(measure, "sum", leaf.window, leaf.where)
            count = self._sum_of(measure, "known", leaf.window, leaf.where)[0]
            return number(total, scale, leaf.op, leaf.value, times=count)
        if measure.aggregate == "percent":
            total, base, scale = self._part_of(measure, leaf.window, leaf.where)
            return (base > 0) & number(total, scale, leaf.op, leaf.value, times=base)
        value, scale = self._sum_of(measure, measure.aggregate, leaf.window, leaf.where)
        if measure.absent is not None:
            value = value.fill_null(measure.absent)
        return number(value, scale, leaf.op, leaf.value)

    def _did(self, leaf: tree.Did) -> Expression:
        over = self.catalog.find(leaf.occurrence, Occurrence).over
        times = self._column(over, "count", "", leaf.window, leaf.where).fill_null(0)
        match leaf.times:
            case "at_least":
                return times >= leaf.count
            case "at_most":
                return times <= leaf.count
            case _:
                return times == leaf.count

    def _linked(self, leaf: tree.Linked) -> Expression:
        link = self.catalog.find(leaf.link, Link)
        if leaf not in self._joined:
            alias = f"l{len(self._joined) + 1}"
            others = _Asked(self.catalog, self.asking, self.catalog.things[link.to], self.tables).members(leaf.where)
            pairs = self._open(link).inner_join(others, [(link.end, "key")])
            self._joined[leaf] = alias, pairs.select(**{f"thing_{alias}": link.start}).distinct()
        return ibis._[f"thing_{self._joined[leaf][0]}"].notnull()

    def _open(self, link: Link) -> ir.Table:
        rows = self.tables(link.table)
        for column, values in link.fixed:
            rows = rows.filter(rows[column].isin(values))
        if link.open_column:
            until = rows[link.open_column]
            rows = rows.filter(until.isnull() | (until > moment(self.asking.at)))
        return rows

    def _ranked(self, leaf: tree.Ranked) -> Expression:
        measure = self.catalog.find(leaf.measure, Measure)
        if leaf in self.asking.cuts:
            cut = self.asking.cuts[leaf]
            return FALSE if cut is None else self._within(cut, leaf, measure)
        if leaf not in self._joined:
            alias = f"r{len(self._joined) + 1}"
            self._joined[leaf] = alias, self._placed(leaf, measure, alias)
        return ibis._[f"thing_{self._joined[leaf][0]}"].notnull()

    def _within(self, cut: Cut, leaf: tree.Ranked, measure: Measure) -> Expression:
        value, scale = self._to_rank_by(leaf, measure)
        if leaf.portion is not None:
            return (value > 0) & self._within(cut, replace(leaf, portion=None), measure)
        op: tree.Op = "gt" if leaf.end == "top" else "lt"
        if measure.aggregate in _QUOTIENTS:
            at = float(cut.value) * 10**scale
            near = abs(at) * _AS_GOOD_AS_EQUAL
            is_cut = (value >= at - near) & (value <= at + near)
            is_before = value > at + near if leaf.end == "top" else value < at - near
            return is_before | (is_cut & (ibis._[self.thing.key] <= cut.key))
        is_before, is_cut = (number(value, scale, one, (Decimal(cut.value),)) for one in (op, "eq"))
        return is_before | (is_cut & (ibis._[self.thing.key] <= cut.key))

    def _placed(self, leaf: tree.Ranked, measure: Measure, alias: str) -> ir.Table:
        """Those within a rank, as `answers.cut_of` says."""
        among = _Asked(self.catalog, self.asking, self.thing, self.tables)
        value, _digits = among._to_rank_by(leaf, measure)
        found = among.rows().select(key=self.thing.key, value=value)
        found = found.filter(ibis._.value.notnull() if leaf.portion is None else ibis._.value > 0)
        first = found.value.desc() if leaf.end == "top" else found.value.asc()
        place = ibis.row_number().over(order_by=[first, found.key])
        if leaf.portion is not None:
            part, whole = (leaf.portion / 100).as_integer_ratio()
            reached = found.value.sum().over(order_by=[first, found.key], rows=(None, 0)) - found.value
            found = found.mutate(reached=reached, all=found.value.sum().over())
            found = found.filter(ibis._.reached * whole < ibis._["all"] * part)
        elif leaf.share is None:
            found = found.mutate(place=place).filter(ibis._.place < leaf.count)
        else:
            part, whole = (leaf.share / 100).as_integer_ratio()
            found = found.mutate(place=place, size=found.count().over())
            found = found.filter(ibis._.place * whole < ibis._.size * part)
        return found.select(**{f"thing_{alias}": "key"})

    def _to_rank_by(self, leaf: tree.Ranked, measure: Measure) -> tuple[Expression, int]:
        if measure.aggregate == "percent":
            total, base, scale = self._part_of(measure, leaf.window, leaf.where)
            whole = [(one * 10**scale).cast("float64") for one in (total, base)]
            return ibis.ifelse(base > 0, whole[0] / whole[1], ibis.null("float64")), 0
        if measure.aggregate != "avg":
            return self._sum_of(measure, measure.aggregate, leaf.window, leaf.where)
        total, scale = self._sum_of(measure, "sum", leaf.window, leaf.where)
        # Whole numbers divide to the same nearest value wherever the quotient is the same.
        count = self._sum_of(measure, "known", leaf.window, leaf.where)[0]
        return (total * 10**scale).cast("float64") / count, scale

    def _part_of(
        self, measure: Measure, window: Window | None, where: tuple[tree.Compare, ...]
    ) -> tuple[Expression, Expression, int]:
        """A hundred times a sum, the sum it is a part of, and the digits of both."""
        total, digits = self._sum_of(measure, "sum", window, where)
        base, more = self._sum_of(replace(measure, column=measure.base), "sum", window, where)
        return total * 100, base, max(digits, more)

    def _sum_of(
        self, measure: Measure, aggregate: str, window: Window | None, where: tuple[tree.Compare, ...]
    ) -> tuple[Expression, int]:
        always = tuple(tree.Compare(name, "is", (value,)) for name, _equals, value in
                       (pair.partition("=") for pair in measure.where))  # fmt: skip
        value = self._column(measure.over, aggregate, measure.column, window, (*where, *always))
        if aggregate in ("count", "distinct"):
            return value.nullif(0), 0
        return value, scale_of(self._sums[measure.over.name].rows[measure.column])

    def _column(
        self, over: Relation, aggregate: str, column: str, window: Window | None, where: tuple[tree.Compare, ...]
    ) -> Expression:
        if over.name not in self._sums:
            self._sums[over.name] = _Sums(over, self.tables(over.name), f"s{len(self._sums) + 1}")
        sums = self._sums[over.name]
        stretch = bounds.stretch(window, self.asking) if over.at else bounds.Range()
        place = _Place(aggregate, column if aggregate != "count" else "", stretch, where)
        return ibis._[sums.columns.setdefault(place, f"{sums.alias}_c{len(sums.columns) + 1}")]

    def _added_up(self, sums: _Sums) -> ir.Table:
        rows = sums.rows
        filters = {(place.stretch, place.where) for place in sums.columns}
        shared = filters.pop() if len(filters) == 1 else None
        if shared:
            kept = self._kept(sums.relation, rows, *shared)
            rows = rows if kept is None else rows.filter(kept)
        else:
            rows = self._spanned(sums)
        columns = {
            name: _aggregated(
                rows, place, None if shared else self._kept(sums.relation, rows, place.stretch, place.where)
            )
            for place, name in sums.columns.items()
        }
        return rows.group_by(**{f"thing_{sums.alias}": sums.relation.by}).agg(**columns)

    def _spanned(self, sums: _Sums) -> ir.Table:
        """Rows outside of every window need not be read."""
        starts = [place.stretch.start for place in sums.columns]
        if None in starts:
            return sums.rows
        return sums.rows.filter(sums.rows[sums.relation.at] >= moment(min(starts)))

    def _kept(
        self, relation: Relation, rows: ir.Table, stretch: bounds.Range, where: tuple[tree.Compare, ...]
    ) -> Expression:
        found = [inside(rows[relation.at], stretch, moment)] if relation.at else []
        for one in where:
            meant = relation.columns[one.fact]
            column = rows[meant.asked]
            found.append(on_column(column, scale_of(column), meant, one, self.asking))
        return reduce(and_, found) if found else None


def _beside(found: ir.Table, key: str, alias: str, table: ir.Table) -> ir.Table:
    return found.left_join(table, [(key, f"thing_{alias}")])


def _fixed(rows: ir.Table, beside: Beside, alias: str) -> ir.Table:
    """What lies beside a thing, under names of its own."""
    for column, value in beside.fixed:
        rows = rows.filter(rows[column] == value)
    others = {f"{alias}_{name}": name for name in rows.columns if name != beside.by}
    return rows.select(**{f"thing_{alias}": beside.by}, **others)


def _aggregated(rows: ir.Table, place: _Place, kept: Expression) -> Expression:
    if place.aggregate == "count":
        return rows.count(where=kept)
    column = rows[place.column]
    match place.aggregate:
        case "sum":
            return column.sum(where=kept)
        case "known":
            return column.count(where=kept)
        case "distinct":
            return column.nunique(where=kept)
        case "min":
            return column.min(where=kept)
        case _:
            return column.max(where=kept)
