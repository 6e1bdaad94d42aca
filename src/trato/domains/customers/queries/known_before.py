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
# A number is one party's within a system; of other systems only where just one party has it.
_BY_NUMBER = """
SELECT asked.place, i.party_id, p.name_key
FROM unnest(%(places)s::text::int[], %(values)s::text::text[]) AS asked (place, value)
JOIN customers_identity i ON i.value = asked.value AND i.kind = 'external'
JOIN customers_party p ON p.id = i.party_id
"""
_BY_NAME = """
SELECT asked.place, p.id AS party_id, p.kind AS name_key
FROM unnest(%(places)s::text::int[], %(values)s::text::text[]) AS asked (place, value)
JOIN customers_party p ON p.name_key = asked.value WHERE p.archived_at IS NULL
"""
_LINKED = """
SELECT r.from_party_id AS f, r.to_party_id AS t, r.kind
FROM unnest(%(from)s::bigint[], %(to)s::bigint[], %(kinds)s::text[]) AS asked (f, t, kind)
JOIN customers_relationship r ON r.from_party_id = asked.f AND r.to_party_id = asked.t AND r.kind = asked.kind
WHERE r.until IS NULL
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


def by_number(asked: Mapping[int, str]) -> dict[int, set[Hit]]:
    """The parties with such a number in any other system."""
    return _hits(_BY_NUMBER, list(asked.items()))


def by_name(asked: Mapping[int, str]) -> dict[int, set[int]]:
    """The parties with exactly this folded name; where organizations have it, only those."""
    found: dict[int, set[int]] = {}
    for place, hits in _hits(_BY_NAME, list(asked.items())).items():
        offices = {party for party, kind in hits if kind == "organization"}
        found[place] = offices or {party for party, _kind in hits}
    return found


def linked(pairs: Sequence[tuple[int, int, str]]) -> set[tuple[int, int, str]]:
    """Those of the links that hold already: from whom, to whom, as what."""
    if not pairs:
        return set()
    asked = dict(zip(("from", "to", "kinds"), map(list, zip(*pairs, strict=True)), strict=True))
    with guard.working_as(_COMPARING):
        return {(row["f"], row["t"], row["kind"]) for row in sql.rows(_LINKED, asked)}


def changeable(ids: Sequence[int], by: Actor) -> set[int]:
    """Those of the parties that the actor may change."""
    return within(ids, by, "change")


def within(ids: Sequence[int], by: Actor, action: str = "view") -> set[int]:
    """Those of the parties with which the actor may do this."""
    allowed = scope(by, RESOURCE, action)
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
