"""Can contacts and next steps come in, many at once?"""

from datetime import timedelta

import pytest

from tests import cast
from trato.domains.agenda.actions import tasks
from trato.domains.agenda.actions.tasks import CannotPlan, Planned
from trato.domains.agenda.models import Task
from trato.domains.conversations.actions import interactions
from trato.domains.conversations.actions.interactions import CannotLog, Logged
from trato.domains.conversations.models import Interaction
from trato.foundation.access.policy import Refused
from trato.foundation.stream.models import StoredEvent

LAST_WEEK = cast.NOW - timedelta(days=7)

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return cast.eva().actor


@pytest.fixture
def clinic(eva):
    return cast.santa_irene(eva)


def call(clinic, **said):
    known = {"direction": "out", "outcome": "answered", "subject": "", "body": "Pide oferta\n de geles", "seconds": 90}
    return Logged(party_id=clinic.pk, kind="call", happened_at=LAST_WEEK, **{**known, **said})


def step(clinic, **said):
    known = {"title": "Enviar oferta", "due_at": cast.NOW, "is_all_day": False, "planned_at": LAST_WEEK}
    return Planned(party_id=clinic.pk, kind="task", **{**known, **said})


class TestContacts:
    def test_they_took_place_when_they_did_and_are_the_actors(self, eva, clinic):
        contact = cast.nuria(eva, clinic)
        interactions.load([call(clinic, contact_id=contact.pk)], by=eva, at=cast.NOW)
        made = Interaction.objects.get()
        assert (made.happened_at, made.recorded_at, made.by_user_id) == (LAST_WEEK, cast.NOW, eva.id)
        assert made.body == "Pide oferta\nde geles"
        told = StoredEvent.objects.get(name="conversations.interaction.recorded")
        assert (told.facet, told.happened_at, told.parties) == ("call", LAST_WEEK, [clinic.pk, contact.pk])
        assert told.actor_id == eva.id

    def test_a_senseless_one_stops_all_of_them(self, eva, clinic):
        with pytest.raises(CannotLog):
            interactions.load([call(clinic), call(clinic, outcome="wonderful")], by=eva, at=cast.NOW)
        assert Interaction.objects.count() == 0

    def test_who_only_reads_cannot(self, clinic):
        with pytest.raises(Refused):
            interactions.load([call(clinic)], by=cast.ana().actor, at=cast.NOW)


class TestSteps:
    def test_they_were_agreed_on_when_they_were_and_are_the_actors(self, eva, clinic):
        tasks.load([step(clinic)], by=eva, at=cast.NOW)
        made = Task.objects.get()
        assert (made.created_at, made.due_at, made.owner_id, made.state) == (LAST_WEEK, cast.NOW, eva.id, "open")
        told = StoredEvent.objects.get(name="agenda.task.planned")
        assert (told.happened_at, told.parties) == (LAST_WEEK, [clinic.pk])

    def test_nothing_was_agreed_on_in_the_future(self, eva, clinic):
        (made,) = tasks.load([step(clinic, planned_at=cast.NOW + timedelta(days=1))], by=eva, at=cast.NOW)
        assert made.created_at == cast.NOW

    def test_a_senseless_one_stops_all_of_them(self, eva, clinic):
        with pytest.raises(CannotPlan):
            tasks.load([step(clinic), step(clinic, title=" ")], by=eva, at=cast.NOW)
        assert Task.objects.count() == 0
