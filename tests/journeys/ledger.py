"""What do the books say, whatever the ids? For comparing databases that came about in different ways."""

import hashlib
from decimal import Decimal
from typing import Any

from trato.foundation.kit import sql

ORDERS = """
SELECT o.number, o.kind, o.country, o.currency, o.total, o.placed_at, i.value AS customer,
    (
        SELECT array_agg(row(p.code, l.description, l.quantity, l.unit_price, l.amount)::text
                         ORDER BY p.code, l.description, l.quantity, l.unit_price)
        FROM orders_orderline l JOIN catalog_product p ON p.id = l.product_id WHERE l.order_id = o.id
    ) AS lines
FROM orders_order o LEFT JOIN customers_identity i ON i.party_id = o.party_id AND i.kind = 'external'
ORDER BY o.number
"""

CUSTOMERS = """
SELECT i.value AS customer, p.name, p.kind, p.phase, p.roles, p.country, p.city, p.created_at,
    (SELECT array_agg(x.kind || x.value ORDER BY x.value) FROM customers_identity x WHERE x.party_id = p.id) AS ids,
    (SELECT array_agg(a.country ORDER BY a.country) FROM customers_address a WHERE a.party_id = p.id) AS countries,
    (SELECT array_agg(s.phase || s.since) FROM customers_phasespan s WHERE s.party_id = p.id) AS phases,
    (SELECT count(*) FROM customers_relationship r WHERE r.to_party_id = p.id) AS people
FROM customers_party p JOIN customers_identity i ON i.party_id = p.id AND i.network = 'online-retail'
ORDER BY i.value
"""

SALES = """
SELECT i.value AS customer, s.orders, s.returns, s.sales, s.returned, s.first_order_at, s.last_order_at
FROM orders_partysales s JOIN customers_identity i ON i.party_id = s.party_id AND i.kind = 'external'
ORDER BY i.value
"""


def orders() -> list[dict[str, Any]]:
    """Every order with its lines."""
    return sql.rows(ORDERS)


def customers() -> list[dict[str, Any]]:
    """Every customer of the retailer."""
    return sql.rows(CUSTOMERS)


def sales() -> list[dict[str, Any]]:
    """The rollup of every customer of the retailer."""
    return sql.rows(SALES)


def sums(*by: str) -> dict[Any, Decimal]:
    """Revenue, grouped by constant expressions."""
    columns = ", ".join(f"{each} AS c{nth}" for nth, each in enumerate(by))
    rows = sql.rows(f"SELECT {columns}, sum(total) AS total FROM orders_order GROUP BY {', '.join(by)}")
    return {tuple(row[f"c{nth}"] for nth in range(len(by))): row["total"] for row in rows}


def every_table() -> dict[str, str]:
    """A fingerprint of each table's content."""
    tables = sql.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    # The key of the portal is not the application's to read.
    names = [row["tablename"] for row in tables if row["tablename"] != "access_portalkey"]
    return {name: _fingerprint(name) for name in names}


def _fingerprint(table: str) -> str:
    rows = sql.rows(f"SELECT md5(t::text) AS hash FROM {table} t ORDER BY 1")
    return hashlib.sha256("".join(row["hash"] for row in rows).encode()).hexdigest()
