"""Do relations move through their phases, owners and roles as they should?"""

import pytest

from tests import cast
from tests.told import heard, refused, unpermitted
from trato.domains.customers.actions import lifecycle
from trato.foundation.access.models import Team
from trato.foundation.stream.vocabulary.customers import OwnerChanged, PhaseChanged, RolesChanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return cast.eva()


@pytest.fixture
def clinic(eva):
    return cast.santa_irene(eva.actor)


def test_a_phase_ends_where_the_next_begins(eva, clinic):
    with heard() as news:
        clinic = lifecycle.enter_phase(clinic, phase="sale", by=eva.actor, at=cast.LATER)
    assert (clinic.phase, clinic.updated_at) == ("sale", cast.LATER)
    assert [(span.phase, span.since, span.until) for span in clinic.phases.order_by("id")] == [
        ("detection", cast.NOW, cast.LATER),
        ("sale", cast.LATER, None),
    ]
    assert news == [(PhaseChanged(party_id=clinic.pk, phase="sale", before="detection"), [clinic.pk])]


def test_the_present_phase_is_not_entered_again_and_unknown_ones_are_refused(eva, clinic):
    with heard() as news:
        lifecycle.enter_phase(clinic, phase="detection", by=eva.actor, at=cast.LATER)
    assert news == []
    with refused(lifecycle.CannotMove):
        lifecycle.enter_phase(clinic, phase="oblivion", by=eva.actor, at=cast.LATER)


def test_an_owner_brings_their_team_unless_another_is_named(eva, clinic):
    lucia, north = cast.lucia(), Team.objects.create(name="Norte")
    with heard() as news:
        clinic = lifecycle.assign(clinic, owner=lucia, by=eva.actor, at=cast.LATER)
    assert (clinic.owner, clinic.team) == (lucia, lucia.team)
    told = OwnerChanged(party_id=clinic.pk, owner_id=lucia.pk, team_id=lucia.team_id, before_owner_id=None)
    assert news == [(told, [clinic.pk])]
    clinic = lifecycle.assign(clinic, owner=lucia, team=north, by=eva.actor, at=cast.LATER)
    assert (clinic.owner, clinic.team) == (lucia, north)
    with heard() as news:
        lifecycle.assign(clinic, owner=lucia, team=north, by=eva.actor, at=cast.LATER)
    assert news == []
    clinic = lifecycle.assign(clinic, owner=None, by=eva.actor, at=cast.LATER)
    assert (clinic.owner, clinic.team) == (None, None)


def test_who_left_answers_for_nobody(eva, clinic):
    lucia = cast.lucia()
    lucia.is_active = False
    lucia.save()
    with refused(lifecycle.CannotMove, "Lucía"):
        lifecycle.assign(clinic, owner=lucia, by=eva.actor, at=cast.LATER)


def test_roles_are_replaced_and_the_difference_is_told(eva, clinic):
    with heard() as news:
        clinic = lifecycle.play_roles(clinic, roles=["partner", "press", "partner"], by=eva.actor, at=cast.LATER)
    assert clinic.roles == ["partner", "press"]
    told = RolesChanged(party_id=clinic.pk, added=["partner", "press"], removed=["customer"])
    assert news == [(told, [clinic.pk])]
    with heard() as news:
        lifecycle.play_roles(clinic, roles=["press", "partner"], by=eva.actor, at=cast.LATER)
    assert news == []
    with refused(lifecycle.CannotMove):
        lifecycle.play_roles(clinic, roles=["partner", "king"], by=eva.actor, at=cast.LATER)


def test_who_only_reads_moves_nothing(eva, clinic):
    analyst = cast.ana().actor
    for attempt in (
        lambda: lifecycle.enter_phase(clinic, phase="sale", by=analyst, at=cast.NOW),
        lambda: lifecycle.assign(clinic, owner=eva, by=analyst, at=cast.NOW),
        lambda: lifecycle.play_roles(clinic, roles=["press"], by=analyst, at=cast.NOW),
    ):
        with unpermitted():
            attempt()
