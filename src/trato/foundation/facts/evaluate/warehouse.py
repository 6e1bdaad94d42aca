"""How is a condition asked of the warehouse? As one Ibis expression over exported tables, for any engine Ibis knows.

Everything is joined beside the thing's row and one expression keeps those that fulfill the condition, as in SQL: `not`
is pushed down to the leaves, and what is unknown becomes false where it is denied. Numbers stay exact: a value that
somebody typed is brought to the digits its column has before they are compared.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
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
    Column,
    Link,
    Measure,
    Occurrence,
    Relation,
    Thing,
)
from trato.foundation.facts.evaluate import bounds
from trato.foundation.facts.kinds import DAYS, NUMBERS, Kind
from trato.foundation.facts.windows import Window

# The exported table of a thing, a relation, or what lies beside a thing, by its name.
Tables = Callable[[str], ir.Table]
# A true or false, a value: of Ibis, or one that waits for the joins to be made.
Expression = Any

_FALSE, _TRUE = ibis.literal(False), ibis.literal(True)
# What whole numbers and others may reach; what is typed beyond compares as the edge itself.
_EDGES = Decimal(2) ** 63 - 1, Decimal(10) ** 30
# PostgreSQL keeps averages to sixteen digits at least.
_AS_GOOD_AS_EQUAL = 1e-12


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
        if attribute.absent is not None and leaf.op == "known":
            return _TRUE
        column, scale = self._attribute(attribute)
        if attribute.absent is not None:
            column = column.fill_null(attribute.absent)
        return _on_column(column, scale, attribute.value, leaf, self.asking)

    def _attribute(self, attribute: Attribute) -> tuple[Expression, int]:
        name, beside = attribute.value.asked, attribute.beside
        if beside is None:
            return ibis._[name], _scale(self.tables(self.thing.name)[name])
        alias = self._beside.setdefault(beside, f"b{len(self._beside) + 1}")
        return ibis._[f"{alias}_{name}"], _scale(self.tables(beside.table)[name])

    def _measured(self, leaf: tree.Measured) -> Expression:
        measure = self.catalog.find(leaf.measure, Measure)
        if measure.aggregate == "avg":
            # Not divided but multiplied: averages of cents have no end, their sums do.
            total, scale = self._sum_of(measure, "sum", leaf.window, leaf.where)
            count = self._sum_of(measure, "known", leaf.window, leaf.where)[0]
            return _number(total, scale, leaf.op, leaf.value, times=count)
        value, scale = self._sum_of(measure, measure.aggregate, leaf.window, leaf.where)
        if measure.absent is not None:
            value = value.fill_null(measure.absent)
        return _number(value, scale, leaf.op, leaf.value)

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
            rows = rows.filter(until.isnull() | (until > _moment(self.asking.at)))
        return rows

    def _ranked(self, leaf: tree.Ranked) -> Expression:
        measure = self.catalog.find(leaf.measure, Measure)
        if leaf in self.asking.cuts:
            cut = self.asking.cuts[leaf]
            return _FALSE if cut is None else self._within(cut, leaf, measure)
        if leaf not in self._joined:
            alias = f"r{len(self._joined) + 1}"
            self._joined[leaf] = alias, self._placed(leaf, measure, alias)
        return ibis._[f"thing_{self._joined[leaf][0]}"].notnull()

    def _within(self, cut: Cut, leaf: tree.Ranked, measure: Measure) -> Expression:
        value, scale = self._to_rank_by(leaf, measure)
        op: tree.Op = "gt" if leaf.end == "top" else "lt"
        if measure.aggregate == "avg":
            at = float(cut.value) * 10**scale
            near = abs(at) * _AS_GOOD_AS_EQUAL
            is_cut = (value >= at - near) & (value <= at + near)
            is_before = value > at + near if leaf.end == "top" else value < at - near
            return is_before | (is_cut & (ibis._[self.thing.key] <= cut.key))
        is_before, is_cut = (_number(value, scale, one, (Decimal(cut.value),)) for one in (op, "eq"))
        return is_before | (is_cut & (ibis._[self.thing.key] <= cut.key))

    def _placed(self, leaf: tree.Ranked, measure: Measure, alias: str) -> ir.Table:
        """Those within a rank; a share rounds up, and of equals the one that came first goes first."""
        among = _Asked(self.catalog, self.asking, self.thing, self.tables)
        value, _scale = among._to_rank_by(leaf, measure)
        found = among.rows().select(key=self.thing.key, value=value).filter(ibis._.value.notnull())
        first = found.value.desc() if leaf.end == "top" else found.value.asc()
        place = ibis.row_number().over(order_by=[first, found.key])
        if leaf.share is None:
            found = found.mutate(place=place).filter(ibis._.place < leaf.count)
        else:
            part, whole = (leaf.share / 100).as_integer_ratio()
            found = found.mutate(place=place, size=found.count().over())
            found = found.filter(ibis._.place * whole < ibis._.size * part)
        return found.select(**{f"thing_{alias}": "key"})

    def _to_rank_by(self, leaf: tree.Ranked, measure: Measure) -> tuple[Expression, int]:
        if measure.aggregate != "avg":
            return self._sum_of(measure, measure.aggregate, leaf.window, leaf.where)
        total, scale = self._sum_of(measure, "sum", leaf.window, leaf.where)
        # Whole numbers divide to the same nearest value wherever the quotient is the same.
        count = self._sum_of(measure, "known", leaf.window, leaf.where)[0]
        return (total * 10**scale).cast("float64") / count, scale

    def _sum_of(
        self, measure: Measure, aggregate: str, window: Window | None, where: tuple[tree.Compare, ...]
    ) -> tuple[Expression, int]:
        always = tuple(tree.Compare(name, "is", (value,)) for name, _equals, value in
                       (pair.partition("=") for pair in measure.where))  # fmt: skip
        value = self._column(measure.over, aggregate, measure.column, window, (*where, *always))
        if aggregate in ("count", "distinct"):
            return value.nullif(0), 0
        return value, _scale(self._sums[measure.over.name].rows[measure.column])

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
        return sums.rows.filter(sums.rows[sums.relation.at] >= _moment(min(starts)))

    def _kept(
        self, relation: Relation, rows: ir.Table, stretch: bounds.Range, where: tuple[tree.Compare, ...]
    ) -> Expression:
        found = [_inside(rows[relation.at], stretch, _moment)] if relation.at else []
        for one in where:
            meant = relation.columns[one.fact]
            column = rows[meant.asked]
            found.append(_on_column(column, _scale(column), meant, one, self.asking))
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


def _on_column(column: Expression, scale: int, meant: Column, leaf: tree.Compare, asking: Asking) -> Expression:
    """Whether a column fulfills a comparison; unknown where the column is."""
    if leaf.op == "known":
        return _is_known(column, meant.kind)
    if meant.kind in NUMBERS:
        return _number(column, scale, leaf.op, leaf.value)
    if meant.kind in DAYS:
        return _day(column, meant.kind, leaf, asking)
    chosen = bounds.chosen(meant, leaf.value, asking)
    if meant.kind is Kind.SEVERAL:
        return reduce(or_ if leaf.op == "has" else and_, (column.contains(one) for one in chosen))
    if meant.kind is Kind.TEXT and leaf.op != "is":
        return _piece(column, leaf.op, chosen[0])
    return column.isin(chosen) if chosen else _FALSE


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
        return _inside(column, bounds.days(leaf.op, leaf.value, asking), ibis.literal)
    return _inside(column, bounds.moments(leaf.op, leaf.value, asking), _moment)


def _inside(column: Expression, found: bounds.Range, as_literal: Callable[[Any], Any]) -> Expression:
    sides = []
    if found.start is not None:
        sides.append(column >= as_literal(found.start))
    if found.end is not None:
        sides.append(column < as_literal(found.end))
    return reduce(and_, sides) if sides else column.notnull()


def _number(
    column: Expression, scale: int, op: tree.Op, value: tree.Value, *, times: Expression | None = None
) -> Expression:
    """A number against what was typed; with `times`, a sum against so many times that."""
    assert isinstance(value, tuple)  # noqa: S101 - built so
    sides: Iterable[tuple[tree.Op, Any]] = (
        (("ge", value[0]), ("le", value[1])) if op == "between" else ((op, value[0]),)
    )
    return reduce(and_, (_against(column, scale, one, by, times) for one, by in sides))


def _against(column: Expression, scale: int, op: tree.Op, by: Decimal, times: Expression | None) -> Expression:
    """Compared in units of the last digit both have, so that nothing is rounded on the way."""
    if times is not None:
        digits = max(scale, -int(by.normalize().as_tuple().exponent), 0)
        column, edge = column * 10**digits, times * _whole(by, digits)
    else:
        near = _near(by, scale, up=op in ("ge", "lt"))
        if op == "eq" and near != by:
            return _FALSE
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


def _scale(column: Expression) -> int:
    kind = column.type()
    return kind.scale or 0 if kind.is_decimal() else 0


def _moment(moment: datetime) -> Expression:
    """In the world's time, so that no engine asks its own clock for a zone."""
    return ibis.literal(moment.astimezone(UTC), type="timestamp('UTC', 6)")
