"""How does the stream go on after its database moved to another server?

Every server counts its transactions from the beginning, so after a restore elsewhere the numbers in the stream lie
ahead of the server's. From then on new events carry the server's number plus a shift that puts them behind all others.
"""

from typing import Any

from django.db import transaction

from trato.foundation.kit import sql
from trato.foundation.stream.sequence import Snapshot

_STATE = """
SELECT done::text AS done, shift, pg_current_snapshot()::text AS now,
       coalesce((SELECT xid::text::bigint FROM stream_event ORDER BY xid DESC LIMIT 1), 0) AS newest
FROM stream_sequencer
"""
# Transactions of the other server that had no position yet get theirs in the order of what they told.
_REST = """
INSERT INTO stream_commit (xid)
SELECT xid FROM stream_event e WHERE NOT EXISTS (SELECT FROM stream_commit c WHERE c.xid = e.xid)
GROUP BY xid ORDER BY max(id)
"""
# The default of a column takes no parameters; the shift is a number made here.
_NUMBER = """
ALTER TABLE stream_event ALTER COLUMN xid SET DEFAULT (pg_current_xact_id()::text::bigint + {shift:d})::text::xid8
"""
_REMEMBER = "UPDATE stream_sequencer SET shift = %s, done = %s::pg_snapshot"


def adopt() -> bool:
    """Number new events behind the known ones, if this server would not; True when that was needed. As the owner."""
    if _numbers_fit(sql.rows(_STATE)[0]):
        return False
    with transaction.atomic():
        # Nobody may tell anything under the old numbering meanwhile.
        sql.run("LOCK TABLE stream_event IN ACCESS EXCLUSIVE MODE")
        state = sql.rows(_STATE)[0]
        if _numbers_fit(state):
            return False
        sql.run(_REST)
        shift = max(state["newest"], Snapshot.parse(state["done"]).end + state["shift"]) + 1
        sql.run(_NUMBER.format(shift=shift))
        sql.run(_REMEMBER, [shift, state["now"]])
    return True


def _numbers_fit(state: dict[str, Any]) -> bool:
    now = Snapshot.parse(state["now"])
    return Snapshot.parse(state["done"]).end <= now.end and state["newest"] - state["shift"] < now.end
