"""How do the rows of very many arriving customers get into their tables? By COPY beside them and one INSERT for each."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from trato.domains.customers.models import arrival_lines as lines
from trato.domains.customers.models.arrival import AddressRow, IdentityRow, Written
from trato.foundation.kit import sql

_STAGES = """
CREATE TEMPORARY TABLE IF NOT EXISTS arriving (
    id bigint, uid uuid, kind text, name text, given_name text, family_name text, name_key text COLLATE "C", roles text[],
    tags text[], phase text, country text, city text, language text, tax_number text, sector text, source text
) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS arriving_identity (
    party_id bigint, kind text, network text, value text, shown text, is_primary boolean
) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS arriving_address (
    party_id bigint, street text, postcode text, city text, region text, country text
) ON COMMIT DROP;
TRUNCATE arriving, arriving_identity, arriving_address
"""
_NEXT_IDS = """
SELECT array_agg(nextval(ids.are_from)) AS ids
FROM (SELECT pg_get_serial_sequence('customers_party', 'id')::regclass AS are_from OFFSET 0) AS ids, generate_series(1, %s)
"""
# Most of the indexes end with the name: in its order neighbors are written together.
_PARTIES = """
INSERT INTO customers_party (id, uid, kind, name, given_name, family_name, name_key, roles, tags, phase, country, city,
    language, time_zone, tax_number, sector, source, preferences, created_at, updated_at)
SELECT id, uid, kind, name, given_name, family_name, name_key, roles, tags, phase, country, city,
    language, '', tax_number, sector, source, '{}', %(at)s, %(at)s
FROM arriving ORDER BY name_key
"""
_PHASES = """
INSERT INTO customers_phasespan (party_id, phase, since) SELECT id, phase, %(at)s FROM arriving ORDER BY id
"""
_IDENTITIES = """
INSERT INTO customers_identity (party_id, kind, network, value, shown, label, is_primary, created_at)
SELECT party_id, kind, network, value, shown, '', is_primary, %(at)s FROM arriving_identity
"""
_ADDRESSES = """
INSERT INTO customers_address (party_id, use, street, postcode, city, region, country)
SELECT party_id, 'main', street, postcode, city, region, country FROM arriving_address
"""


def open_stages() -> None:
    """Make room beside the tables, for the length of this transaction."""
    for statement in _STAGES.split(";"):
        sql.run(statement)


def insert(newcomers: Sequence[Written], *, at: datetime) -> list[int]:
    """Write new parties with their first phase, identities and addresses; give their ids in the same order."""
    if not newcomers:
        return []
    ids = sorted(sql.rows(_NEXT_IDS, [len(newcomers)])[0]["ids"])
    parties: list[str] = []
    known_as: list[str] = []
    live_at: list[str] = []
    for pk, one in zip(map(str, ids), newcomers, strict=True):
        parties.append(pk + one.party)
        known_as += [pk + line for line in one.identities]
        if one.address:
            live_at.append(pk + one.address)
    _copy("arriving", parties)
    sql.run(_PARTIES, {"at": at})
    sql.run(_PHASES, {"at": at})
    if known_as:
        _copy("arriving_identity", known_as)
        sql.run(_IDENTITIES, {"at": at})
    if live_at:
        _copy("arriving_address", live_at)
        sql.run(_ADDRESSES)
    sql.run("TRUNCATE arriving, arriving_identity, arriving_address")
    return ids


def add_identities(rows: Iterable[tuple[int, IdentityRow, bool]], *, at: datetime) -> list[int]:
    """Write further identities of known parties; give their ids."""
    written = [lines.line((str(pk), *one, "t" if is_primary else "f")) for pk, one, is_primary in rows]
    if not written:
        return []
    _copy("arriving_identity", written)
    made = sql.rows(_IDENTITIES + " ON CONFLICT DO NOTHING RETURNING id", {"at": at})
    sql.run("TRUNCATE arriving_identity")
    return [row["id"] for row in made]


def add_addresses(rows: Iterable[tuple[int, AddressRow]]) -> list[int]:
    """Write further addresses of known parties; give their ids."""
    written = [lines.line((str(pk), *one)) for pk, one in rows]
    if not written:
        return []
    _copy("arriving_address", written)
    made = sql.rows(_ADDRESSES + " RETURNING id")
    sql.run("TRUNCATE arriving_address")
    return [row["id"] for row in made]


def _copy(stage: str, written: list[str]) -> None:
    sql.copy_text(stage, "".join(written))
