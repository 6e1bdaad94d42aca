"""How do staff say that a step was taken, moved, dropped, or is open after all?"""

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trato.domains.agenda.actions import tasks
from trato.domains.agenda.forms.steps import Before, Postponement, shown
from trato.domains.agenda.models import Task
from trato.domains.agenda.pages.desk.found import put_back_url, task_of, way_home
from trato.foundation.access.endpoint import endpoint
from trato.foundation.look.page import notify, render


@endpoint("agenda.task", "finish")
@require_POST
def finish(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The step was taken."""
    task = task_of(request, uid)
    undo = _and_home(request, task, reverse("task_reopen", args=[uid]))
    return _done(request, task, tasks.finish, _("Done: %(title)s") % {"title": task.title}, undo)


@endpoint("agenda.task", "drop")
@require_POST
def drop(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The step is no longer needed."""
    task = task_of(request, uid)
    undo = _and_home(request, task, reverse("task_reopen", args=[uid]))
    return _done(request, task, tasks.drop, _("Dropped: %(title)s") % {"title": task.title}, undo)


@endpoint("agenda.task", "reopen")
@require_POST
def reopen(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The step is to be done after all."""
    task = task_of(request, uid)
    page = "task_drop" if task.state == "dropped" else "task_finish"
    undo = _and_home(request, task, reverse(page, args=[uid]))
    return _done(request, task, tasks.reopen, _("Opened again: %(title)s") % {"title": task.title}, undo)


@endpoint("agenda.task", "postpone")
@require_http_methods(["GET", "HEAD", "POST"])
def postpone(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Move the step to a time said in words; without words, ask for them."""
    task = task_of(request, uid)
    sent = request.POST if request.method == "POST" else None
    form = Postponement(sent)
    if sent is not None and form.is_valid():
        moment = form.cleaned_data["until"]
        undo = put_back_url(request, task, task.due_at, is_all_day=task.is_all_day)
        try:
            tasks.postpone(task, until=moment.at, is_all_day=moment.is_all_day, by=request.actor, at=timezone.now())
        except tasks.CannotPlan as problem:
            form.add_error("until", str(problem))
        else:
            words = {"title": task.title, "when": shown(moment.at, is_all_day=moment.is_all_day)}
            notify(request, _("%(title)s moved to %(when)s.") % words, undo_url=undo)
            return redirect(way_home(request, task))
    context = {"form": form, "task": task, "back": way_home(request, task)}
    return render(request, "agenda/postpone.html", context, status=200 if sent is None else 422)


@endpoint("agenda.task", "postpone")
@require_POST
def put_back(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Undo a postponement."""
    task = task_of(request, uid)
    form = Before(request.GET)
    if not form.is_valid():
        return render(request, "look/400.html", {}, status=400)

    def verb(task: Task, **who: Any) -> Task:
        return tasks.put_back(task, due_at=form.cleaned_data["due"], is_all_day=form.cleaned_data["all_day"], **who)

    return _done(request, task, verb, _("Undone."), "")


def _and_home(request: HttpRequest, task: Task, address: str) -> str:
    """Who takes something back stays where they are."""
    return address + "?" + urlencode({"next": way_home(request, task)})


def _done(request: HttpRequest, task: Task, verb: Callable[..., Task], words: str, undo: str) -> HttpResponse:
    """One verb, its words with the way back, and home again."""
    try:
        verb(task, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    except tasks.CannotPlan as problem:
        words, undo = str(problem), ""
    notify(request, words, undo_url=undo)
    return redirect(way_home(request, task))
