"""Where do people see their background work, how far it is, stop it, and try it again?"""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.models import User
from trato.foundation.access.policy import may
from trato.foundation.jobs.actions import jobs as verbs
from trato.foundation.jobs.kinds import KINDS
from trato.foundation.jobs.models import Job, JobState
from trato.foundation.jobs.queries import visible_to
from trato.foundation.look.page import notify, render

MOST = 100
TONES = {"waiting": "slate", "running": "blue", "done": "green", "failed": "red", "cancelled": "slate"}


@endpoint("jobs.job", "view")
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The latest work, one's own or, for administrators, everybody's."""
    is_everybodys = request.GET.get("whose") == "all" and may(request.actor, "jobs.job.view_all")
    every = visible_to(request.actor)
    if not is_everybodys:
        every = every.filter(actor_id=request.actor.user_id, actor_kind__in=["user", "token"])
    rows = list(every.order_by("-id")[:MOST])
    names = dict(User.objects.filter(pk__in=[row.actor_id for row in rows]).values_list("pk", "name"))
    context = {
        "rows": [_shown(row, names) for row in rows],
        "is_everybodys": is_everybodys,
        "may_see_all": may(request.actor, "jobs.job.view_all"),
        "is_running": any(not row.is_finished for row in rows),
    }
    template = "jobs/rows.html" if request.GET.get("part") == "rows" else "jobs/jobs.html"
    return render(request, template, context)


@endpoint("jobs.job", "cancel")
@require_POST
def cancel(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Stop it."""
    job = visible_to(request.actor).filter(uid=uid).first()
    if job is None:
        raise Http404
    try:
        verbs.cancel(job, by=request.actor, at=timezone.now())
        notify(request, _("It is being stopped. What is done stays done."))
    except verbs.CannotCancel as problem:
        notify(request, str(problem))
    return redirect("jobs")


@endpoint("jobs.job", "retry")
@require_POST
def retry(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Try it once more."""
    job = visible_to(request.actor).filter(uid=uid).first()
    if job is None:
        raise Http404
    try:
        verbs.retry(job, by=request.actor, at=timezone.now())
        notify(request, _("It is tried again, from where it was."))
    except verbs.CannotRetry as problem:
        notify(request, str(problem))
    return redirect("jobs")


def _shown(job: Job, names: dict[int, str]) -> dict[str, Any]:
    kind = KINDS.get(job.kind)
    bar = {"waiting": "running"}.get(job.state, job.state)
    return {
        "uid": job.uid,
        "label": str(kind.label) if kind else job.kind,
        "subject": job.subject,
        "state": job.state,
        "state_label": str(JobState(job.state).label),
        "tone": TONES[job.state],
        "bar": bar,
        "is_finished": job.is_finished,
        "can_retry": job.state in (JobState.FAILED, JobState.CANCELLED) and kind is not None,
        "is_stopping": bool(job.cancel_asked_at) and not job.is_finished,
        "done": job.done,
        "total": job.total,
        "problem": job.problem,
        "who": names.get(job.actor_id or 0, "trato") if job.actor_kind != "trato" else "trato",
        "created_at": job.created_at,
        "href": kind.address(job.arguments) if kind and kind.address else None,
    }
