"""What do orders hold about a person?"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from trato.foundation.kit.actor import Actor
from trato.foundation.privacy import periods
from trato.foundation.privacy.actions import erasing
from trato.foundation.privacy.holdings import Keep, Table, hold
from trato.foundation.privacy.people import Person
from trato.foundation.privacy.portable import goes_along

goes_along(
    "orders",
    """
SELECT p.uid::text AS customer_number, o.number AS order_number, o.kind AS order_kind,
    to_char(o.placed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS placed_at, o.channel, o.country, o.currency,
    g.code AS product_code, g.name AS product, abs(l.quantity)::text AS quantity, l.unit_price::text AS unit_price,
    abs(l.amount)::text AS amount
FROM orders_order o JOIN customers_party p ON p.id = o.party_id JOIN orders_orderline l ON l.order_id = o.id
JOIN catalog_product g ON g.id = l.product_id
WHERE o.party_id = %(person)s ORDER BY o.placed_at, o.id, l.line_number LIMIT 100000""",
)

_THEIRS = {"party": "party_id = %(person)s"}
_SELLING = _("To deliver what was bought, and to keep the books")
_BOOKS = Keep(_("Books are kept for six years (Código de Comercio, article 30); without a name"))
_YEARS = _("Six years after the end of the year (Código de Comercio, article 30)")

hold(
    Table(
        "orders_order",
        _("Orders and returns"),
        _THEIRS,
        personal=["number", "kind", "channel", "country", "currency", "total", "placed_at"],
        other=["id", "uid", "party_id", "recorded_at"],
        on_erasure=_BOOKS,
        purpose=_SELLING,
        kept=_YEARS,
    ),
    Table(
        "orders_orderline",
        _("Lines of orders"),
        {"party": "order_id IN (SELECT id FROM orders_order WHERE party_id = %(person)s)"},
        personal=["description", "quantity", "unit_price", "amount"],
        other=["id", "order_id", "line_number", "product_id", "unit_cost"],
        withheld=["unit_cost"],
        on_erasure=_BOOKS,
        purpose=_SELLING,
        kept=_YEARS,
        texts=("description",),
    ),
    Table(
        "orders_partysales",
        _("Sums of orders"),
        _THEIRS,
        personal=["orders", "returns", "sales", "returned", "first_order_at", "last_order_at"],
        other=("party_id",),
        on_erasure=_BOOKS,
        purpose=_SELLING,
        kept=_YEARS,
    ),
    Table(
        "orders_salesmonth",
        _("Sums by month"),
        _THEIRS,
        personal=["month", "orders", "sales", "returned"],
        other=("party_id",),
        on_erasure=_BOOKS,
        purpose=_SELLING,
        kept=_YEARS,
    ),
)

# People nobody has spoken with, sold to or planned anything for; those who said something about their data stay.
_QUIET = """
FROM customers_party p WHERE p.kind = 'person' AND p.created_at < %(before)s AND p.updated_at < %(before)s
  AND NOT EXISTS (SELECT FROM orders_order WHERE party_id = p.id)
  AND NOT EXISTS (SELECT FROM conversations_partycontacts c WHERE c.party_id = p.id AND c.last_contact_at >= %(before)s)
  AND NOT EXISTS (SELECT FROM agenda_task t WHERE t.party_id = p.id AND t.state = 'open')
  AND NOT EXISTS (SELECT FROM customers_relationship r WHERE r.from_party_id = p.id AND r.until IS NULL)
  AND NOT EXISTS (SELECT FROM privacy_hold h WHERE h.person_kind = 'party' AND h.person_id = p.id AND h.until IS NULL)
  AND NOT EXISTS (SELECT FROM privacy_erasure e WHERE e.person_uid = p.uid)
"""


def _erased(ids: Sequence[int], by: Actor, at: datetime) -> int:
    for party in ids:
        erasing.erase(Person("party", party), reason="retention", by=by, at=at)
    return len(ids)


periods.after(
    periods.Rule(
        "customers.quiet_people",
        _("People without orders, contacts or plans"),
        _("Article 5(1)(e): no longer than needed"),
        days=1_095,
        least_days=180,
        counts=f"SELECT count(*) AS count {_QUIET}",
        finds=f"SELECT p.id {_QUIET} ORDER BY p.id LIMIT %(most)s",
        lets_go=_erased,
    )
)
