"""Who moves the followers on? A loop that sequences commits, lets each follower catch up, and rings the bell.

Writers do not NOTIFY: PostgreSQL serializes the commits of all transactions that do. The loop looks for new
commits many times a second, which is cheap, and sends one notification for all of them.
"""

import json
import logging
import threading
import time

from django.db import OperationalError, close_old_connections, transaction

from trato.foundation.kit import sql
from trato.foundation.stream.follow import FOLLOWERS, catch_up
from trato.foundation.stream.sequence import append_positions

BELL = "trato_live"
IDLE_SECONDS = 0.04
_LARGEST_RING = 200

log = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    """Work until told to stop; a lost database is waited for."""
    while not stop.is_set():
        try:
            if not run_once():
                stop.wait(IDLE_SECONDS)
        except OperationalError as problem:
            log.warning("The database is away: %s", str(problem).splitlines()[0])
            close_old_connections()
            stop.wait(1)
        except Exception:
            log.exception("A follower failed; the worker tries again in a moment.")
            close_old_connections()
            stop.wait(1)


def run_once() -> int:
    """One pass: sequence, let each follower take one batch, ring; return how much was done."""
    sequenced = append_positions()
    handled = sum(_caught_up(name) for name in FOLLOWERS)
    if sequenced:
        ring()
    return sequenced + handled


def settle(seconds: float = 60) -> None:
    """Pass after pass until nothing is left to do; for commands and tests that need the projections now."""
    deadline = time.monotonic() + seconds
    while run_once():
        if time.monotonic() > deadline:
            raise TimeoutError("The followers did not catch up.")


def ring() -> None:
    """Tell listening web processes which parties have news since the last ring."""
    with transaction.atomic():
        topics = sql.rows(_NEWS)
        sql.run(_RUNG)
        sql.run("SELECT pg_notify(%s, %s)", [BELL, json.dumps([row["party"] for row in topics][:_LARGEST_RING])])


# The bell has a bookmark like everybody; news beyond the largest ring reaches pages at their next load.
_NEWS = """
SELECT DISTINCT party FROM (
    SELECT e.parties FROM stream_commit c JOIN stream_event e ON e.xid = c.xid
    WHERE c.position > coalesce((SELECT position FROM stream_bookmark WHERE name = 'bell'), 0)
    LIMIT 1000
) AS recent, unnest(parties) AS party
"""
_RUNG = """
INSERT INTO stream_bookmark (name, position) SELECT 'bell', coalesce(max(position), 0) FROM stream_commit
ON CONFLICT (name) DO UPDATE SET position = excluded.position, updated_at = clock_timestamp()
"""


def _caught_up(name: str) -> int:
    try:
        return catch_up(FOLLOWERS[name])
    except OperationalError:
        raise
    except Exception:
        log.exception("The follower %s failed on its next batch; the others go on.", name)
        return 0
