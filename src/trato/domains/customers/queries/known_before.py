"""Which of very many arriving customers are known already? Looked up by what identifies them, all at once."""

from collections.abc import Sequence
from typing import NamedTuple

from trato.domains.customers.queries.parties import RESOURCE
from trato.foundation.access.policy import scope
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor

# Whoever brings a file learns that somebody is known; whether they may touch them is asked of their scope below.
_COMPARING = guard.capability("customers.compare_arrivals", "customers_")

_BY_IDENTITY = """
SELECT array_agg(asked.place) AS places, array_agg(i.party_id) AS parties
FROM unnest(%(places)s::text::int[], %(values)s::text::text[]) AS asked (place, value)
JOIN customers_identity i ON i.value = asked.value AND i.kind = %(kind)s AND i.network = %(network)s
"""
_BY_TAX_NUMBER = """
SELECT array_agg(asked.place) AS places, array_agg(p.id) AS parties
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
SELECT array_agg(asked.place) AS places, array_agg(i.party_id) AS parties
FROM unnest(%(places)s::text::int[], %(values)s::text::text[]) AS asked (place, value)
JOIN customers_identity i ON i.value = asked.value AND i.kind = 'external'
"""
# Where organizations have the name, only those.
_BY_NAME = """
SELECT array_agg(place) AS places, array_agg(id) AS parties FROM (
    SELECT asked.place, p.id, p.kind, bool_or(p.kind = 'organization') OVER (PARTITION BY asked.place) AS is_an_office
    FROM unnest(%(places)s::text::int[], %(values)s::text::text[]) AS asked (place, value)
    JOIN customers_party p ON p.name_key = asked.value WHERE p.archived_at IS NULL
) AS found WHERE kind = 'organization' OR NOT is_an_office
"""
_NAMES = "SELECT id, name_key FROM customers_party WHERE id = ANY(%s)"
_LINKED = """
SELECT r.from_party_id AS f, r.to_party_id AS t, r.kind
FROM unnest(%(from)s::bigint[], %(to)s::bigint[], %(kinds)s::text[]) AS asked (f, t, kind)
JOIN customers_relationship r ON r.from_party_id = asked.f AND r.to_party_id = asked.t AND r.kind = asked.kind
WHERE r.until IS NULL
"""
_WITHIN = "SELECT p.id FROM customers_party p WHERE p.id = ANY(%(ids)s) AND {scope}"


class Asked(NamedTuple):
    """Values that are looked up, and the places of the batch where they stand, as PostgreSQL reads lists.

    Written out by hand: binding long lists one by one costs more than looking their values up.
    """

    places: str = "{}"
    values: str = "{}"


NOTHING = Asked()


def asked(pairs: Sequence[tuple[int, str]]) -> Asked:
    """Values with their places, written out; asks nothing, so that it can be done ahead."""
    if not pairs:
        return NOTHING
    places = "{" + ",".join([str(place) for place, _value in pairs]) + "}"
    return Asked(places, _array([value for _place, value in pairs]))


def by_identity(kind: str, network: str, wanted: Asked) -> dict[int, set[int]]:
    """The parties to which identities of a kind lead, by the place in the batch."""
    return _hits(_BY_IDENTITY, wanted, kind=kind, network=network)


def by_tax_number(wanted: Asked) -> dict[int, set[int]]:
    """The parties with such a tax number."""
    return _hits(_BY_TAX_NUMBER, wanted)


def names(ids: Sequence[int]) -> dict[int, str]:
    """How parties are called, folded."""
    with guard.working_as(_COMPARING):
        return {row["id"]: row["name_key"] for row in sql.rows(_NAMES, [list(ids)])}


def organizations(names: Sequence[str]) -> dict[str, int]:
    """The organizations with exactly these folded names, the longest known of each."""
    if not names:
        return {}
    with guard.working_as(_COMPARING):
        return {row["name_key"]: row["id"] for row in sql.rows(_ORGANIZATIONS, [list(names)])}


def by_number(wanted: Asked) -> dict[int, set[int]]:
    """The parties with such a number in any other system."""
    return _hits(_BY_NUMBER, wanted)


def by_name(wanted: Asked) -> dict[int, set[int]]:
    """The parties with exactly this folded name; where organizations have it, only those."""
    return _hits(_BY_NAME, wanted)


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


def _hits(statement: str, wanted: Asked, **more: str) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    if wanted == NOTHING:
        return found
    with guard.working_as(_COMPARING):
        # Two long lists: a row for each hit takes longer to receive than to find.
        both = sql.rows(statement, {**wanted._asdict(), **more})[0]
    for place, party in zip(both["places"] or (), both["parties"] or (), strict=True):
        found.setdefault(place, set()).add(party)
    return found


def _array(values: Sequence[str]) -> str:
    joined = '","'.join(values)
    if "\\" in joined or joined.count('"') != 2 * len(values) - 2:
        joined = '","'.join([value.replace("\\", "\\\\").replace('"', '\\"') for value in values])
    return '{"' + joined + '"}'
