"""What can programs do about work in the background: watch it, stop it, try it again?"""

from typing import Literal
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.utils import timezone

from trato.foundation.jobs.actions import jobs as verbs
from trato.foundation.jobs.models import Job, JobState
from trato.foundation.jobs.queries import visible_to
from trato.foundation.rest.fields import Asked, Moment, Shown, Uid, one_of
from trato.foundation.rest.listing import newest_first
from trato.foundation.rest.operations import Resource
from trato.foundation.rest.refusals import not_found

resource = Resource("jobs.job", tag="Background work", refusals=(verbs.CannotCancel, verbs.CannotRetry))


class JobsAsked(Asked):
    """Which work; the newest comes first."""

    state: Literal["", *JobState.values] = ""


class JobShown(Shown):
    """One piece of work: `done` of `total` steps, when it is known how many there are."""

    id: Uid
    kind: str
    subject: str
    state: one_of(JobState)
    done: int
    total: int | None
    problem: str
    created_at: Moment
    started_at: Moment | None
    ended_at: Moment | None


class Jobs(Shown):
    """A page of work."""

    items: list[JobShown]
    next: str | None


@resource.get("/jobs", shows=Jobs)
def index(request: HttpRequest, asked: JobsAsked) -> bytes:
    """The caller's own work; everybody's for those who look after trato."""
    found = visible_to(request.actor)
    return newest_first(found.filter(state=asked.state) if asked.state else found, asked, shown=_document)


@resource.get("/jobs/{uuid:job}", shows=JobShown)
def show(request: HttpRequest, job: UUID) -> bytes:
    """One piece of work."""
    return _shown(_found(request, job))


@resource.post("/jobs/{uuid:job}/cancel", "cancel", shows=JobShown, status=200)
def cancel(request: HttpRequest, job: UUID) -> bytes:
    """Stop work that waits or runs; what is done stays done."""
    return _shown(verbs.cancel(_found(request, job), by=request.actor, at=timezone.now()))


@resource.post("/jobs/{uuid:job}/retry", "retry", shows=JobShown, status=200)
def retry(request: HttpRequest, job: UUID) -> bytes:
    """Try again what failed or was stopped, from where it was."""
    return _shown(verbs.retry(_found(request, job), by=request.actor, at=timezone.now()))


def _found(request: HttpRequest, uid: UUID) -> Job:
    job = visible_to(request.actor).filter(uid=uid).first()
    if job is None:
        raise not_found()
    return job


def _shown(job: Job) -> bytes:
    return msgspec.json.encode(_document(job))


def _document(job: Job) -> dict[str, object]:
    return {
        "id": job.uid, "kind": job.kind, "subject": job.subject, "state": job.state, "done": job.done,
        "total": job.total, "problem": job.problem, "created_at": job.created_at, "started_at": job.started_at,
        "ended_at": job.ended_at,
    }  # fmt: skip
