"""Are tags put on parties as they should be?"""

import pytest

from tests import cast
from tests.told import heard, refused, unpermitted
from trato.domains.customers.actions import tags
from trato.domains.customers.models import Tag
from trato.foundation.stream.vocabulary.customers import TagsPut

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return cast.eva().actor


def test_words_that_differ_only_in_case_accents_and_spaces_are_one_tag(eva):
    marta = cast.marta(eva)
    with heard() as news:
        marta = tags.put(marta, tags=["Oro", " SNS ", "Médico", "medico", " "], by=eva, at=cast.LATER)
    assert marta.tags == ["Oro", "SNS", "medico"]
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["Oro", "SNS", "medico"]
    made = marta.changes.get()
    assert (made.before, made.after) == ({"tags": []}, {"tags": ["Oro", "SNS", "medico"]})
    assert news == [(TagsPut(party_id=marta.pk, change_id=made.pk), [marta.pk])]


def test_tags_are_replaced_and_the_difference_is_told(eva):
    marta = tags.put(cast.marta(eva), tags=["Oro", "SNS"], by=eva, at=cast.NOW)
    with heard() as news:
        marta = tags.put(marta, tags=["SNS", "Plata"], by=eva, at=cast.LATER)
    assert marta.tags == ["SNS", "Plata"]
    made = marta.changes.order_by("-pk").first()
    assert (made.before, made.after) == ({"tags": ["Oro"]}, {"tags": ["Plata"]})
    assert news == [(TagsPut(party_id=marta.pk, change_id=made.pk), [marta.pk])]
    with heard() as news:
        tags.put(marta, tags=["Plata", "SNS"], by=eva, at=cast.LATER)
    assert news == []


@pytest.mark.parametrize("senseless", [["x" * 61], [f"tag {n}" for n in range(51)]])
def test_too_long_or_too_many_tags_are_refused(eva, senseless):
    marta = cast.marta(eva)
    with refused(tags.CannotTag):
        tags.put(marta, tags=senseless, by=eva, at=cast.LATER)


def test_who_only_reads_tags_nobody(eva):
    marta, analyst = cast.marta(eva), cast.ana().actor
    with unpermitted():
        tags.put(marta, tags=["Oro"], by=analyst, at=cast.LATER)
