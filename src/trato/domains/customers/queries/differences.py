"""In what does a file differ from what we know of its customers?"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from trato.domains.customers.models.arrival import AddressRow, Arrival, IdentityRow, PartyRow
from trato.foundation.kit import sql, text

_OVERWRITES = ("country", "city", "language", "tax_number", "sector")
_KNOWN = """
SELECT id, kind, name, given_name, family_name, country, city, language, tax_number, sector, roles, tags, updated_at
FROM customers_party WHERE id = ANY(%s) ORDER BY id {lock}
"""
_IDENTITIES = "SELECT party_id, kind, network, value FROM customers_identity WHERE party_id = ANY(%s)"
_ADDRESSES = "SELECT party_id, street, city FROM customers_address WHERE party_id = ANY(%s)"


class Differences(NamedTuple):
    """What a file tells of a known party that we did not know, or knew otherwise."""

    before: dict[str, Any]
    after: dict[str, Any]
    identities: list[tuple[IdentityRow, bool]]
    address: AddressRow | None
    updated_at: str

    @property
    def are_there(self) -> bool:
        """Whether anything would become different."""
        return bool(self.after or self.identities or self.address)


def differences(known: Mapping[int, Arrival], *, overwrites: bool, is_locked: bool = False) -> dict[int, Differences]:
    """What each arrival tells of its known party; asked by verbs, and by trial runs that opened the tables."""
    ids = list(known)
    if not ids:
        return {}
    have: dict[int, set[tuple[str, str, str]]] = {}
    for row in sql.rows(_IDENTITIES, [ids]):
        have.setdefault(row["party_id"], set()).add((row["kind"], row["network"], row["value"]))
    lives: dict[int, set[tuple[str, str]]] = {}
    for row in sql.rows(_ADDRESSES, [ids]):
        lives.setdefault(row["party_id"], set()).add((text.folded(row["street"]), text.folded(row["city"])))
    statement = _KNOWN.format(lock="FOR UPDATE" if is_locked else "")
    return {
        row["id"]: _differing(
            row, known[row["id"]], have.get(row["id"], set()), lives.get(row["id"], set()), overwrites
        )
        for row in sql.rows(statement, [ids])
    }


def _differing(
    row: dict[str, Any], one: Arrival, have: set[tuple[str, str, str]], lives: set[tuple[str, str]], overwrites: bool
) -> Differences:
    after: dict[str, Any] = {}
    party = one.party
    for name in _OVERWRITES:
        said = getattr(party, name)
        if said and said != row[name] and (overwrites or not row[name]):
            after[name] = said
    if one.is_named and row["kind"] == party.kind:
        after |= _name(row, party, overwrites)
    for name in ("roles", "tags"):
        more = [value for value in getattr(party, name) if value not in row[name]]
        if more:
            after[name] = [*row[name], *more]
    kinds = {kind for kind, _network, _value in have}
    identities: list[tuple[IdentityRow, bool]] = []
    for identity in one.identities:
        if identity[:3] not in have:
            identities.append((identity, identity.kind not in kinds))
            kinds.add(identity.kind)
    address = one.address
    if address and lives and (not overwrites or (text.folded(address.street), text.folded(address.city)) in lives):
        address = None
    before = {name: row[name] for name in after}
    return Differences(before, after, identities, address, row["updated_at"].isoformat())


def _name(row: dict[str, Any], party: PartyRow, overwrites: bool) -> dict[str, Any]:
    """A name is taken over as a whole; parts that were not known are completed where they fit it."""
    said = {name: getattr(party, name) for name in ("name", "given_name", "family_name")}
    if not overwrites:
        is_to_complete = not (row["given_name"] or row["family_name"]) and text.folded(row["name"]) == party.name_key
        said = {name: said[name] for name in ("given_name", "family_name")} if is_to_complete else {}
    elif not (party.given_name or party.family_name) and party.name_key == text.folded(row["name"]):
        said = {"name": party.name}
    return {name: value for name, value in said.items() if value != row[name] and (value or overwrites)}
