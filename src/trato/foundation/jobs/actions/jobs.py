"""How does somebody stop work that is no longer wanted?"""

from datetime import datetime

from django.utils.translation import gettext as _

from trato.foundation.access.policy import changing, require
from trato.foundation.jobs.kinds import KINDS
from trato.foundation.jobs.models import Job, JobState
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.jobs import JobCancelled


class CannotCancel(ValueError):
    """There is nothing to stop; the message says why."""


def cancel(job: Job, *, by: Actor, at: datetime) -> Job:
    """Stop work that waits or runs; what it has done so far stays, and is said."""
    require(by, "jobs.job.cancel")
    if job.actor_id != by.user_id or job.actor_kind == "trato":
        require(by, "jobs.job.cancel_for_another")
    with changing(by, "jobs.job.cancel"):
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.is_finished:
            raise CannotCancel(_("This has ended already."))
        if job.cancel_asked_at is None:
            job.cancel_asked_at = at
            if job.state == JobState.WAITING:
                job.state, job.ended_at = JobState.CANCELLED, at
            job.save(update_fields=["cancel_asked_at", "state", "ended_at"])
            kind = KINDS.get(job.kind)
            if job.state == JobState.CANCELLED and kind and kind.given_up:
                kind.given_up(job.arguments, "")
            record(JobCancelled(job_id=job.pk, kind=job.kind), by=by, at=at)
    return job
