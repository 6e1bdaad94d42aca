"""What of orders is protected, and of which class is each field? Who may do what stands in `policies.txt`."""

from trato.domains.orders.models import Order, OrderLine, PartySales, SalesMonth
from trato.foundation.access.policy import declare

ORDER = "orders.order"

declare(
    ORDER,
    Order,
    alias="o",
    account="party_id",
    belongs_to=("customers.party", "party_id"),
    states=("kind", "channel", "country"),
    fields={
        "public": "id uid number kind party party_id country currency placed_at lines party_uid city",
        "internal": "channel recorded_at",
        "finance": "total",
        "cost": "costs margin",
    },
)
declare(
    "orders.line",
    OrderLine,
    alias="l",
    part_of=(ORDER, "order_id"),
    fields={
        "public": "id order order_id line_number product product_id description quantity",
        "finance": "unit_price amount",
        "cost": "unit_cost",
    },
)
declare(
    "orders.sales",
    PartySales,
    alias="s",
    part_of=("customers.party", "party_id"),
    fields={"finance": "party_id orders returns sales returned first_order_at last_order_at"},
)
declare(
    "orders.month",
    SalesMonth,
    part_of=("customers.party", "party_id"),
    fields={"finance": "party_id month orders sales returned"},
)
