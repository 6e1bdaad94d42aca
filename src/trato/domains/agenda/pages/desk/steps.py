"""How do staff plan a step, and reword one?"""

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trato.domains.agenda.actions import tasks
from trato.domains.agenda.forms.steps import Step, in_words
from trato.domains.agenda.models import Task
from trato.domains.agenda.pages.desk.found import put_back_url, task_of, way_home
from trato.domains.customers.queries import parties
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.models import User
from trato.foundation.look.origin import origin
from trato.foundation.look.page import notify, render


@endpoint("agenda.task", "plan")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Agree on a next step, for a customer or without one."""
    sent = request.POST if request.method == "POST" else None
    form = Step(sent, actor=request.actor, colleagues=_colleagues(), initial=_initial(request))
    if sent is not None and form.is_valid():
        try:
            task = _plan(request, form)
        except tasks.CannotPlan as problem:
            form.add_error(None, str(problem))
        else:
            notify(
                request, _("Planned: %(title)s") % {"title": task.title}, undo_url=reverse("task_drop", args=[task.uid])
            )
            return redirect(way_home(request, task))
    context = {"form": form, "task": None, "back": origin(request, reverse("tasks"))}
    return render(request, "agenda/step.html", context, status=200 if sent is None else 422)


@endpoint("agenda.task", "change")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Reword a step, move it, or give it to somebody else."""
    task = task_of(request, uid)
    sent = request.POST if request.method == "POST" else None
    form = Step(sent, actor=request.actor, colleagues=_colleagues(task), task=task, initial=_as_it_is(task))
    if sent is not None and form.is_valid():
        undo = put_back_url(request, task, task.due_at, is_all_day=task.is_all_day) if form.new_moment() else ""
        try:
            _change(request, task, form)
        except tasks.CannotPlan as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("Saved: %(title)s") % {"title": form.cleaned_data["title"]}, undo_url=undo)
            return redirect(way_home(request, task))
    context = {"form": form, "task": task, "back": way_home(request, task)}
    return render(request, "agenda/step.html", context, status=200 if sent is None else 422)


def _plan(request: HttpRequest, form: Step) -> Task:
    given, moment = form.cleaned_data, form.cleaned_data["due"]
    return tasks.plan(
        given["party"],
        title=given["title"],
        kind=given["kind"],
        body=given["body"],
        due_at=moment.at if moment else None,
        is_all_day=bool(moment and moment.is_all_day),
        owner=form.doer,
        by=request.actor,  # type: ignore[attr-defined]
        at=timezone.now(),
    )


def _change(request: HttpRequest, task: Task, form: Step) -> None:
    by, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    given, moment = form.cleaned_data, form.new_moment()
    with transaction.atomic():
        tasks.change(task, title=given["title"], body=given["body"], kind=given["kind"], owner=form.doer, by=by, at=at)
        if moment:
            tasks.postpone(task, until=moment.at, is_all_day=moment.is_all_day, by=by, at=at)


def _initial(request: HttpRequest) -> dict[str, Any]:
    party = parties.known_as(request.actor, request.GET["customer"]) if request.GET.get("customer") else None  # type: ignore[attr-defined]
    user = request.user
    return {
        "kind": "task",
        "owner": str(user.uid) if user else "",  # type: ignore[union-attr]
        "customer": str(party.uid) if party else "",
        "customer_text": party.name if party else "",
    }


def _as_it_is(task: Task) -> dict[str, Any]:
    return {
        "title": task.title,
        "kind": task.kind,
        "body": task.body,
        "due": in_words(task.due_at, is_all_day=task.is_all_day),
        "owner": str(task.owner.uid) if task.owner else "",
    }


def _colleagues(task: Task | None = None) -> list[User]:
    """Those who work here, and whoever has the step now."""
    active = list(User.objects.filter(is_active=True).order_by("name", "id"))
    return [*active, task.owner] if task and task.owner and task.owner not in active else active
