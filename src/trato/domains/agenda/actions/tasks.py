"""How is a next step agreed, taken, moved or dropped?"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from trato.domains.agenda.models import Task
from trato.domains.agenda.models.task import TaskKind, TaskState
from trato.domains.customers.models import Party
from trato.foundation.access.models import User
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import Told, record, record_many
from trato.foundation.stream.vocabulary import Event
from trato.foundation.stream.vocabulary.agenda import (
    TaskChanged,
    TaskDone,
    TaskDropped,
    TaskPlanned,
    TaskPostponed,
    TaskReopened,
)


class CannotPlan(ValueError):
    """The step cannot be planned or moved so; the message says why."""


class Planned(NamedTuple):
    """A next step as it was agreed on elsewhere, and when."""

    party_id: int | None
    kind: str
    title: str
    due_at: datetime | None
    is_all_day: bool
    planned_at: datetime
    owner_id: int | None = None
    contact_id: int | None = None
    body: str = ""


def plan(
    party: Party | None,
    *,
    title: str,
    by: Actor,
    at: datetime,
    kind: str = TaskKind.TASK,
    body: str = "",
    due_at: datetime | None = None,
    is_all_day: bool = False,
    owner: User | None = None,
    contact: Party | None = None,
) -> Task:
    """Agree on a next step; without an owner it is the actor's."""
    require(by, "agenda.task.plan", party)
    task = Task(
        party=party, contact=contact, kind=kind, title=text.tidy(title), body=text.paragraphs(body), due_at=due_at,
        is_all_day=is_all_day, owner_id=owner.pk if owner else by.user_id, created_at=at,
    )  # fmt: skip
    _refuse_senseless(task)
    with changing(by, "agenda.task.plan"):
        task.save(force_insert=True)
        _tell(TaskPlanned, task, by=by, at=at)
    return task


def load(planned: Iterable[Planned], *, by: Actor, at: datetime) -> list[Task]:
    """Agree on many next steps at once; those without an owner are the actor's."""
    require(by, "agenda.task.plan")
    rows = [_task_of(one, by, at) for one in planned]
    for row in rows:
        _refuse_senseless(row)
    with changing(by, "agenda.task.plan"):
        Task.objects.bulk_create(rows, batch_size=1000)
        record_many(
            [Told(TaskPlanned(task_id=row.pk, kind=row.kind), row.created_at, _about(row)) for row in rows], by=by
        )
    return rows


def change(
    task: Task,
    *,
    by: Actor,
    at: datetime,
    title: str | None = None,
    body: str | None = None,
    kind: str | None = None,
    owner: User | None = None,
) -> Task:
    """Reword a step, or give it to somebody else."""
    require(by, "agenda.task.change", task)
    wanted = {
        "title": None if title is None else text.tidy(title),
        "body": None if body is None else text.paragraphs(body),
        "kind": kind,
        "owner": owner,
    }
    given = {name: value for name, value in wanted.items() if value is not None and value != getattr(task, name)}
    if not given:
        return task
    for name, value in given.items():
        setattr(task, name, value)
    _refuse_senseless(task)
    # Whoever gives a step away must be permitted where it goes, too.
    require(by, "agenda.task.change", task)
    with changing(by, "agenda.task.change"):
        task.save(update_fields=list(given))
        _tell(TaskChanged, task, by=by, at=at)
    return task


def finish(task: Task, *, by: Actor, at: datetime) -> Task:
    """The step was taken."""
    require(by, "agenda.task.finish", task)
    return _close(task, "finish", TaskState.DONE, TaskDone, by=by, at=at)


def drop(task: Task, *, by: Actor, at: datetime) -> Task:
    """The step is no longer needed."""
    require(by, "agenda.task.drop", task)
    return _close(task, "drop", TaskState.DROPPED, TaskDropped, by=by, at=at)


def reopen(task: Task, *, by: Actor, at: datetime) -> Task:
    """The step is to be done after all."""
    require(by, "agenda.task.reopen", task)
    with changing(by, "agenda.task.reopen", task) as task:
        if task.state == TaskState.OPEN:
            return task
        task.state, task.closed_at = TaskState.OPEN, None
        task.save(update_fields=["state", "closed_at"])
        _tell(TaskReopened, task, by=by, at=at)
    return task


def postpone(task: Task, *, until: datetime, by: Actor, at: datetime, is_all_day: bool = False) -> Task:
    """Move the step to another time."""
    require(by, "agenda.task.postpone", task)
    if until <= at:
        raise CannotPlan(_("Choose a time that is still to come."))
    with changing(by, "agenda.task.postpone", task) as task:
        if task.state != TaskState.OPEN:
            raise CannotPlan(_("This step is closed already."))
        task.due_at, task.is_all_day = until, is_all_day
        task.save(update_fields=["due_at", "is_all_day"])
        _tell(TaskPostponed, task, by=by, at=at)
    return task


def put_back(task: Task, *, due_at: datetime | None, is_all_day: bool, by: Actor, at: datetime) -> Task:
    """Give the step the time it had before it was postponed, even one that has passed."""
    require(by, "agenda.task.postpone", task)
    with changing(by, "agenda.task.postpone", task) as task:
        if task.state != TaskState.OPEN:
            raise CannotPlan(_("This step is closed already."))
        task.due_at, task.is_all_day = due_at, is_all_day
        task.save(update_fields=["due_at", "is_all_day"])
        _tell(TaskPostponed, task, by=by, at=at)
    return task


def _close(task: Task, verb: str, state: str, told: type[Event], *, by: Actor, at: datetime) -> Task:
    with changing(by, f"agenda.task.{verb}", task) as task:
        if task.state == state:
            return task
        if task.state != TaskState.OPEN:
            raise CannotPlan(_("This step is closed already."))
        task.state, task.closed_at = state, at
        task.save(update_fields=["state", "closed_at"])
        _tell(told, task, by=by, at=at)
    return task


def _refuse_senseless(task: Task) -> None:
    if not task.title:
        raise CannotPlan(_("Write what is to be done."))
    if len(task.title) > 200:
        raise CannotPlan(_("Write it in at most 200 characters; details have a field of their own."))
    if task.kind not in TaskKind.values:
        raise CannotPlan(_("Choose task, call, e-mail, meeting, visit or letter."))


def _task_of(one: Planned, by: Actor, at: datetime) -> Task:
    return Task(
        party_id=one.party_id, contact_id=one.contact_id, kind=one.kind, title=text.tidy(one.title),
        body=one.body.strip(), due_at=one.due_at, is_all_day=one.is_all_day, owner_id=one.owner_id or by.user_id,
        created_at=min(one.planned_at, at),
    )  # fmt: skip


def _about(task: Task) -> list[int]:
    return [pk for pk in (task.party_id, task.contact_id) if pk]


def _tell(told: type[Event], task: Task, *, by: Actor, at: datetime) -> None:
    record(told(task_id=task.pk, kind=task.kind), by=by, at=at, about=_about(task))
