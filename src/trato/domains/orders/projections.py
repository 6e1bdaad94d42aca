"""What is kept ready about each party's purchases?"""

from trato.foundation.kit import sql
from trato.foundation.stream import alias
from trato.foundation.stream.follow import Batch, follow
from trato.foundation.stream.vocabulary.customers import ImportRegistered, PartyRegistered
from trato.foundation.stream.vocabulary.orders import (
    OrderExtended,
    OrderPlaced,
    OrderReturned,
    OrderShortened,
    OrderWithdrawn,
)

# The first party of an order's event is who bought: `who` of the rows `told`.
_TOTALS = """
INSERT INTO orders_partysales AS s (party_id, orders, returns, sales, returned, first_order_at, last_order_at)
SELECT {who},
       count(*) FILTER (WHERE name = 'orders.order.placed'),
       count(*) FILTER (WHERE name = 'orders.order.returned'),
       coalesce(sum((payload->>'amount')::numeric) FILTER (WHERE payload->>'kind' = 'sale'), 0),
       coalesce(sum((payload->>'amount')::numeric) FILTER (WHERE payload->>'kind' = 'return'), 0),
       min(happened_at) FILTER (WHERE name = 'orders.order.placed'),
       max(happened_at) FILTER (WHERE name = 'orders.order.placed')
FROM {told} WHERE {which} AND cardinality(parties) > 0 AND name <> 'customers.import.registered'
GROUP BY 1 ORDER BY 1
ON CONFLICT (party_id) DO UPDATE
SET orders = s.orders + excluded.orders, returns = s.returns + excluded.returns,
    sales = s.sales + excluded.sales, returned = s.returned + excluded.returned,
    first_order_at = least(s.first_order_at, excluded.first_order_at),
    last_order_at = greatest(s.last_order_at, excluded.last_order_at)
"""

# An import tells of many newcomers at once.
NEWCOMERS = """
INSERT INTO orders_partysales (party_id, orders, returns, sales, returned)
SELECT DISTINCT party, 0, 0, 0, 0 FROM stream_event, unnest(parties) AS party
WHERE {which} AND name = 'customers.import.registered' ORDER BY party
ON CONFLICT DO NOTHING
"""

_MONTHS = """
INSERT INTO orders_salesmonth AS s (party_id, month, orders, sales, returned)
SELECT {who}, date_trunc('month', happened_at AT TIME ZONE 'UTC')::date AS month,
       count(*) FILTER (WHERE name = 'orders.order.placed'),
       coalesce(sum((payload->>'amount')::numeric) FILTER (WHERE payload->>'kind' = 'sale'), 0),
       coalesce(sum((payload->>'amount')::numeric) FILTER (WHERE payload->>'kind' = 'return'), 0)
FROM {told}
WHERE {which} AND cardinality(parties) > 0 AND name LIKE 'orders.%%'
GROUP BY 1, 2 ORDER BY 1, 2
ON CONFLICT (party_id, month) DO UPDATE
SET orders = s.orders + excluded.orders, sales = s.sales + excluded.sales, returned = s.returned + excluded.returned
"""

TOTALS, MONTHS = (
    statement.format(who="parties[1]", told="stream_event", which="{which}") for statement in (_TOTALS, _MONTHS)
)
_EMPTY = [
    f"DELETE FROM {table} WHERE party_id = ANY(%(parties)s)" for table in ("orders_partysales", "orders_salesmonth")
]
# An order that was taken back with its import counts as if it had never been.
_STANDS = f"""NOT EXISTS (SELECT FROM ({alias.ENTRIES_OF}) AS gone WHERE gone.name = 'orders.order.withdrawn'
    AND gone.party_id = e.party_id AND gone.payload->'order_id' = e.payload->'order_id')"""
_ANEW = [
    statement.format(
        who="party_id",
        told=f"({alias.ENTRIES_OF}) AS e",
        which=f"name = ANY(%(names)s) AND {alias.FIRST} = party_id AND {_STANDS}",
    )
    for statement in (_TOTALS, _MONTHS)
]
_STILL_NEWCOMERS = f"""
INSERT INTO orders_partysales (party_id, orders, returns, sales, returned)
SELECT DISTINCT party_id, 0, 0, 0, 0 FROM ({alias.ENTRIES_OF}) AS e WHERE name = 'customers.import.registered'
ON CONFLICT DO NOTHING
"""


def _forget() -> None:
    sql.run("DELETE FROM orders_partysales")
    sql.run("DELETE FROM orders_salesmonth")


_BOUGHT = (PartyRegistered, ImportRegistered, OrderPlaced, OrderReturned, OrderExtended, OrderShortened)


@follow("orders.sales", events=[*_BOUGHT, OrderWithdrawn, *alias.JOINED], clear=_forget)
def sales_are_added_up(batch: Batch) -> None:
    """Each party has its sales and returns, in all and by month."""
    sql.run(NEWCOMERS.format(which="id = ANY(%s)"), [batch.ids])
    names = [event.told_as for event in _BOUGHT]
    for statement in (TOTALS, MONTHS):
        sql.run(statement.format(which="id = ANY(%s) AND name = ANY(%s)"), [batch.ids, names])
    if anew := sorted({*alias.counted_anew(batch), *batch.parties_told({OrderWithdrawn.told_as})}):
        for statement in (*_EMPTY, *_ANEW, _STILL_NEWCOMERS):
            sql.run(statement, {**alias.entries(batch, anew), "names": names})
