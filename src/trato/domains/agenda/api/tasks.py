"""What can programs do with next steps?"""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from trato.domains.agenda.actions import tasks
from trato.domains.agenda.api.documents import TASKS, Tasks, TasksAsked, TaskShown
from trato.domains.agenda.models import Task
from trato.domains.agenda.models.task import TaskKind
from trato.domains.agenda.queries import tasks as known
from trato.domains.customers.api.parties import referred
from trato.foundation.access import policy
from trato.foundation.access.models import User
from trato.foundation.rest.fields import Body, Moment, Uid, moment, one_of, text
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found, unknown

resource = Resource("agenda.task", tag="Tasks", refusals=(tasks.CannotPlan,))


class NewTask(Body):
    """What is to be done; without an owner it falls to the token's user."""

    title: text(200, 1)
    kind: one_of(TaskKind) = TaskKind.TASK.value
    body: text(50_000) = ""
    party: Uid | None = None
    contact: Uid | None = None
    owner: Uid | None = None
    due_at: Moment | None = None
    is_all_day: bool = False


class ChangedTask(Body):
    """The fields to change; what is not sent, or null, stays."""

    title: text(200, 1) | None = None
    kind: one_of(TaskKind) | None = None
    body: text(50_000) | None = None
    owner: Uid | None = None
    due_at: Moment | None = None


class Postponed(Body):
    """Until when the step can wait."""

    until: Moment
    is_all_day: bool = False


@resource.get("/tasks", shows=Tasks)
def index(request: HttpRequest, asked: TasksAsked) -> bytes:
    """Next steps, open and closed."""
    return TASKS.page(asked, scope=policy.scope(request.actor, resource.name))


@resource.post("/tasks", "plan", shows=TaskShown)
def create(request: HttpRequest, body: NewTask) -> Document:
    """Agree on a next step."""
    people = {name: referred(request, uid, name) for name, uid in body.sent("party", "contact").items() if uid}
    task = tasks.plan(
        people.get("party"),
        contact=people.get("contact"),
        owner=_user(body.owner),
        due_at=moment(body.due_at, "due_at"),
        by=request.actor,
        at=timezone.now(),
        **body.model_dump(include={"title", "kind", "body", "is_all_day"}),
    )
    return Document(_shown(request, task), f"/tasks/{task.uid}")


@resource.get("/tasks/{uuid:task}", shows=TaskShown)
def show(request: HttpRequest, task: UUID) -> bytes:
    """One step."""
    return _shown(request, _found(request, task))


@resource.patch("/tasks/{uuid:task}", "change", shows=TaskShown)
def change(request: HttpRequest, task: UUID, body: ChangedTask) -> bytes:
    """Reword a step, give it to somebody else, or move it to another time."""
    one, told = _found(request, task), {"by": request.actor, "at": timezone.now()}
    until = moment(body.due_at, "due_at")
    with transaction.atomic():
        tasks.change(one, title=body.title, body=body.body, kind=body.kind, owner=_user(body.owner), **told)
        if until is not None:
            tasks.postpone(one, until=until, is_all_day=one.is_all_day, **told)
    return _shown(request, one)


@resource.post("/tasks/{uuid:task}/finish", "finish", shows=TaskShown, status=200)
def finish(request: HttpRequest, task: UUID) -> bytes:
    """The step was taken."""
    return _shown(request, tasks.finish(_found(request, task), by=request.actor, at=timezone.now()))


@resource.post("/tasks/{uuid:task}/drop", "drop", shows=TaskShown, status=200)
def drop(request: HttpRequest, task: UUID) -> bytes:
    """The step is no longer needed."""
    return _shown(request, tasks.drop(_found(request, task), by=request.actor, at=timezone.now()))


@resource.post("/tasks/{uuid:task}/reopen", "reopen", shows=TaskShown, status=200)
def reopen(request: HttpRequest, task: UUID) -> bytes:
    """The step is to be done after all."""
    return _shown(request, tasks.reopen(_found(request, task), by=request.actor, at=timezone.now()))


@resource.post("/tasks/{uuid:task}/postpone", "postpone", shows=TaskShown, status=200)
def postpone(request: HttpRequest, task: UUID, body: Postponed) -> bytes:
    """Move the step to another time."""
    until = moment(body.until, "until")
    one = _found(request, task)
    moved = tasks.postpone(one, until=until, is_all_day=body.is_all_day, by=request.actor, at=timezone.now())
    return _shown(request, moved)


def _user(uid: str | None) -> User | None:
    if uid is None:
        return None
    user = User.objects.filter(uid=UUID(uid), is_active=True).first()
    if user is None:
        raise unknown("owner")
    return user


def _found(request: HttpRequest, uid: UUID) -> Task:
    task = known.visible_to(request.actor).filter(uid=uid).first()
    if task is None:
        raise not_found()
    return task


def _shown(request: HttpRequest, one: Task) -> bytes:
    return TASKS.one(one.pk, scope=policy.scope(request.actor, resource.name))
