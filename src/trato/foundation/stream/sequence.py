"""In which order did events become true? Each transaction gets the next position after it committed.

Ids are drawn before the commit, so their order is not the order of truth, and waiting for the oldest open
transaction would let one long import hold up everybody. Instead the sequencer remembers the *snapshot* up to which
it has worked: a transaction that was running then or began later, and has ended now, is new. New ones are put in the
order of their commit times (`track_commit_timestamp`); without that setting, in the order of what each told last.

A pass that finds nothing writes nothing: no transaction id is used up, and nothing reaches the disk.
"""

from typing import NamedTuple

from django.db import transaction

from trato.foundation.kit import guard, sql

_SEQUENCING = guard.capability("stream.sequence", "stream_event")

# Advisory locks have two numbers; this one is the sequencer's in every database of trato.
_LOCK = "SELECT pg_try_advisory_xact_lock(7261746, 1) AS is_ours"
# A statement of its own, so that its snapshot is taken after the lock: it sees what the holder before us appended.
_STATE = "SELECT done::text AS done, pg_current_snapshot()::text AS now FROM stream_sequencer"

_APPEND = """
INSERT INTO stream_commit (xid)
SELECT e.xid FROM unnest(%(begins)s::xid8[], %(ends)s::xid8[]) AS span (begins, ends)
JOIN stream_event e ON e.xid >= span.begins AND e.xid < span.ends
GROUP BY e.xid ORDER BY {order} max(e.id)
"""
_BY_COMMIT_TIME = _APPEND.format(order="pg_xact_commit_timestamp(e.xid::xid) NULLS FIRST,")
_BY_LAST_EVENT = _APPEND.format(order="")

_REMEMBER = "UPDATE stream_sequencer SET done = %s::pg_snapshot"


class MovedElsewhere(Exception):
    """The stream comes from another server and was not settled in this one (see `transplant`)."""


class Snapshot(NamedTuple):
    """Which transactions had ended: all below `end` except those still running."""

    end: int
    running: frozenset[int]

    @classmethod
    def parse(cls, text: str) -> "Snapshot":
        """From PostgreSQL's "xmin:xmax:running,…"."""
        _, end, running = text.split(":")
        return cls(int(end), frozenset(int(xid) for xid in running.split(",") if xid))


@guard.working_as(_SEQUENCING)
def append_positions() -> int:
    """Give every newly committed transaction its position; return how many there were.

    Only one process at a time does this; a second one returns 0 at once.
    """
    with transaction.atomic():
        if not sql.rows(_LOCK)[0]["is_ours"]:
            return 0
        state = sql.rows(_STATE)[0]
        done, now = Snapshot.parse(state["done"]), Snapshot.parse(state["now"])
        if now.end < done.end:
            raise MovedElsewhere("The stream was moved here from another server. Run: trato migrate")
        spans = ended_between(done, now)
        if not spans:
            return 0
        values = {"begins": [str(begin) for begin, _ in spans], "ends": [str(end) for _, end in spans]}
        count = sql.run(_BY_COMMIT_TIME if _has_commit_times() else _BY_LAST_EVENT, values)
        if count:
            sql.run(_REMEMBER, [state["now"]])
    return count


def ended_between(done: Snapshot, now: Snapshot) -> list[tuple[int, int]]:
    """Spans (from inclusive, until exclusive) of transactions that had not ended in one snapshot and have in the next.

    Those still running lie between the spans, so the rows a long import has written so far are never looked at.
    """
    spans = [(xid, xid + 1) for xid in sorted(done.running - now.running)]
    begin = done.end
    for xid in sorted(xid for xid in now.running if xid >= done.end):
        spans.append((begin, xid))
        begin = xid + 1
    spans.append((begin, now.end))
    return [(begin, end) for begin, end in spans if begin < end]


def _has_commit_times() -> bool:
    return sql.rows("SHOW track_commit_timestamp")[0]["track_commit_timestamp"] == "on"
