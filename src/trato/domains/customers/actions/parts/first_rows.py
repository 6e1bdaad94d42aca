"""With which rows does a party begin? All in one statement: registering is what programs do most."""

from collections.abc import Sequence
from typing import Any

import msgspec

from trato.domains.customers.actions.parts.identities import Named, with_primaries
from trato.domains.customers.models import Address, Party
from trato.foundation.kit import sql

_PARTY = (
    "uid", "kind", "name", "given_name", "family_name", "name_key", "roles", "tags", "phase", "owner_id", "team_id",
    "country", "city", "language", "time_zone", "tax_number", "sector", "source", "created_at", "updated_at",
)  # fmt: skip
_IDENTITY = ("kind", "network", "value", "shown", "label", "is_primary")
_ADDRESS = ("use", "street", "postcode", "city", "region", "country")

_INSERT = f"""
WITH party AS (
    INSERT INTO customers_party ({", ".join(_PARTY)}, preferences)
    VALUES ({", ".join(f"%({name})s" for name in _PARTY)}, '{{}}') RETURNING id, phase, created_at
), span AS (
    INSERT INTO customers_phasespan (party_id, phase, since) SELECT id, phase, created_at FROM party
), identity AS (
    INSERT INTO customers_identity (party_id, created_at, {", ".join(_IDENTITY)})
    SELECT party.id, party.created_at, given.* FROM party, jsonb_to_recordset(%(identities)s) AS given (
        kind text, network text, value text, shown text, label text, is_primary boolean)
), address AS (
    INSERT INTO customers_address (party_id, {", ".join(_ADDRESS)})
    SELECT party.id, given.* FROM party, jsonb_to_recordset(%(addresses)s) AS given (
        "use" text, street text, postcode text, city text, region text, country text)
)
SELECT id FROM party
"""


def insert(party: Party, *, identities: list[Named], addresses: list[Address]) -> None:
    """Write a new party with its first phase, identities and addresses; sets its primary key."""
    values = {name: getattr(party, name) for name in _PARTY}
    known_as = [
        (one.kind, one.network, one.form.value, one.form.shown, one.label, is_primary)
        for one, is_primary in with_primaries(identities)
    ]
    lives_at = [[getattr(one, name) for name in _ADDRESS] for one in addresses]
    values["identities"] = _json(_IDENTITY, known_as)
    values["addresses"] = _json(_ADDRESS, lives_at)
    party.pk = sql.rows(_INSERT, values)[0]["id"]
    party._state.adding = False


def _json(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    return msgspec.json.encode([dict(zip(columns, row, strict=True)) for row in rows]).decode()
