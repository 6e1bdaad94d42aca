"""In which order did events become true? Each transaction gets the next position after it committed.

Ids are drawn before the commit, so their order is not the order of truth, and waiting for the oldest open
transaction would let one long import hold up everybody. Instead the sequencer remembers a *snapshot*: what is
visible now and was not visible in that snapshot is new. New transactions are put in the order of their commit
times (`track_commit_timestamp`); without that setting, in the order of their ids.
"""

from django.db import transaction

from trato.foundation.kit import sql

_LOCK = "SELECT done::text AS done, pg_current_snapshot()::text AS now FROM stream_sequencer FOR UPDATE SKIP LOCKED"

_APPEND = """
INSERT INTO stream_commit (xid)
SELECT xid FROM (
    SELECT DISTINCT xid FROM stream_event
    WHERE xid >= pg_snapshot_xmin(%(done)s::pg_snapshot)
      AND NOT pg_visible_in_snapshot(xid, %(done)s::pg_snapshot)
      AND pg_visible_in_snapshot(xid, %(now)s::pg_snapshot)
) AS fresh
ORDER BY {order}
"""
_BY_COMMIT_TIME = _APPEND.format(order="pg_xact_commit_timestamp(xid::xid) NULLS FIRST, xid")
_BY_ID = _APPEND.format(order="xid")

_REMEMBER = "UPDATE stream_sequencer SET done = %s::pg_snapshot"


def append_positions() -> int:
    """Give every newly committed transaction its position; return how many there were.

    Only one process at a time does this; a second one returns 0 at once.
    """
    with transaction.atomic():
        state = sql.rows(_LOCK)
        if not state:
            return 0
        count = sql.run(_BY_COMMIT_TIME if _has_commit_times() else _BY_ID, state[0])
        if count:
            sql.run(_REMEMBER, [state[0]["now"]])
    return count


def _has_commit_times() -> bool:
    return sql.rows("SHOW track_commit_timestamp")[0]["track_commit_timestamp"] == "on"
