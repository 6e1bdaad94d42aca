"""Do identities lead to their parties, and stop doing so, as they should?"""

import pytest

from tests import cast
from tests.told import heard, refused, unpermitted
from trato.domains.customers.actions import identities
from trato.domains.customers.models.recognition import Unrecognizable
from trato.foundation.stream.vocabulary.customers import IdentityAdded, IdentityPreferred, IdentityRemoved

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return cast.eva().actor


@pytest.fixture
def clinic(eva):
    return cast.santa_irene(eva)


def test_an_added_identity_is_normalized_shown_and_told(eva, clinic):
    with heard() as news:
        added = identities.add(clinic, kind="phone", value="963 51 20 45", label=" Admisión ", by=eva, at=cast.LATER)
    assert (added.value, added.shown, added.label) == ("+34963512045", "+34 963 51 20 45", "Admisión")
    assert (added.is_primary, added.created_at) == (False, cast.LATER)
    clinic.refresh_from_db()
    assert clinic.updated_at == cast.LATER
    told = IdentityAdded(party_id=clinic.pk, identity_id=added.pk, kind="phone")
    assert news == [(told, [clinic.pk])]


def test_the_first_of_a_kind_is_primary(eva, clinic):
    assert identities.add(
        clinic, kind="handle", value="@SantaIrene", network="instagram", by=eva, at=cast.NOW
    ).is_primary


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        ("email", "compras@", Unrecognizable),
        ("phone", "call me", Unrecognizable),
        ("handle", "x" * 255, Unrecognizable),
        ("fax", "963512044", identities.CannotAdd),
        ("email", "COMPRAS@SANTAIRENE.EXAMPLE", identities.CannotAdd),
    ],
)
def test_a_senseless_or_known_identity_is_refused(eva, clinic, kind, value, problem):
    with refused(problem):
        identities.add(clinic, kind=kind, value=value, by=eva, at=cast.LATER)


def test_two_people_may_share_a_mailbox_but_not_a_handle(eva, clinic):
    marta = cast.marta(eva)
    identities.add(marta, kind="email", value="compras@santairene.example", by=eva, at=cast.NOW)
    identities.add(marta, kind="handle", value="@Marta", network="instagram", by=eva, at=cast.NOW)
    with refused(identities.CannotAdd):
        identities.add(clinic, kind="handle", value="marta", network="instagram", by=eva, at=cast.NOW)
    identities.add(clinic, kind="handle", value="marta", network="mastodon", by=eva, at=cast.NOW)


def test_removing_the_primary_one_leaves_the_next_in_its_place_once(eva, clinic):
    first = clinic.identities.get(kind="email")
    second = identities.add(clinic, kind="email", value="b@santairene.example", by=eva, at=cast.NOW)
    with heard() as news:
        identities.remove(first, by=eva, at=cast.LATER)
        identities.remove(first, by=eva, at=cast.LATER)
    second.refresh_from_db()
    assert second.is_primary
    assert news == [(IdentityRemoved(party_id=clinic.pk, kind="email"), [clinic.pk])]


def test_the_preferred_one_becomes_the_only_primary(eva, clinic):
    second = identities.add(clinic, kind="email", value="b@santairene.example", by=eva, at=cast.NOW)
    with heard() as news:
        identities.prefer(second, by=eva, at=cast.LATER)
    assert list(clinic.identities.filter(kind="email", is_primary=True)) == [second]
    told = IdentityPreferred(party_id=clinic.pk, identity_id=second.pk, kind="email")
    assert news == [(told, [clinic.pk])]


def test_who_only_reads_touches_no_identity(eva, clinic):
    analyst, first = cast.ana().actor, clinic.identities.get(kind="email")
    for attempt in (
        lambda: identities.add(clinic, kind="email", value="c@d.example", by=analyst, at=cast.NOW),
        lambda: identities.remove(first, by=analyst, at=cast.NOW),
        lambda: identities.prefer(first, by=analyst, at=cast.NOW),
    ):
        with unpermitted():
            attempt()
