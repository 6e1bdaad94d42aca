"""By what can a list of customers run, and how is that found?

A fact is sorted by what lies in its column: texts as they are compared, choices in the order in which they are offered,
people and teams by their names. Whoever has no value comes at the end, by name, so that no order loses anybody. Orders
with an index of their own are quick at any size; the others look at every row, so they are offered for short lists only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from trato.foundation.access.models import Team, User
from trato.foundation.facts.catalog import Attribute, Catalog
from trato.foundation.facts.kinds import DAYS, NUMBERS, Kind
from trato.foundation.facts.models import FieldValue

FROM_PARTIES = "customers_party p"
# A list of so many is sorted by anything within a tenth of a second or two.
MOST = 100_000
_KINDS = {
    Kind.TEXT: str, Kind.NUMBER: Decimal, Kind.MONEY: Decimal, Kind.DATE: date, Kind.MOMENT: datetime,
    Kind.YES_NO: bool, Kind.CHOICE: str, Kind.PERSON: int, Kind.TEAM: int,
}  # fmt: skip
_NAMED = {Kind.PERSON: User._meta.db_table, Kind.TEAM: Team._meta.db_table}
_BY_NAME = "{start} JOIN (SELECT id, row_number() OVER (ORDER BY name, id) AS place FROM {table}) n ON n.id = {column}"
_BY_CHOICE = "{start} JOIN unnest(%(sort_choices)s::text[]) WITH ORDINALITY n (key, place) ON n.key = {column}::text"
# Added to nothing, so that the few places are looked up for each row instead of all rows for each place.
_PLACE = "(n.place + 0)"
_QUICK = {"party.name", "party.city", "orders.sales_ever"}
# Of the company's own fields, these columns have an index.
_INDEXED = {"word", "amount", "day"}


@dataclass(frozen=True)
class Sort:
    """A column by which a list can run, where that starts, and where those are who have no value in it.

    `told_by` is how access calls what the order tells; `tie` is the customer's key in the table with the column.
    """

    column: str
    kind: type
    start: str
    is_descending: bool = False
    known: str = "TRUE"
    rest: str = ""
    unknown: str = "FALSE"
    is_quick: bool = True
    tie: str = "p.id"
    told_by: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def of_rest(self) -> "Sort":
        """The order of those who have no value."""
        return Sort("p.name_key", str, self.rest, known=self.unknown)


def beside(table: str, alias: str, column: str, kind: type, **more: Any) -> Sort:
    """A sort by a column that lies beside the customers, largest or latest first."""
    return Sort(
        f"{alias}.{column}",
        kind,
        f"{table} {alias} JOIN {FROM_PARTIES} ON p.id = {alias}.party_id",
        is_descending=True,
        rest=f"{FROM_PARTIES} LEFT JOIN {table} {alias} ON {alias}.party_id = p.id",
        unknown=f"{alias}.party_id IS NULL",
        tie=f"{alias}.party_id",
        **more,
    )


def of_fact(catalog: Catalog, name: str) -> Sort | None:
    """The sort by a fact of the catalog; None for what has no order: several at once, and grades."""
    fact = catalog.named(name)
    if not isinstance(fact, Attribute) or fact.of != "customers.party" or fact.means or fact.kind not in _KINDS:
        return None
    return _in_order(fact, _placed(fact))


def _placed(fact: Attribute) -> Sort:
    """The fact's column where it lies."""
    value, kind = fact.value.asked, _KINDS[fact.kind]
    empty = " <> ''" if fact.kind in (Kind.TEXT, Kind.CHOICE) else " IS NOT NULL"
    common: dict[str, Any] = {
        "is_descending": fact.kind in (*NUMBERS, *DAYS),
        "told_by": fact.field,
        "is_quick": fact.name in _QUICK,
    }
    if fact.beside is None:
        known = f"p.{value}{empty}"
        return Sort(
            f"p.{value}", kind, FROM_PARTIES, known=known, rest=FROM_PARTIES, unknown=f"({known}) IS NOT TRUE", **common
        )
    table, by = fact.beside.table, f"b.{fact.beside.by}"
    fixed = "".join(f" AND b.{column} = {int(one)}" for column, one in fact.beside.fixed)
    if table == FieldValue._meta.db_table and value in _INDEXED:
        common["is_quick"] = fact.kind is not Kind.CHOICE
    return Sort(
        f"b.{value}",
        kind,
        f"{table} b JOIN {FROM_PARTIES} ON p.id = {by}{fixed}",
        known=f"b.{value} IS NOT NULL",
        rest=f"{FROM_PARTIES} LEFT JOIN {table} b ON {by} = p.id{fixed}",
        unknown=f"b.{value} IS NULL",
        tie=by,
        **common,
    )


def _in_order(fact: Attribute, sort: Sort) -> Sort:
    """Names instead of numbers, the order of the choices instead of their keys."""
    if fact.kind in _NAMED:
        named = _BY_NAME.format(start=sort.start, table=_NAMED[fact.kind], column=sort.column)
        return replace(sort, column=_PLACE, start=named, tie="p.id")
    if fact.kind is Kind.CHOICE and fact.value.choices is not None:
        keys = [str(key) for key, _label in fact.value.choices()]
        start = _BY_CHOICE.format(start=sort.start, column=sort.column)
        # A choice that is no longer offered has no place in their order.
        unknown = f"({sort.column}::text = ANY(%(sort_choices)s::text[])) IS NOT TRUE"
        more: dict[str, Any] = {"known": "n.key IS NOT NULL", "unknown": unknown, "values": {"sort_choices": keys}}
        return replace(sort, column=_PLACE, kind=int, start=start, tie="p.id", **more)
    return sort
