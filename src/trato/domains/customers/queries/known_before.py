"""Which of very many arriving customers are known already? Looked up by what identifies them, all at once."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from trato.domains.customers.queries.parties import RESOURCE
from trato.foundation.access.policy import scope
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor

# Whoever brings a file learns that somebody is known; whether they may touch them is asked of their scope below.
_COMPARING = guard.capability("customers.compare_arrivals", "customers_")

_BY_IDENTITY = """
SELECT asked.place, i.party_id, p.name_key
FROM unnest(%(places)s::int[], %(kinds)s::text[], %(networks)s::text[], %(values)s::text[])
    AS asked (place, kind, network, value)
JOIN customers_identity i ON i.value = asked.value AND i.kind = asked.kind AND i.network = asked.network
JOIN customers_party p ON p.id = i.party_id
"""
_BY_TAX_NUMBER = """
SELECT asked.place, p.id AS party_id, p.name_key
FROM unnest(%(places)s::int[], %(values)s::text[]) AS asked (place, value)
JOIN customers_party p ON p.tax_number = asked.value AND p.tax_number <> ''
"""
_ORGANIZATIONS = """
SELECT DISTINCT ON (p.name_key) p.name_key, p.id FROM unnest(%s::text[]) AS asked (name)
JOIN customers_party p ON p.name_key = asked.name
WHERE p.kind = 'organization' AND p.archived_at IS NULL ORDER BY p.name_key, p.id
"""
_WITHIN = "SELECT p.id FROM customers_party p WHERE p.id = ANY(%(ids)s) AND {scope}"


class Asked(NamedTuple):
    """One identity of one arrival: its place in the batch, and the form that is compared."""

    place: int
    kind: str
    network: str
    value: str


class Hit(NamedTuple):
    """A known party with such an identity, and how it is called."""

    party_id: int
    name_key: str


def by_identity(asked: Sequence[Asked]) -> dict[int, set[Hit]]:
    """The parties to which the identities lead, by the place in the batch."""
    if not asked:
        return {}
    places, kinds, networks, values = zip(*asked, strict=True)
    return _hits(
        _BY_IDENTITY,
        {"places": list(places), "kinds": list(kinds), "networks": list(networks), "values": list(values)},
    )


def by_tax_number(asked: Sequence[tuple[int, str]]) -> dict[int, set[Hit]]:
    """The parties with such a tax number."""
    if not asked:
        return {}
    places, values = zip(*asked, strict=True)
    return _hits(_BY_TAX_NUMBER, {"places": list(places), "values": list(values)})


def organizations(names: Sequence[str]) -> dict[str, int]:
    """The organizations with exactly these folded names, the longest known of each."""
    if not names:
        return {}
    with guard.working_as(_COMPARING):
        return {row["name_key"]: row["id"] for row in sql.rows(_ORGANIZATIONS, [list(names)])}


def changeable(ids: Sequence[int], by: Actor) -> set[int]:
    """Those of the parties that the actor may change."""
    allowed = scope(by, RESOURCE, "change")
    if allowed.is_everything:
        return set(ids)
    statement = _WITHIN.format(scope=allowed.sql)
    return {row["id"] for row in sql.rows(statement, {"ids": list(ids)}, within=(allowed,))}


def _hits(statement: str, asked: dict[str, Any]) -> dict[int, set[Hit]]:
    found: dict[int, set[Hit]] = {}
    with guard.working_as(_COMPARING):
        for row in sql.rows(statement, asked):
            found.setdefault(row["place"], set()).add(Hit(row["party_id"], row["name_key"]))
    return found
