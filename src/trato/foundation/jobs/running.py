"""What does work hold in its hands while it is done? Its arguments, its checkpoint, and the ways to say how far it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.utils import timezone

from trato.foundation.jobs.models import Job
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor

_KEEP = """
UPDATE jobs_job SET checkpoint = %(checkpoint)s, done = %(done)s, total = %(total)s, failures = 0, problem = ''
WHERE id = %(id)s AND ticket = %(ticket)s AND state = 'running' RETURNING id
"""
_ASK = "SELECT cancel_asked_at IS NOT NULL AS is_unwanted FROM jobs_job WHERE id = %(id)s AND ticket = %(ticket)s"


class Cancelled(Exception):
    """Somebody no longer wants this work."""


class Interrupted(Exception):
    """The process was asked to end; the work goes on from its checkpoint in another one."""


class Lost(Exception):
    """Another worker took this work over, because we were not heard of for too long."""


class Running:
    """One run of a job, from its last checkpoint on."""

    def __init__(self, job: Job, *, by: Actor, is_stopping: Any = None) -> None:
        self.job, self.by = job, by
        self.arguments: Mapping[str, Any] = job.arguments
        self.checkpoint: dict[str, Any] = dict(job.checkpoint)
        self._is_stopping = is_stopping or (lambda: False)

    @property
    def now(self) -> datetime:
        """The time, for verbs."""
        return timezone.now()

    def keep(self, checkpoint: Mapping[str, Any], *, done: int, total: int | None) -> None:
        """Say how far it is, inside the transaction of the step that was done: both are true, or neither.

        The step after this one may not begin: see `breathe`.
        """
        asked = {
            "id": self.job.pk, "ticket": self.job.ticket, "done": done, "total": total,
            "checkpoint": msgspec.json.encode(dict(checkpoint)).decode(),
        }  # fmt: skip
        if not sql.rows(_KEEP, asked):
            raise Lost
        self.checkpoint = dict(checkpoint)

    def breathe(self) -> None:
        """Between two steps, outside of any transaction: end here when somebody wants it or somebody else goes on."""
        found = sql.rows(_ASK, {"id": self.job.pk, "ticket": self.job.ticket})
        if not found:
            raise Lost
        if found[0]["is_unwanted"]:
            raise Cancelled
        if self._is_stopping():
            raise Interrupted
