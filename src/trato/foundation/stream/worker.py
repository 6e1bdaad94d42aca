"""Who moves the followers on? A loop that sequences commits, lets each follower catch up, and rings the bell.

Writers do not NOTIFY: PostgreSQL serializes the commits of all transactions that do. The loop looks for new
commits several times a second, which is cheap and writes nothing, and sends one notification for all of them.
"""

import json
import logging
import threading
import time
from datetime import timedelta

from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction

from trato.foundation.kit import guard, sql
from trato.foundation.stream.bell import BELL
from trato.foundation.stream.chores import do_what_is_due
from trato.foundation.stream.follow import BATCH, FOLLOWERS, FOLLOWING, behind, catch_up, in_turn
from trato.foundation.stream.sequence import append_positions

# Between looks for new commits: short while there is something to do, longer in quiet hours.
SHORTEST_WAIT, LONGEST_WAIT = 0.04, 0.25
LONGEST_REST = 60.0
_LARGEST_RING = 200

log = logging.getLogger(__name__)


class Rests:
    """Which followers pause after a failure: a second, then twice as long each time, so that logs stay readable."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._seconds: dict[str, float] = {}

    def is_resting(self, name: str) -> bool:
        """Whether the follower is left alone for now."""
        return time.monotonic() < self._until.get(name, 0)

    def begin(self, name: str) -> None:
        """The follower failed."""
        self._seconds[name] = min(2 * self._seconds.get(name, 0.5), LONGEST_REST)
        self._until[name] = time.monotonic() + self._seconds[name]

    def end(self, name: str) -> None:
        """The follower did its work."""
        self._until.pop(name, None)
        self._seconds.pop(name, None)


def run(stop: threading.Event) -> None:
    """Work until told to stop; a lost database is waited for."""
    rests, wait = Rests(), SHORTEST_WAIT
    while not stop.is_set():
        try:
            done = run_once(rests) + do_what_is_due()
            wait = SHORTEST_WAIT if done else min(wait * 1.2, LONGEST_WAIT)
            # A pass costs about the same for one event as for fifty: a short rest lets some gather.
            if done < BATCH:
                stop.wait(wait)
        except (OperationalError, InterfaceError) as problem:
            log.warning("The database is away: %s", (str(problem).splitlines() or ["without a word"])[0])
            close_old_connections()
            stop.wait(1)
        except Exception:
            log.exception("The worker failed; it tries again in a moment.")
            close_old_connections()
            stop.wait(1)


def run_once(rests: Rests | None = None) -> int:
    """One pass: sequence, let each follower take one batch, ring; return how much was done."""
    rests = rests or Rests()
    sequenced = append_positions()
    handled = sum(
        _caught_up(name, rests) for name in behind([one.name for one in in_turn()]) if not rests.is_resting(name)
    )
    if sequenced:
        ring()
    return sequenced + handled


def settle(seconds: float = 60) -> None:
    """Pass after pass until nothing is left to do; for commands and tests that need the projections now."""
    deadline = time.monotonic() + seconds
    while run_once():
        if time.monotonic() > deadline:
            raise TimeoutError("The followers did not catch up.")


@guard.working_as(FOLLOWING)
def lag() -> timedelta:
    """For how long the oldest event that some follower has before it has been waiting."""
    return sql.rows(_WAITING, {"names": list(FOLLOWERS)})[0]["waiting"]


@guard.working_as(FOLLOWING)
def ring() -> None:
    """Tell listening web processes which parties have news since the last ring."""
    with transaction.atomic():
        upto = sql.rows("SELECT coalesce(max(position), 0) AS upto FROM stream_commit")[0]["upto"]
        topics = [row["party"] for row in sql.rows(_NEWS, [upto])]
        sql.run(_RUNG, [upto])
        sql.run("SELECT pg_notify(%s, %s)", [BELL, json.dumps(topics[:_LARGEST_RING])])


# The bell has a bookmark like everybody; news beyond the largest ring reaches pages at their next load. After an
# import of millions in one commit a plain join would look worth reading the whole stream: each commit is looked up.
_NEWS = """
SELECT DISTINCT party FROM (
    SELECT e.parties FROM (
        SELECT xid FROM stream_commit
        WHERE position > coalesce((SELECT position FROM stream_bookmark WHERE name = 'bell'), 0) AND position <= %s
        ORDER BY position LIMIT 1000
    ) AS c, LATERAL (SELECT parties FROM stream_event WHERE xid = c.xid ORDER BY id LIMIT 1000) AS e
    LIMIT 1000
) AS recent, unnest(parties) AS party
"""
_RUNG = """
INSERT INTO stream_bookmark (name, position) VALUES ('bell', %s)
ON CONFLICT (name) DO UPDATE SET position = excluded.position, updated_at = clock_timestamp()
"""

# The first event after the bookmark of whoever is farthest behind, or the first one without a position.
_WAITING = """
WITH farthest AS (
    SELECT min(coalesce(b.position, 0)) AS position
    FROM unnest(%(names)s::text[]) AS f (name) LEFT JOIN stream_bookmark b ON b.name = f.name
), waiting AS (
    (SELECT e.recorded_at FROM stream_commit c JOIN stream_event e ON e.xid = c.xid
     WHERE c.position > (SELECT position FROM farthest) ORDER BY c.position LIMIT 1)
    UNION ALL
    (SELECT e.recorded_at FROM stream_sequencer s JOIN stream_event e
        ON e.xid >= pg_snapshot_xmax(s.done) AND e.xid < pg_snapshot_xmax(pg_current_snapshot())
     WHERE NOT EXISTS (SELECT FROM stream_commit c WHERE c.xid = e.xid) ORDER BY e.xid LIMIT 1)
)
SELECT coalesce(clock_timestamp() - min(recorded_at), interval '0') AS waiting FROM waiting
"""


def _caught_up(name: str, rests: Rests) -> int:
    try:
        count = catch_up(FOLLOWERS[name])
    except Exception:
        if not connection.is_usable():
            raise
        log.exception("The follower %s failed on its next batch; the others go on.", name)
        rests.begin(name)
        return 0
    rests.end(name)
    return count
