"""Which of very many arriving customers are known already? Looked up by what identifies them, all at once."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from trato.domains.customers.queries.parties import RESOURCE
from trato.foundation.access.policy import scope
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor

# Whoever brings a file learns that somebody is known; whether they may touch them is asked of their scope below.
_COMPARING = guard.capability("customers.compare_arrivals", "customers_")

_BY_IDENTITY = """
SELECT asked.place, i.party_id, p.name_key
FROM unnest(%(places)s::text::int[], %(values)s::text::text[]) AS asked (place, value)
JOIN customers_identity i ON i.value = asked.value AND i.kind = %(kind)s AND i.network = %(network)s
JOIN customers_party p ON p.id = i.party_id
"""
_BY_TAX_NUMBER = """
SELECT asked.place, p.id AS party_id, p.name_key
FROM unnest(%(places)s::text::int[], %(values)s::text::text[]) AS asked (place, value)
JOIN customers_party p ON p.tax_number = asked.value AND p.tax_number <> ''
"""
_ORGANIZATIONS = """
SELECT DISTINCT ON (p.name_key) p.name_key, p.id FROM unnest(%s::text[]) AS asked (name)
JOIN customers_party p ON p.name_key = asked.name
WHERE p.kind = 'organization' AND p.archived_at IS NULL ORDER BY p.name_key, p.id
"""
_WITHIN = "SELECT p.id FROM customers_party p WHERE p.id = ANY(%(ids)s) AND {scope}"


class Hit(NamedTuple):
    """A known party with such an identity, and how it is called."""

    party_id: int
    name_key: str


def by_identity(kind: str, network: str, asked: Mapping[int, Sequence[str]]) -> dict[int, set[Hit]]:
    """The parties to which identities of a kind lead, by the place in the batch."""
    pairs = [(place, value) for place, values in asked.items() for value in values]
    return _hits(_BY_IDENTITY, pairs, kind=kind, network=network)


def by_tax_number(asked: Mapping[int, str]) -> dict[int, set[Hit]]:
    """The parties with such a tax number."""
    return _hits(_BY_TAX_NUMBER, list(asked.items()))


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


def _hits(statement: str, pairs: Sequence[tuple[int, str]], **more: str) -> dict[int, set[Hit]]:
    if not pairs:
        return {}
    found: dict[int, set[Hit]] = {}
    # Written out by hand: binding long lists one by one costs more than looking their values up.
    places = "{" + ",".join([str(place) for place, _value in pairs]) + "}"
    asked = {"places": places, "values": _array([value for _place, value in pairs]), **more}
    with guard.working_as(_COMPARING):
        for row in sql.rows(statement, asked):
            found.setdefault(row["place"], set()).add(Hit(row["party_id"], row["name_key"]))
    return found


def _array(values: Sequence[str]) -> str:
    joined = '","'.join(values)
    if "\\" in joined or joined.count('"') != 2 * len(values) - 2:
        joined = '","'.join([value.replace("\\", "\\\\").replace('"', '\\"') for value in values])
    return '{"' + joined + '"}'
