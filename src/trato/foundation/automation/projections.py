"""What does the worker do for rules by the clock? The follower itself begins once every domain offered its events."""

from datetime import datetime, timedelta

from trato.foundation.automation import running
from trato.foundation.stream.chores import regularly


@regularly("automation.run", every=timedelta(seconds=0.05))
def steps_are_done(at: datetime) -> int:
    """Do what rules wait for."""
    return running.do_waiting(at)
