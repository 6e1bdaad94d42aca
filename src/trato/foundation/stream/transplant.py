"""How does a stream go on in another server? Its transaction ids mean nothing there and come again.

Where that can happen, each transaction of the past gets the id `FOREIGN + position`, far above all that a
server will ever give out. The order of the stream is that of its positions, so nothing of it changes.
"""

from psycopg import Connection

FOREIGN = 2**62

_IS_STREAM = "SELECT to_regclass('public.stream_event') IS NOT NULL"

_CAN_COLLIDE = """
SELECT pg_snapshot_xmax(done) > now.next
    OR EXISTS (SELECT FROM stream_event WHERE xid >= now.next AND xid < %(foreign)s::text::xid8)
FROM stream_sequencer, (SELECT pg_snapshot_xmax(pg_current_snapshot()) AS next) AS now
"""

_SEQUENCE_THE_REST = """
INSERT INTO stream_commit (xid)
SELECT xid FROM stream_event WHERE xid NOT IN (SELECT xid FROM stream_commit) GROUP BY xid ORDER BY max(id)
"""

_RENAME = (
    "ALTER TABLE stream_event DISABLE TRIGGER USER",
    "ALTER TABLE stream_commit DISABLE TRIGGER USER",
    """
    UPDATE stream_event SET xid = (%(foreign)s + position)::text::xid8 FROM stream_commit
    WHERE stream_commit.xid = stream_event.xid AND stream_event.xid < %(foreign)s::text::xid8
    """,
    """
    UPDATE stream_commit SET xid = (%(foreign)s + position)::text::xid8 WHERE xid < %(foreign)s::text::xid8
    """,
    "UPDATE stream_sequencer SET done = pg_current_snapshot()",
    "ALTER TABLE stream_event ENABLE TRIGGER USER",
    "ALTER TABLE stream_commit ENABLE TRIGGER USER",
)


def settle(owner: Connection) -> bool:
    """Make a stream that was brought here from elsewhere ready to go on; give whether it was necessary."""
    with owner.transaction():
        if owner.execute(_IS_STREAM).fetchone() != (True,):
            return False
        if owner.execute(_CAN_COLLIDE, {"foreign": FOREIGN}).fetchone() != (True,):
            return False
        owner.execute(_SEQUENCE_THE_REST)
        for statement in _RENAME:
            owner.execute(statement, {"foreign": FOREIGN} if "%(" in statement else None)
    return True
