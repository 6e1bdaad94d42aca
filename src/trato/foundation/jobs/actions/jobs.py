"""How does somebody stop work that is no longer wanted, and try again what failed?"""

from datetime import datetime

from django.utils.translation import gettext as _

from trato.foundation.access.policy import changing, require
from trato.foundation.jobs.kinds import KINDS, CannotGoOn
from trato.foundation.jobs.models import Job, JobState
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.jobs import JobCancelled, JobRetried


class CannotCancel(ValueError):
    """There is nothing to stop; the message says why."""


class CannotRetry(ValueError):
    """It cannot be tried again; the message says why."""


def cancel(job: Job, *, by: Actor, at: datetime) -> Job:
    """Stop work that waits or runs; what it has done so far stays, and is said."""
    require(by, "jobs.job.cancel")
    _require_for_another(by, "jobs.job.cancel_for_another", job)
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


def retry(job: Job, *, by: Actor, at: datetime) -> Job:
    """Try work that failed or was stopped once more, from where it was; it is done in the name of whoever wanted it."""
    require(by, "jobs.job.retry")
    _require_for_another(by, "jobs.job.retry_for_another", job)
    with changing(by, "jobs.job.retry"):
        job = Job.objects.select_for_update().get(pk=job.pk)
        kind = KINDS.get(job.kind)
        if job.state not in (JobState.FAILED, JobState.CANCELLED) or kind is None:
            raise CannotRetry(_("Only what failed or was stopped can be tried again."))
        if job.key and Job.objects.filter(key=job.key, pk__gt=job.pk).exists():
            raise CannotRetry(_("Something was begun about this since."))
        try:
            if kind.taken_up:
                kind.taken_up(job.arguments)
        except CannotGoOn as problem:
            raise CannotRetry(str(problem)) from problem
        job.state, job.failures, job.problem, job.not_before = JobState.WAITING, 0, "", at
        job.cancel_asked_at = job.ended_at = None
        job.save(update_fields=["state", "failures", "problem", "not_before", "cancel_asked_at", "ended_at"])
        record(JobRetried(job_id=job.pk, kind=job.kind), by=by, at=at)
    return job


def _require_for_another(by: Actor, permission: str, job: Job) -> None:
    """What somebody else wanted, or the house itself, is not everybody's to decide."""
    if job.actor_id != by.user_id or job.actor_kind == "trato":
        require(by, permission)
