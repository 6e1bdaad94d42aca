"""What can be asked about what customers buy?"""

from django.utils.translation import gettext_lazy as _

from trato.domains.orders.models import Order, OrderLine, PartySales
from trato.foundation.facts.catalog import Attribute, Beside, Column, Label, Measure, Occurrence, Relation, declare
from trato.foundation.facts.kinds import Kind
from trato.foundation.look import places
from trato.foundation.stream.vocabulary import orders as told
from trato.foundation.stream.vocabulary.customers import PartyMerged, PartyUnmerged

_PARTY = "customers.party"
_ORDER, _LINE, _PRODUCT = Order._meta.db_table, OrderLine._meta.db_table, "catalog_product"
_JOINED = (PartyMerged, PartyUnmerged)
_BOUGHT = (told.OrderPlaced, told.OrderExtended, told.OrderCorrected, *_JOINED)

_ORDERS = Relation(
    "orders.orders",
    of=_PARTY,
    by="party_id",
    at="placed_at",
    rows=f"""SELECT o.id, o.party_id, o.placed_at, o.channel, o.country, o.total FROM {_ORDER} o
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
    told=(told.OrderReturned, told.OrderExtended, told.OrderCorrected, *_JOINED),
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
)

declare(
    Measure("orders.spent", _ORDERS, "sum", "total", Kind.MONEY, _("spending"), "sales"),
    Measure("orders.average", _ORDERS, "avg", "total", Kind.MONEY, _("average order"), "sales", absent=None),
    Measure("orders.largest", _ORDERS, "max", "total", Kind.MONEY, _("largest order"), "sales", absent=None),
    Measure("orders.returned", _RETURNS, "sum", "total", Kind.MONEY, _("returned amount"), "returned"),
    Measure("orders.bought", _LINES, "sum", "quantity", Kind.NUMBER, _("bought units"), "sales"),
    Measure("orders.products", _LINES, "distinct", "product", Kind.NUMBER, _("different products"), "sales"),
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
