"""Does everybody find exactly the parties they may see?"""

import uuid

import pytest

from tests import cast
from tests.told import STRANGERS
from trato.domains.customers.actions import identities, parties
from trato.domains.customers.actions.identities import Written
from trato.domains.customers.queries import parties as known
from trato.domains.customers.queries import search

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return cast.eva().actor


@pytest.mark.parametrize("stranger", STRANGERS)
def test_strangers_see_nobody_though_somebody_is_there(eva, stranger):
    clinic = cast.santa_irene(eva)
    assert list(known.visible_to(eva)) == [clinic]
    assert not known.visible_to(stranger).exists()
    assert known.known_as(stranger, clinic.uid) is None
    assert not known.recognized_by(stranger, "email", "compras@santairene.example").exists()
    assert known.ids_of(stranger, [str(clinic.uid)]) == {}
    assert known.scope_of(stranger).sql == "FALSE"
    assert search.find(stranger, "santa irene") == []


def test_a_party_is_known_by_its_outside_name_only(eva):
    clinic = cast.santa_irene(eva)
    assert known.known_as(eva, clinic.uid) == clinic
    assert known.known_as(eva, str(clinic.uid).upper()) == clinic
    for nonsense in (uuid.uuid4(), "", "1", str(clinic.pk), "' OR 1=1 --"):
        assert known.known_as(eva, nonsense) is None


def test_a_shared_mailbox_leads_to_both_people(eva):
    clinic, marta = cast.santa_irene(eva), cast.marta(eva)
    identities.add(marta, kind="email", value="compras@santairene.example", by=eva, at=cast.NOW)
    found = known.recognized_by(eva, "email", " COMPRAS@santairene.example")
    assert set(found) == {clinic, marta}


def test_a_phone_is_recognized_as_it_is_dialed_and_nonsense_is_nobody(eva):
    clinic = cast.santa_irene(eva)
    assert list(known.recognized_by(eva, "phone", "0034 963-512-044")) == [clinic]
    assert list(known.recognized_by(eva, "phone", "963512044", country="ES")) == [clinic]
    for kind, value in (("phone", "call me"), ("email", "x"), ("email", "nobody@santairene.example"), ("fax", "1")):
        assert not known.recognized_by(eva, kind, value).exists()


def test_a_handle_is_recognized_on_its_network(eva):
    marta = cast.marta(eva)
    identities.add(marta, kind="handle", value="@Marta", network="instagram", by=eva, at=cast.NOW)
    assert list(known.recognized_by(eva, "handle", "MARTA", network="instagram")) == [marta]
    assert not known.recognized_by(eva, "handle", "marta", network="mastodon").exists()


def test_importers_find_parties_by_their_numbers(eva):
    written = [Written("external", "17850", network="online-retail")]
    ada = parties.register("person", name="Ada", written=written, by=eva, at=cast.NOW)
    assert known.numbered("online-retail", ["17850", "1"]) == {"17850": ada.pk}
    assert known.numbered("old-crm", ["17850"]) == {}


def test_pages_name_parties_by_uid_and_nonsense_is_left_out(eva):
    clinic = cast.santa_irene(eva)
    assert known.ids_of(eva, [str(clinic.uid), "x", str(uuid.uuid4())]) == {clinic.pk: str(clinic.uid)}
