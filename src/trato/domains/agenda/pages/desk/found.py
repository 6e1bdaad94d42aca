"""Which step does an address mean, for this caller, and where does the caller return to?"""

import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from trato.domains.agenda.models import Task
from trato.domains.agenda.queries import tasks
from trato.foundation.look.origin import origin


def task_of(request: HttpRequest, uid: uuid.UUID) -> Task:
    """The step, or 404 when there is none or the caller may not see it."""
    task = tasks.visible_to(request.actor).select_related("party", "owner").filter(uid=uid).first()  # type: ignore[attr-defined]
    if task is None:
        raise Http404
    return task


def way_home(request: HttpRequest, task: Task) -> str:
    """The page named in `next`, else the customer's record, else the agenda."""
    record = reverse("customer", args=[task.party.uid]) if task.party else reverse("tasks")
    return origin(request, record)


def put_back_url(request: HttpRequest, task: Task, due_at: datetime | None, *, is_all_day: bool) -> str:
    """The address that gives a step the time it had."""
    words: dict[str, Any] = {"due": due_at.isoformat()} if due_at else {}
    if is_all_day:
        words["all_day"] = "1"
    words["next"] = way_home(request, task)
    return reverse("task_put_back", args=[task.uid]) + "?" + urlencode(words)
