"""How does an order look to a program, and in which orders and by which filters is it listed?"""

from typing import Literal

from trato.domains.orders.models.order import OrderKind
from trato.foundation.rest.fields import Asked, Country, Moment, Shown, Uid, one_of, text
from trato.foundation.rest.listing import Listing, Sort

ORDERS = Listing(
    source="orders_order o",
    id="o.id",
    document="""
SELECT o.uid AS id, o.number, o.kind,
    (SELECT json_build_object('id', p.uid, 'name', p.name) FROM customers_party p WHERE p.id = o.party_id) AS party,
    o.channel, o.country, o.currency, o.total::text AS total, o.placed_at, o.recorded_at,
    coalesce((SELECT json_agg(line ORDER BY line.line_number) FROM (
        SELECT l.line_number, l.description,
            json_build_object('id', c.uid, 'code', c.code, 'name', c.name) AS product,
            l.quantity::text AS quantity, l.unit_price::text AS unit_price, l.amount::text AS amount
        FROM orders_orderline l JOIN catalog_product c ON c.id = l.product_id
        WHERE l.order_id = o.id) line), '[]') AS lines,
    coalesce((SELECT json_agg(line ORDER BY line.line_number) FROM (
        SELECT l.line_number, l.unit_cost::text AS unit_cost
        FROM orders_orderline l WHERE l.order_id = o.id AND l.unit_cost IS NOT NULL) line), '[]') AS costs,
    (SELECT sum(l.amount - round(l.quantity * l.unit_cost, 4))::text FROM orders_orderline l
     WHERE l.order_id = o.id) AS margin
FROM orders_order o WHERE o.id""",
    cards=("customers.party", "catalog.product"),
    sorts={
        "-placed_at": Sort("o.placed_at", "timestamptz", is_descending=True),
        "placed_at": Sort("o.placed_at", "timestamptz"),
    },
    filters={
        "party": "o.party_id = (SELECT id FROM customers_party WHERE uid = %(party)s::uuid)",
        "kind": "o.kind = %(kind)s",
        "number": "o.number = %(number)s",
        "country": "o.country = %(country)s",
    },
)


class OrdersAsked(Asked):
    """Sorts and filters of the list of orders."""

    sort: Literal["-placed_at", "placed_at"] = "-placed_at"
    party: Uid | Literal[""] = ""
    kind: Literal["", *OrderKind.values] = ""
    number: text(40) = ""
    country: Country = ""


class PartyNamed(Shown):
    """Who bought."""

    id: Uid
    name: str


class ProductNamed(Shown):
    """What was bought."""

    id: Uid
    code: str
    name: str


class LineShown(Shown):
    """How many of what at which price; negative for what came back."""

    line_number: int
    product: ProductNamed
    description: str
    quantity: str
    unit_price: str
    amount: str


class CostShown(Shown):
    """What one cost when it was sold; lines whose cost nobody knew are not here."""

    line_number: int
    unit_cost: str


class OrderShown(Shown):
    """An order, a return or an adjustment with its lines; amounts are decimal texts in `currency`.

    Costs and the margin over lines with a known cost are shown to whom rules show costs.
    """

    id: Uid
    number: str
    kind: one_of(OrderKind)
    party: PartyNamed | None
    channel: str
    country: str
    currency: str
    total: str
    placed_at: Moment
    recorded_at: Moment
    lines: list[LineShown]
    costs: list[CostShown]
    margin: str | None


class Orders(Shown):
    """A page of orders."""

    items: list[OrderShown]
    next: str | None
