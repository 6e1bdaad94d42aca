"""How does the chain grow? Link by link: HMAC(key, hash of the link before ‖ canonical JSON of what it holds).

Every event of the stream is linked by a follower, in commit order; every note by the same worker in between. One
holder of the lock at a time reads the last link and appends.
"""

import hmac
from collections.abc import Sequence
from typing import Any

import msgspec
from django.db import transaction

from trato.foundation.audit import beside
from trato.foundation.kit import guard, sql
from trato.foundation.kit.keys import derived

GENESIS = b"\0" * 32
AT_ONCE = 5_000
# Ids are drawn before the commit, so a note may turn up behind others: each look goes back a little, some far.
A_LITTLE, FAR = 2_000, 200_000

_LOCK = "SELECT pg_advisory_xact_lock(7261746, 2)"
_LAST = "SELECT number, hash FROM audit_entry ORDER BY number DESC LIMIT 1"

EVENT = """
'e' AS source, e.id AS source_id, e.recorded_at AS at, 'change' AS how, e.name AS what, e.actor_kind, e.actor_id,
jsonb_build_array(c.position, e.facet, (extract(epoch FROM e.happened_at) * 1000000)::bigint, e.parties)::text AS rest,
e.payload::text AS payload
"""
NOTE = """
'n' AS source, n.id AS source_id, n.noted_at AS at, n.how, n.what, n.actor_kind, n.actor_id,
jsonb_build_array(n.place, n.parties)::text AS rest, n.detail::text AS payload
"""
_EVENTS = f"""
SELECT {EVENT} FROM stream_event e JOIN stream_commit c ON c.xid = e.xid
WHERE e.id = ANY(%s) ORDER BY c.position, e.id
"""
_NOTES = f"""
SELECT {NOTE} FROM audit_note n
WHERE n.id > %(floor)s AND NOT EXISTS (SELECT FROM audit_entry WHERE source = 'n' AND source_id = n.id)
ORDER BY n.id LIMIT %(most)s
"""
_LINKED = "SELECT coalesce(max(source_id), 0) AS last FROM audit_entry WHERE source = 'n'"
_ENTRY = "audit_entry (number, source, source_id, at, how, what, actor_kind, actor_id, beside, hash)"


@guard.working_as(beside.CHAINING)
def link_events(ids: Sequence[int]) -> None:
    """Append a link for each of these events."""
    _append(sql.rows(_EVENTS, [list(ids)]))


@guard.working_as(beside.CHAINING)
def link_notes(back: int = A_LITTLE) -> int:
    """Append a link for each note that has none; return how many."""
    with transaction.atomic():
        floor = sql.rows(_LINKED)[0]["last"] - back
        if not sql.rows(_NOTES, {"floor": floor, "most": 1}):
            return 0
        sql.rows(_LOCK)
        rows = sql.rows(_NOTES, {"floor": floor, "most": AT_ONCE})
        _append(rows)
    return len(rows)


def hash_of(before: bytes, number: int, row: dict[str, Any], beside_it: bytes | None) -> bytes:
    """The hash of a link that holds this row."""
    canonical = msgspec.json.encode(
        [
            number, row["source"], row["source_id"], round(row["at"].timestamp() * 1_000_000), row["how"], row["what"],
            row["actor_kind"], row["actor_id"], row["rest"], row["payload"], beside_it.hex() if beside_it else None,
        ]
    )  # fmt: skip
    return hmac.digest(derived("audit chain"), before + canonical, "sha256")


def row_beside(row: dict[str, Any]) -> int | None:
    """The id of the row with the values of an event, where it has one."""
    field = beside.fields().get(row["what"]) if row["source"] == "e" else None
    return msgspec.json.decode(row["payload"]).get(field) if field else None


def _append(rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    sql.rows(_LOCK)
    last = sql.rows(_LAST)
    number, before = (last[0]["number"], bytes(last[0]["hash"])) if last else (0, GENESIS)
    digests = beside.digests([(row["source_id"], row["what"], row_beside(row)) for row in rows])
    entries = []
    for row in rows:
        number += 1
        beside_it = digests.get(row["source_id"]) if row["source"] == "e" else None
        before = hash_of(before, number, row, beside_it)
        entries.append(
            (number, row["source"], row["source_id"], row["at"], row["how"], row["what"], row["actor_kind"],
             row["actor_id"], beside_it, before)
        )  # fmt: skip
    sql.copy(_ENTRY, entries)
