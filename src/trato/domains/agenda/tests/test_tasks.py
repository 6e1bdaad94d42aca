"""Are next steps planned, moved and closed as they should be?"""

from datetime import timedelta

import pytest

from tests import cast
from tests.told import STRANGERS, heard, refused, unpermitted
from trato.domains.agenda.actions import tasks
from trato.domains.agenda.queries import tasks as known
from trato.foundation.stream.vocabulary.agenda import (
    TaskChanged,
    TaskDone,
    TaskDropped,
    TaskPlanned,
    TaskPostponed,
    TaskReopened,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return cast.eva().actor


@pytest.fixture
def clinic(eva):
    return cast.santa_irene(eva)


def planned(clinic, eva, **said):
    return tasks.plan(clinic, **{"title": "Llamar", "kind": "call", "due_at": cast.LATER, **said}, by=eva, at=cast.NOW)


def test_a_step_is_kept_for_whoever_planned_it_and_told_to_both(eva, clinic):
    nuria = cast.nuria(eva, clinic)
    with heard() as news:
        task = planned(clinic, eva, title=" Llamar a Núria ", body=" Plazo\x00\r\n", contact=nuria)
    task.refresh_from_db()
    assert (task.title, task.body, task.kind, task.state) == ("Llamar a Núria", "Plazo", "call", "open")
    assert (task.due_at, task.is_all_day, task.owner_id) == (cast.LATER, False, eva.id)
    assert (task.created_at, task.closed_at) == (cast.NOW, None)
    assert news == [(TaskPlanned(task_id=task.pk, kind="call"), [clinic.pk, nuria.pk])]


def test_a_step_may_be_somebody_elses_and_about_nobody(eva):
    hugo = cast.hugo()
    with heard() as news:
        task = planned(None, eva, owner=hugo)
    assert task.owner == hugo
    assert [one.parties for one in news] == [[]]


@pytest.mark.parametrize("senseless", [{"title": " \x00"}, {"title": "x" * 201}, {"kind": "dance"}])
def test_a_senseless_step_is_refused(eva, clinic, senseless):
    with refused(tasks.CannotPlan):
        planned(clinic, eva, **senseless)


def test_a_step_is_reworded_and_handed_on(eva, clinic):
    task, hugo = planned(clinic, eva), cast.hugo()
    with heard() as news:
        tasks.change(task, title="Visitar", kind="visit", body="Con equipo\x00", owner=hugo, by=eva, at=cast.LATER)
    task.refresh_from_db()
    assert (task.title, task.kind, task.body, task.owner) == ("Visitar", "visit", "Con equipo", hugo)
    assert news == [(TaskChanged(task_id=task.pk, kind="visit"), [clinic.pk])]
    with heard() as news:
        tasks.change(task, title="Visitar", by=eva, at=cast.LATER)
    assert news == []
    for senseless in ({"title": ""}, {"kind": "dance"}):
        with refused(tasks.CannotPlan):
            tasks.change(task, **senseless, by=eva, at=cast.LATER)


@pytest.mark.parametrize(("close", "state", "event"), [("finish", "done", TaskDone), ("drop", "dropped", TaskDropped)])
def test_a_step_is_closed_once_and_may_be_reopened(eva, clinic, close, state, event):
    task, close = planned(clinic, eva), getattr(tasks, close)
    with heard() as news:
        task = close(task, by=eva, at=cast.LATER)
        close(task, by=eva, at=cast.LATER)
    assert (task.state, task.closed_at) == (state, cast.LATER)
    assert news == [(event(task_id=task.pk, kind="call"), [clinic.pk])]
    with heard() as news:
        task = tasks.reopen(task, by=eva, at=cast.LATER)
        tasks.reopen(task, by=eva, at=cast.LATER)
    assert (task.state, task.closed_at) == ("open", None)
    assert news == [(TaskReopened(task_id=task.pk, kind="call"), [clinic.pk])]


def test_what_is_done_cannot_be_dropped_nor_postponed(eva, clinic):
    task = tasks.finish(planned(clinic, eva), by=eva, at=cast.NOW)
    with refused(tasks.CannotPlan):
        tasks.drop(task, by=eva, at=cast.NOW)
    with refused(tasks.CannotPlan):
        tasks.postpone(task, until=cast.LATER, by=eva, at=cast.NOW)


def test_a_step_moves_to_a_time_to_come(eva, clinic):
    task, later = planned(clinic, eva), cast.LATER + timedelta(days=3)
    with heard() as news:
        task = tasks.postpone(task, until=later, is_all_day=True, by=eva, at=cast.LATER)
    assert (task.due_at, task.is_all_day) == (later, True)
    assert news == [(TaskPostponed(task_id=task.pk, kind="call"), [clinic.pk])]
    with refused(tasks.CannotPlan):
        tasks.postpone(task, until=cast.LATER, by=eva, at=cast.LATER)


@pytest.mark.parametrize("stranger", STRANGERS)
def test_strangers_plan_and_see_nothing(eva, clinic, stranger):
    task = planned(clinic, eva)
    assert known.visible_to(eva).exists()
    assert not known.visible_to(stranger).exists()
    for attempt in (
        lambda: planned(clinic, stranger),
        lambda: tasks.change(task, title="Otra", by=stranger, at=cast.NOW),
        lambda: tasks.finish(task, by=stranger, at=cast.NOW),
        lambda: tasks.drop(task, by=stranger, at=cast.NOW),
        lambda: tasks.reopen(task, by=stranger, at=cast.NOW),
        lambda: tasks.postpone(task, until=cast.LATER, by=stranger, at=cast.NOW),
    ):
        with unpermitted():
            attempt()


def test_ones_own_open_steps_come_in_the_order_of_their_time(eva, clinic):
    late = planned(clinic, eva, due_at=cast.NOW + timedelta(days=9))
    soon = planned(clinic, eva, due_at=cast.NOW + timedelta(hours=1))
    planned(clinic, eva, owner=cast.hugo())
    tasks.finish(planned(clinic, eva), by=eva, at=cast.NOW)
    assert list(known.open_of(eva)) == [soon, late]
    assert list(known.overdue(eva, cast.NOW + timedelta(days=1))) == [soon]
    assert soon.is_overdue(cast.NOW + timedelta(days=1))
    assert not soon.is_overdue(cast.NOW)
