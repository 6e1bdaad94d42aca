"""Which order does somebody mean who types the beginning of its number?"""

from typing import Any

from trato.foundation.access.policy import card, scope
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor

_BEGINNING = """
SELECT o.number, o.total, o.currency, o.placed_at, p.name
FROM orders_order o LEFT JOIN customers_party p ON p.id = o.party_id
WHERE o.number >= %(head)s AND o.number < %(end)s AND {scope}
ORDER BY o.number LIMIT {limit}
"""


def beginning_with(actor: Actor, typed: str, *, limit: int = 5) -> list[dict[str, Any]]:
    """Orders whose number begins so; letters are upper case in numbers, people type either."""
    head = typed.strip().upper()
    if len(head) < 2 or " " in head:
        return []
    visible = scope(actor, "orders.order")
    statement = _BEGINNING.format(scope=visible.sql, limit=limit)
    values = {"head": head, "end": head + "\U0010ffff"}
    return sql.rows(statement, values, within=(visible, card("customers.party")))
