"""Is the chain whole? Walks it link by link and names the first row that is not as it was written."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from trato.foundation.audit import beside, chain
from trato.foundation.audit.heads import Head
from trato.foundation.kit import guard, sql

BLOCK = 5_000


class Fault(NamedTuple):
    """The first bad row: its number in the chain (None for one outside of it), and what is wrong."""

    number: int | None
    words: str


class Verdict(NamedTuple):
    """How many links were looked at, and the first fault if there is one."""

    links: int
    fault: Fault | None


_BLOCK = f"""
SELECT a.number, a.source AS kept_source, a.source_id AS kept_id, a.at AS kept_at, a.how AS kept_how,
       a.what AS kept_what, a.actor_kind AS kept_kind, a.actor_id AS kept_actor, a.beside, a.hash, s.*, s.is_there
FROM audit_entry a LEFT JOIN LATERAL (
    SELECT {chain.EVENT}, e.parties, true AS is_there FROM stream_event e JOIN stream_commit c ON c.xid = e.xid
    WHERE a.source = 'e' AND e.id = a.source_id
    UNION ALL
    SELECT {chain.NOTE}, n.parties, true FROM audit_note n WHERE a.source = 'n' AND n.id = a.source_id
) AS s ON true
WHERE a.number > %s ORDER BY a.number LIMIT %s
"""
_BEFORE = "SELECT hash FROM audit_entry WHERE number = %s"
_LAST = "SELECT coalesce(max(number), 0) AS number FROM audit_entry"
_EXCUSED = """
SELECT EXISTS (SELECT FROM stream_event WHERE name = ANY(%s) AND parties && %s::bigint[]) AS is_excused
"""
# Events with a position the follower has passed, or with a transaction that ended before the last look at the stream.
_STRAY_EVENT = """
SELECT e.id, e.name AS what FROM stream_event e LEFT JOIN stream_commit c ON c.xid = e.xid
CROSS JOIN stream_sequencer s LEFT JOIN stream_bookmark b ON b.name = 'audit.chain'
WHERE (c.position < b.position OR (c.position = b.position AND e.id <= b.event_id)
       OR (c.position IS NULL AND (e.xid < pg_snapshot_xmin(s.done) OR e.xid >= pg_snapshot_xmax(pg_current_snapshot()))))
  AND NOT EXISTS (SELECT FROM audit_entry WHERE source = 'e' AND source_id = e.id)
ORDER BY e.id LIMIT 1
"""
_STRAY_NOTE = """
SELECT n.id, n.what FROM audit_note n
WHERE n.id <= (SELECT max(source_id) FROM audit_entry WHERE source = 'n') - %s
  AND NOT EXISTS (SELECT FROM audit_entry WHERE source = 'n' AND source_id = n.id)
ORDER BY n.id LIMIT 1
"""


@guard.working_as(beside.CHAINING)
def verify(heads: Sequence[Head] = (), *, after: int = 0, back: int = chain.FAR) -> Verdict:
    """Walk the chain from a link on; `heads` are what was written down outside the database."""
    links, last = 0, after
    for number, fault in _walk(after):
        if fault:
            return Verdict(links, fault)
        links, last = links + 1, number
    return Verdict(links, _beyond(heads, last) or _stray(back))


@guard.working_as(beside.CHAINING)
def last_but(links: int) -> int:
    """The link before the last so many."""
    return max(0, sql.rows(_LAST)[0]["number"] - links)


def _walk(after: int) -> Iterator[tuple[int, Fault | None]]:
    before = bytes(sql.rows(_BEFORE, [after])[0]["hash"]) if after else chain.GENESIS
    number = after
    while rows := sql.rows(_BLOCK, [number, BLOCK]):
        asked = [(row["source_id"], row["what"], chain.row_beside(row)) for row in rows if row["source"] == "e"]
        present = beside.digests(asked)
        for row in rows:
            number += 1
            if row["number"] != number:
                yield number, Fault(number, "this link is missing")
                return
            yield number, _fault(row, before, present)
            before = bytes(row["hash"])


def _fault(row: dict[str, Any], before: bytes, present: dict[int, bytes]) -> Fault | None:
    number, kept_beside = row["number"], bytes(row["beside"]) if row["beside"] is not None else None
    if not row["is_there"]:
        return Fault(number, f"its {'event' if row['kept_source'] == 'e' else 'note'} {row['kept_id']} is gone")
    kept = [row[f"kept_{name}"] for name in ("source", "id", "at", "how", "what", "kind", "actor")]
    told = [row[name] for name in ("source", "source_id", "at", "how", "what", "actor_kind", "actor_id")]
    if kept != told:
        return Fault(number, "the link and what it holds say different things")
    if chain.hash_of(before, number, row, kept_beside) != bytes(row["hash"]):
        return Fault(number, f"{row['what']} is not what was linked, or the link was changed")
    now_beside = present.get(row["source_id"]) if row["source"] == "e" else None
    if now_beside != kept_beside and not _is_excused(row["parties"]):
        return Fault(number, f"the values beside {row['what']} were changed or taken away")
    return None


def _is_excused(parties: list[int]) -> bool:
    return sql.rows(_EXCUSED, [list(beside.EXCUSES), list(parties)])[0]["is_excused"]


def _beyond(heads: Sequence[Head], last: int) -> Fault | None:
    """What was written down outside still stands in the chain."""
    for head in sorted(heads, key=lambda one: one.number):
        if not head.is_ours:
            return Fault(head.number, "the file of heads was changed at this head")
        if head.number > last:
            return Fault(last + 1, f"the chain was cut: it reached number {head.number} on {head.at}")
        if sql.rows(_BEFORE, [head.number])[0]["hash"] != bytes.fromhex(head.hash):
            return Fault(head.number, "the chain was made anew: its hash was another one")
    return None


def _stray(back: int) -> Fault | None:
    if stray := sql.rows(_STRAY_EVENT):
        return Fault(None, f"event {stray[0]['id']} ({stray[0]['what']}) stands outside the chain")
    if stray := sql.rows(_STRAY_NOTE, [back]):
        return Fault(None, f"note {stray[0]['id']} ({stray[0]['what']}) stands outside the chain")
    return None
