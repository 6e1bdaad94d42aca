"""What can be asked about what customers buy?"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from trato.domains.orders.models import Order, OrderLine, PartySales
from trato.foundation.facts.catalog import Attribute, Beside, Column, Label, Measure, Occurrence, Relation, declare
from trato.foundation.facts.condition import All, Condition, Not, Ranked
from trato.foundation.facts.condition import Any as AnyOf
from trato.foundation.facts.kinds import Kind
from trato.foundation.look import places
from trato.foundation.stream.vocabulary import Event
from trato.foundation.stream.vocabulary import orders as told
from trato.foundation.stream.vocabulary.customers import PartyMerged, PartyUnmerged

_PARTY = "customers.party"
_ORDER, _LINE, _PRODUCT = Order._meta.db_table, OrderLine._meta.db_table, "catalog_product"
_JOINED = (PartyMerged, PartyUnmerged)
_TAKEN_BACK = (told.OrderShortened, told.OrderWithdrawn)
_BOUGHT = (told.OrderPlaced, told.OrderExtended, told.OrderCorrected, *_TAKEN_BACK, *_JOINED)

_ORDERS = Relation(
    "orders.orders",
    of=_PARTY,
    by="party_id",
    at="placed_at",
    rows=f"""SELECT o.id, o.party_id, o.placed_at, o.channel, o.country, o.total,
    (o.placed_at AT TIME ZONE 'UTC')::date - DATE '1970-01-01' AS day FROM {_ORDER} o
    WHERE o.kind = 'sale' AND {{scope}}""",
    columns={
        "channel": Column(Kind.CHOICE, "channel", _("channel")),
        "country": Column(Kind.CHOICE, "country", _("country of the order"), choices=places.countries),
        "total": Column(Kind.MONEY, "total", _("amount of the order")),
    },
    told=_BOUGHT,
    resource="orders.order",
    alias="o",
)
_RETURNS = Relation(
    "orders.returns",
    of=_PARTY,
    by="party_id",
    at="placed_at",
    rows=f"""SELECT o.id, o.party_id, o.placed_at, -o.total AS total FROM {_ORDER} o
    WHERE o.kind = 'return' AND {{scope}}""",
    columns={"total": Column(Kind.MONEY, "total", _("amount returned"))},
    told=(told.OrderReturned, told.OrderExtended, told.OrderCorrected, *_TAKEN_BACK, *_JOINED),
    resource="orders.order",
    alias="o",
)
_LINES = Relation(
    "orders.lines",
    of=_PARTY,
    by="party_id",
    at="placed_at",
    rows=f"""SELECT l.id, o.party_id, o.placed_at, o.channel, c.code AS product, l.quantity, l.amount
    FROM {_ORDER} o JOIN {_LINE} l ON l.order_id = o.id JOIN {_PRODUCT} c ON c.id = l.product_id
    WHERE o.kind = 'sale' AND {{scope}}""",
    columns={
        "product": Column(Kind.CHOICE, "product", _("product code")),
        "channel": Column(Kind.CHOICE, "channel", _("channel")),
        "quantity": Column(Kind.NUMBER, "quantity", _("quantity")),
    },
    told=_BOUGHT,
    resource="orders.order",
    alias="o",
    named=("catalog.product",),
)

# Costs are those of the moment a line was sold; lines whose cost nobody knew are not looked at, rather than free.
_MARGINS = f"""SELECT l.id, o.party_id, o.placed_at, o.channel, o.country, c.code AS product, l.quantity, l.amount,
    l.amount - round(l.quantity * l.unit_cost, 4) AS margin
    FROM {_ORDER} o JOIN {_LINE} l ON l.order_id = o.id JOIN {_PRODUCT} c ON c.id = l.product_id
    WHERE {{which}} AND l.unit_cost IS NOT NULL AND {{{{scope}}}}"""


def _at_cost(name: str, which: str, *also: type[Event]) -> Relation:
    """The lines with a known cost of some kinds of orders, about which more events than those of sales may tell."""
    return replace(
        _LINES,
        name=name,
        rows=_MARGINS.format(which=which),
        columns={**_LINES.columns, "country": _ORDERS.columns["country"]},
        told=(*_BOUGHT, *also),
    )


_SOLD = _at_cost("orders.sold_at_cost", "o.kind = 'sale'")
_KEPT_OF_IT = _at_cost(
    "orders.booked_at_cost", "o.kind IN ('sale', 'return', 'adjustment')", told.OrderReturned, told.OrderAdjusted
)

declare(
    Measure("orders.spent", _ORDERS, "sum", "total", Kind.MONEY, _("spending"), "sales"),
    Measure("orders.number", _ORDERS, "count", "id", Kind.NUMBER, _("number of orders"), "orders"),
    Measure(
        "orders.latest", _ORDERS, "max", "day", Kind.NUMBER, _("day of the latest order"), "orders", None, is_inner=True
    ),
    Measure("orders.average", _ORDERS, "avg", "total", Kind.MONEY, _("average order"), "sales", absent=None),
    Measure("orders.largest", _ORDERS, "max", "total", Kind.MONEY, _("largest order"), "sales", absent=None),
    Measure("orders.returned", _RETURNS, "sum", "total", Kind.MONEY, _("returned amount"), "returned"),
    Measure("orders.bought", _LINES, "sum", "quantity", Kind.NUMBER, _("bought units"), "sales"),
    Measure("orders.products", _LINES, "distinct", "product", Kind.NUMBER, _("different products"), "sales"),
    Measure(
        "orders.gross_margin",
        _SOLD,
        "sum",
        "margin",
        Kind.MONEY,
        _("gross margin"),
        "margin",
        None,
        note=_(
            "Sales less what the goods cost when they were sold. Only lines with a known cost count; whoever has none is unknown."
        ),
    ),
    Measure(
        "orders.margin_rate",
        _SOLD,
        "percent",
        "margin",
        Kind.NUMBER,
        _("gross margin in percent"),
        "margin",
        None,
        base="amount",
        note=_("Gross margin as a part of the sales of the same lines. Only lines with a known cost count."),
    ),
    Measure(
        "orders.contribution",
        _KEPT_OF_IT,
        "sum",
        "margin",
        Kind.MONEY,
        _("contribution margin"),
        "margin",
        None,
        note=_(
            "Gross margin less the margin of what came back and of corrections, discounts and shipping where they are lines with a known cost. Costs that are not on any line are not known here."
        ),
    ),
    Occurrence("orders.placed", _ORDERS, _("orders"), "orders"),
    Occurrence("orders.returns", _RETURNS, _("returns"), "returns"),
)

_SALES = Beside(PartySales._meta.db_table, "party_id")
_KEPT = (told.OrderPlaced, told.OrderReturned, told.OrderExtended, *_JOINED)


def _kept(name: str, kind: Kind, label: Label, column: str, *, absent: int | None = None) -> Attribute:
    return Attribute(f"orders.{name}", _PARTY, Column(kind, column, label), column, _KEPT, beside=_SALES, absent=absent)


declare(
    _kept("sales_ever", Kind.MONEY, _("sales ever"), "sales", absent=0),
    _kept("orders_ever", Kind.NUMBER, _("orders ever"), "orders", absent=0),
    _kept("first", Kind.MOMENT, _("first order"), "first_order_at"),
    _kept("last", Kind.MOMENT, _("last order"), "last_order_at"),
)


def _grade(
    name: str, label: Label, field: str, choices: Mapping[str, Label], means: Mapping[str, Condition]
) -> Attribute:
    column = Column(Kind.CHOICE, "", label, choices=lambda: choices.items())
    return Attribute(f"orders.{name}", _PARTY, column, field, (), means=means)


def _fifths(measure: str) -> dict[str, Condition]:
    """The best fifth of all who bought is 5, the next one 4, and so on (Hughes, Strategic Database Marketing, 1994)."""
    better: Condition = AnyOf()
    means: dict[str, Condition] = {}
    for grade in (5, 4, 3, 2, 1):
        within = Ranked(measure, "top", share=Decimal(20 * (6 - grade)))
        means[str(grade)] = All((within, Not(better)))
        better = within
    return means


def _pareto(measure: str) -> dict[str, Condition]:
    """A are the first who together bring 80 % of it, B those who bring the next 15 %, C all others who bought."""
    a, b, bought = (Ranked(measure, "top", portion=Decimal(80)), Ranked(measure, "top", portion=Decimal(95)),
                    Ranked(measure, "top", share=Decimal(100)))  # fmt: skip
    return {"A": a, "B": All((b, Not(a))), "C": All((bought, Not(b), Not(a)))}


_FIFTHS: Mapping[str, Label] = {"5": _("5, the best"), "4": "4", "3": "3", "2": "2", "1": _("1, the least")}
_CLASSES: Mapping[str, Label] = {"A": _("A, 80 % together"), "B": _("B, the next 15 %"), "C": _("C, the last 5 %")}

declare(
    _grade("recency", _("recency"), "orders", _FIFTHS, _fifths("orders.latest")),
    _grade("frequency", _("frequency"), "orders", _FIFTHS, _fifths("orders.number")),
    _grade("monetary", _("monetary value"), "sales", _FIFTHS, _fifths("orders.spent")),
    _grade("abc", _("ABC class by sales"), "sales", _CLASSES, _pareto("orders.spent")),
    _grade("abc_margin", _("ABC class by gross margin"), "margin", _CLASSES, _pareto("orders.gross_margin")),
)
