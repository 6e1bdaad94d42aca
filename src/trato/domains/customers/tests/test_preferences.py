"""Are preferences learned and forgotten as they should be?"""

import pytest

from tests import cast
from tests.told import heard, refused, unpermitted
from trato.domains.customers.actions import preferences
from trato.foundation.stream.vocabulary.customers import PreferencesChanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return cast.eva().actor


def test_a_preference_is_learned_corrected_and_forgotten(eva):
    marta = cast.marta(eva)
    with heard() as news:
        marta = preferences.learn(marta, preferences={"channel": "phone", "hours": " tardes "}, by=eva, at=cast.NOW)
    assert marta.preferences == {"channel": "phone", "hours": "tardes"}
    change = marta.changes.get()
    assert (change.before, change.after) == ({"preferences": {}}, {"preferences": marta.preferences})
    told = PreferencesChanged(party_id=marta.pk, change_id=change.pk, fields=["channel", "hours"])
    assert news == [(told, [marta.pk])]
    marta = preferences.learn(marta, preferences={"channel": ""}, by=eva, at=cast.LATER)
    assert marta.preferences == {"hours": "tardes"}
    with heard() as news:
        preferences.learn(marta, preferences={"hours": "tardes", "avoid": ""}, by=eva, at=cast.LATER)
    assert news == []


@pytest.mark.parametrize("senseless", [{"color": "blue"}, {"channel": "pigeon"}])
def test_an_unknown_preference_is_refused(eva, senseless):
    marta = cast.marta(eva)
    with refused(preferences.CannotPrefer):
        preferences.learn(marta, preferences=senseless, by=eva, at=cast.NOW)


def test_who_only_reads_learns_nothing(eva):
    marta, analyst = cast.marta(eva), cast.ana().actor
    with unpermitted():
        preferences.learn(marta, preferences={"hours": "tardes"}, by=analyst, at=cast.NOW)
