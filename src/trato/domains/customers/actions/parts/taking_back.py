"""How is one step of an import undone, exactly where nothing has happened since?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from trato.foundation.kit import guard, sql, text

# Whether somebody worked with a party since is asked of its whole timeline, whoever may see it.
_LOOKING_BACK = guard.capability("customers.look_back", "customers_", "stream_event", "stream_timeline")

_LOCKED = "SELECT id, name FROM customers_party WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
_TOUCHED = """
SELECT DISTINCT t.party_id FROM stream_timeline t JOIN stream_event e ON e.id = t.event_id
WHERE t.party_id = ANY(%(ids)s)
  AND NOT (e.name LIKE 'customers.import.%%' AND (e.payload->>'import_id')::bigint = %(import)s)
"""
_REMOVE = (
    "DELETE FROM customers_identity WHERE party_id = ANY(%(ids)s)",
    "DELETE FROM customers_address WHERE party_id = ANY(%(ids)s)",
    "DELETE FROM customers_phasespan WHERE party_id = ANY(%(ids)s)",
    "DELETE FROM customers_relationship WHERE from_party_id = ANY(%(ids)s) OR to_party_id = ANY(%(ids)s)",
    "DELETE FROM customers_change WHERE party_id = ANY(%(ids)s)",
    "DELETE FROM customers_party WHERE id = ANY(%(ids)s)",
)
_NO_LINKS = "DELETE FROM customers_relationship WHERE id = ANY(%s) AND until IS NULL"
_NO_IDENTITIES = "DELETE FROM customers_identity WHERE id = ANY(%s) RETURNING party_id, kind, is_primary"
_NO_ADDRESSES = "DELETE FROM customers_address WHERE id = ANY(%s)"
_HEIR = """
UPDATE customers_identity SET is_primary = true WHERE id = (
    SELECT id FROM customers_identity WHERE party_id = %(party)s AND kind = %(kind)s ORDER BY id LIMIT 1
) AND NOT EXISTS (SELECT FROM customers_identity WHERE party_id = %(party)s AND kind = %(kind)s AND is_primary)
"""
_CHANGES = """
SELECT c.id, c.party_id, c.before, c.after, to_jsonb(p) AS now FROM customers_change c
JOIN customers_party p ON p.id = c.party_id WHERE c.id = ANY(%s) AND c.undone_at IS NULL
"""
_PUT_BACK = """
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(rows)s) AS given (
        id bigint, name text, name_key text, given_name text, family_name text, country text, city text,
        language text, tax_number text, sector text, roles varchar[], tags varchar[], updated_at timestamptz)
)
UPDATE customers_party p SET
    name = coalesce(g.name, p.name), name_key = coalesce(g.name_key, p.name_key),
    given_name = coalesce(g.given_name, p.given_name), family_name = coalesce(g.family_name, p.family_name),
    country = coalesce(g.country, p.country), city = coalesce(g.city, p.city),
    language = coalesce(g.language, p.language), tax_number = coalesce(g.tax_number, p.tax_number),
    sector = coalesce(g.sector, p.sector), roles = coalesce(g.roles, p.roles), tags = coalesce(g.tags, p.tags),
    updated_at = coalesce(g.updated_at, p.updated_at)
FROM given g WHERE p.id = g.id
"""
_UNDONE = "UPDATE customers_change SET undone_at = %(at)s WHERE id = ANY(%(ids)s)"
_UNTOUCH = """
UPDATE customers_party p SET updated_at = g.before
FROM unnest(%(ids)s::bigint[], %(before)s::timestamptz[]) AS g (id, before)
WHERE p.id = g.id AND p.updated_at = %(at)s::timestamptz
"""
_NO_TAGS = """
DELETE FROM customers_tag t WHERE t.name = ANY(%s)
    AND NOT EXISTS (SELECT FROM customers_party WHERE tags @> ARRAY[t.name::varchar])
"""


def locked(ids: Sequence[int]) -> dict[int, str]:
    """The parties that still exist, held until the end of the transaction, with their names."""
    return {row["id"]: row["name"] for row in sql.rows(_LOCKED, [list(ids)])}


def touched_since(ids: Sequence[int], import_id: int) -> set[int]:
    """Those about whom anything was told but by this import."""
    with guard.working_as(_LOOKING_BACK):
        return {row["party_id"] for row in sql.rows(_TOUCHED, {"ids": list(ids), "import": import_id})}


def withdraw_parts(journal: Mapping[str, Any]) -> None:
    """Links, identities and addresses that known parties got."""
    if journal["links"]:
        sql.run(_NO_LINKS, [journal["links"]])
    if journal["addresses"]:
        sql.run(_NO_ADDRESSES, [journal["addresses"]])
    if journal["identities"]:
        for row in sql.rows(_NO_IDENTITIES, [journal["identities"]]):
            if row["is_primary"]:
                sql.run(_HEIR, {"party": row["party_id"], "kind": row["kind"]})


def remove(ids: Sequence[int]) -> None:
    """Parties with everything that is theirs; their search rows follow."""
    if ids:
        for statement in _REMOVE:
            sql.run(statement, {"ids": list(ids)})


def restore(
    changed: Sequence[Sequence[Any]], *, gone: set[int], at_import: str, at: datetime
) -> tuple[list[int], list[tuple[int, list[str]]]]:
    """Put back what the step changed; give the parties restored, and those with fields that were changed again."""
    asked = {entry[1]: entry for entry in changed if entry[0] not in gone}
    if not asked:
        return [], []
    rows, differing = [], []
    for change in sql.rows(_CHANGES, [list(asked)]):
        before, after, now = _read(change["before"]), _read(change["after"]), _read(change["now"])
        same = [name for name in after if now[name] == after[name]]
        if again := [name for name in after if name not in same]:
            differing.append((change["party_id"], again))
        back = {name: before[name] for name in same}
        if "name" in back:
            back["name_key"] = text.folded(back["name"])[:220]
        if not again and datetime.fromisoformat(now["updated_at"]) == datetime.fromisoformat(at_import):
            back["updated_at"] = asked[change["id"]][2]
        rows.append({"id": change["party_id"], **back})
    sql.run(_PUT_BACK, {"rows": msgspec.json.encode(rows).decode()})
    sql.run(_UNDONE, {"at": at, "ids": list(asked)})
    return [row["id"] for row in rows], differing


def untouch(completed: Sequence[Sequence[Any]], *, at_import: str) -> list[int]:
    """Parties that only got identities or addresses were not changed, if nothing else happened to them."""
    ids = [entry[0] for entry in completed]
    if ids:
        sql.run(_UNTOUCH, {"ids": ids, "before": [entry[1] for entry in completed], "at": at_import})
    return ids


def forget_tags(tags: Iterable[str]) -> None:
    """Words that nobody carries any more."""
    if tags:
        sql.run(_NO_TAGS, [list(tags)])


def _read(value: Any) -> dict[str, Any]:
    return msgspec.json.decode(value) if isinstance(value, str | bytes) else value
