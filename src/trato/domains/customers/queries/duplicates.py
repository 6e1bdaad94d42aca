"""Is somebody like this known already?"""

from typing import Any, NamedTuple

from trato.domains.customers.models import Party
from trato.foundation.kit import guard, sql

_MOST = 5
# Whoever registers is told that somebody is known; who it is, only if they may see them: see `visible` of the pages.
_LOOKING = guard.capability("customers.find_duplicates", "customers_")


class Candidate(NamedTuple):
    """A known party and why it looks the same: "email", "phone", "external", "handle", "tax_number" or "name"."""

    uid: str
    name: str
    city: str
    reason: str


_BY_IDENTITY = """
    SELECT i.party_id, i.kind AS reason
    FROM unnest(%(kinds)s::text[], %(networks)s::text[], %(values)s::text[]) AS asked (kind, network, value)
    JOIN customers_identity i ON i.value = asked.value AND i.kind = asked.kind AND i.network = asked.network
"""
_BY_NAME_AND_CITY = """
    SELECT id, 'name' FROM customers_party
    WHERE name_key = %(name)s AND kind = %(kind)s AND archived_at IS NULL AND city = %(city)s
"""
_BY_NAME = (
    "SELECT id, 'name' FROM customers_party WHERE name_key = %(name)s AND kind = %(kind)s AND archived_at IS NULL"
)
_BY_TAX_NUMBER = "SELECT id, 'tax_number' FROM customers_party WHERE tax_number = %(tax_number)s AND tax_number <> ''"
# Only what there is to compare is asked for: many have no tax number, and the planner would prepare to meet them all.
_LIKE = """
SELECT p.uid::text AS uid, p.name, p.city, min(hit.reason) AS reason
FROM ({hits}) AS hit (party_id, reason) JOIN customers_party h ON h.id = hit.party_id
JOIN customers_party p ON p.id = coalesce(h.merged_into_id, h.id)
GROUP BY p.id ORDER BY min(hit.reason), p.id LIMIT {most}
"""


def like(party: Party, named: list[Any]) -> list[Candidate]:
    """Known parties with the same e-mail, phone or number, the same tax number, or the same name in the same city."""
    asked: dict[str, Any] = {"name": party.name_key, "kind": party.kind}
    hits = [_BY_NAME_AND_CITY if named or party.city else _BY_NAME]
    if named or party.city:
        asked["city"] = party.city
    if named:
        hits.append(_BY_IDENTITY)
        asked |= {
            "kinds": [one.kind for one in named],
            "networks": [one.network for one in named],
            "values": [one.form.value for one in named],
        }
    if party.tax_number:
        hits.append(_BY_TAX_NUMBER)
        asked["tax_number"] = party.tax_number
    statement = _LIKE.format(hits=" UNION ALL ".join(hits), most=_MOST)
    with guard.working_as(_LOOKING):
        return [Candidate(**row) for row in sql.rows(statement, asked)]
