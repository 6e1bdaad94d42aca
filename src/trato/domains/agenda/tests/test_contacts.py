"""Is a contact logged together with what it settles and what follows, all or nothing?"""

import pytest

from tests import cast
from tests.told import heard, refused, unpermitted
from trato.domains.agenda.actions import contacts, tasks
from trato.domains.conversations.actions.interactions import CannotLog
from trato.foundation.stream.vocabulary.agenda import TaskDone, TaskPlanned
from trato.foundation.stream.vocabulary.conversations import InteractionRecorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return cast.eva().actor


def test_a_call_settles_one_step_and_plans_the_next(eva):
    clinic = cast.santa_irene(eva)
    nuria = cast.nuria(eva, clinic)
    before = tasks.plan(clinic, title="Llamar", kind="call", by=eva, at=cast.NOW)
    with heard() as news:
        call, task = contacts.log(
            clinic, kind="call", outcome="interested", contact=nuria, settles=before,
            next_step=contacts.NextStep("Enviar oferta", "email", cast.LATER), by=eva, at=cast.NOW,
        )  # fmt: skip
    before.refresh_from_db()
    assert (before.state, call.outcome) == ("done", "interested")
    assert (task.title, task.kind, task.due_at, task.contact) == ("Enviar oferta", "email", cast.LATER, nuria)
    assert [type(one.event) for one in news] == [InteractionRecorded, TaskDone, TaskPlanned]


def test_nothing_need_follow(eva):
    call, task = contacts.log(cast.marta(eva), kind="call", by=eva, at=cast.NOW)
    assert call.pk
    assert task is None


def test_a_senseless_next_step_leaves_no_contact_either(eva):
    marta = cast.marta(eva)
    with refused(tasks.CannotPlan):
        contacts.log(marta, kind="call", next_step=contacts.NextStep("", "call", None), by=eva, at=cast.NOW)
    with refused(CannotLog):
        contacts.log(marta, kind="note", next_step=contacts.NextStep("A", "call", None), by=eva, at=cast.NOW)


def test_a_step_that_is_dropped_already_settles_nothing(eva):
    marta = cast.marta(eva)
    gone = tasks.drop(tasks.plan(marta, title="A", by=eva, at=cast.NOW), by=eva, at=cast.NOW)
    with refused(tasks.CannotPlan):
        contacts.log(marta, kind="call", settles=gone, by=eva, at=cast.NOW)


def test_who_only_reads_logs_nothing(eva):
    marta, analyst = cast.marta(eva), cast.ana().actor
    with unpermitted():
        contacts.log(marta, kind="call", by=analyst, at=cast.NOW)
