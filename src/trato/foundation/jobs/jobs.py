"""What do jobs do by the clock? Begin regular work, and forget what ended long ago."""

from datetime import datetime, timedelta

from trato.foundation.jobs import queue
from trato.foundation.jobs.kinds import KINDS
from trato.foundation.stream.chores import regularly


@regularly("jobs.clock", every=timedelta(seconds=30))
def regular_work_begins(at: datetime) -> int:
    """Each kind of work with a rhythm gets into the queue when its time has come."""
    return sum(queue.enqueue_by_clock(kind.name, at=at) for kind in KINDS.values() if kind.every)


@regularly("jobs.forget", every=timedelta(hours=6))
def old_work_is_forgotten(at: datetime) -> int:
    """What ended a month ago is looked at by nobody."""
    return queue.forget_old(at)
