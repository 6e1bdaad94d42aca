"""What does the audit do by the clock? Links notes, writes heads down."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from trato.foundation.audit import chain, heads
from trato.foundation.stream.chores import regularly


@regularly("audit.notes", every=timedelta(seconds=0.25))
def notes_are_linked(_: datetime) -> int:
    """What was seen or denied joins the chain."""
    return chain.link_notes()


@regularly("audit.late_notes", every=timedelta(minutes=5))
def late_notes_are_linked(_: datetime) -> int:
    """Notes whose transaction ended long after others."""
    return chain.link_notes(chain.FAR)


@regularly("audit.heads", every=heads.EVERY)
def heads_are_written_down(at: datetime) -> int:
    """The last link goes into a file."""
    return 1 if heads.write_down(heads.file_in(Path(settings.DATA)), at=at) else 0
