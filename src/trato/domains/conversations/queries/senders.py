"""Whom do we know by this address? One customer, several, or nobody yet."""

from collections.abc import Sequence
from typing import NamedTuple

from trato.domains.customers.models.identity import IdentityKind
from trato.domains.customers.models.recognition import Unrecognizable, recognized
from trato.foundation.kit import guard, sql

_RECOGNIZING = guard.capability(
    "conversations.recognize", "customers_identity", "customers_party", "customers_relationship"
)
_MOST = 6

_KNOWN = """
SELECT p.id, p.kind FROM customers_identity i JOIN customers_party p ON p.id = i.party_id
WHERE i.kind = %(kind)s AND i.network = %(network)s AND i.value = %(value)s AND p.merged_into_id IS NULL
ORDER BY p.archived_at IS NOT NULL, p.id LIMIT %(most)s
"""
_HOUSE = """
SELECT DISTINCT o.id FROM customers_relationship r JOIN customers_party o ON o.id = r.to_party_id
WHERE r.from_party_id = %(party)s AND r.until IS NULL AND o.kind = 'organization' AND o.merged_into_id IS NULL LIMIT 2
"""


class Address(NamedTuple):
    """How somebody is reached: the kind of identity ("email", "phone", "handle", "visitor"), its value, their name."""

    kind: str
    value: str
    name: str = ""
    network: str = ""


class Known(NamedTuple):
    """Who it is, for which organization, and whether several would fit, so that a colleague has to say."""

    party_id: int | None
    account_id: int | None = None
    is_doubtful: bool = False


def form_of(kind: str, value: str, country: str = "") -> str:
    """The form in which an address is compared; as it was written where it is none."""
    try:
        return recognized(kind, value, country=country).value
    except Unrecognizable:
        return value.strip()[:254]


def known_by(kind: str, value: str, *, network: str = "") -> Known:
    """Whom an address leads to. Shared by several it leads to nobody, whatever name it carries."""
    if kind not in IdentityKind.values:
        return Known(None)
    with guard.working_as(_RECOGNIZING):
        found = sql.rows(_KNOWN, {"kind": kind, "network": network, "value": value, "most": _MOST})
        if len(found) != 1:
            return Known(None, is_doubtful=len(found) > 1)
        party = found[0]["id"]
        houses = sql.rows(_HOUSE, {"party": party}) if found[0]["kind"] == "person" else []
    return Known(party, houses[0]["id"] if len(houses) == 1 else None)


def known_as(addresses: Sequence[Address]) -> Known:
    """Whom the first of somebody's addresses leads to that leads to anybody."""
    found = Known(None)
    for one in addresses:
        who = known_by(one.kind, form_of(one.kind, one.value), network=one.network)
        if who.party_id is not None:
            return who
        found = found if found.is_doubtful else who
    return found


def candidates(kind: str, value: str, *, network: str = "") -> list[int]:
    """The customers an address could mean."""
    with guard.working_as(_RECOGNIZING):
        return [
            row["id"] for row in sql.rows(_KNOWN, {"kind": kind, "network": network, "value": value, "most": _MOST})
        ]
