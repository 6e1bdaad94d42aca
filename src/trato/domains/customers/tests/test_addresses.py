"""Do parties get and lose postal addresses as they should?"""

import pytest

from tests import cast
from tests.told import heard, refused, unpermitted
from trato.domains.customers.actions import addresses, parties
from trato.foundation.stream.vocabulary.customers import AddressAdded, AddressRemoved

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return cast.eva().actor


def test_an_address_is_kept_and_told(eva):
    clinic = cast.santa_irene(eva)
    parts = {"street": "Av. del Puerto 3", "postcode": "46021", "city": "Valencia", "country": "es", "use": "shipping"}
    with heard() as news:
        address = addresses.add(clinic, parts=parts, by=eva, at=cast.LATER)
    address.refresh_from_db()
    assert (address.street, address.postcode, address.city, address.country, address.use) == (
        "Av. del Puerto 3", "46021", "Valencia", "ES", "shipping",
    )  # fmt: skip
    assert str(address) == "Av. del Puerto 3, 46021 Valencia, ES"
    assert news == [(AddressAdded(party_id=clinic.pk, address_id=address.pk), [clinic.pk])]


def test_the_first_address_says_where_the_party_is(eva):
    person = parties.register("person", name="Ada", by=eva, at=cast.NOW)
    addresses.add(person, parts={"city": "Gandia", "country": "ES"}, by=eva, at=cast.NOW)
    addresses.add(person, parts={"city": "Madrid", "country": "ES"}, by=eva, at=cast.NOW)
    person.refresh_from_db()
    assert (person.city, person.country) == ("Gandia", "ES")


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"use": "main", "region": "Valencia"},
        {"city": "Gandia", "country": "Spain"},
        {"city": "Gandia", "country": "E1"},
        {"city": "Gandia", "use": "castle"},
        {"street": "x" * 201},
    ],
)
def test_a_senseless_address_is_refused(eva, parts):
    person = cast.marta(eva)
    with refused(addresses.CannotAdd):
        addresses.add(person, parts=parts, by=eva, at=cast.NOW)


def test_a_removed_address_is_gone_and_told_once(eva):
    clinic = cast.santa_irene(eva)
    address = clinic.addresses.get()
    with heard() as news:
        addresses.remove(address, by=eva, at=cast.LATER)
        addresses.remove(address, by=eva, at=cast.LATER)
    assert not clinic.addresses.exists()
    assert news == [(AddressRemoved(party_id=clinic.pk), [clinic.pk])]


def test_who_only_reads_touches_no_address(eva):
    clinic, analyst = cast.santa_irene(eva), cast.ana().actor
    with unpermitted():
        addresses.add(clinic, parts={"city": "Gandia"}, by=analyst, at=cast.NOW)
    with unpermitted():
        addresses.remove(clinic.addresses.get(), by=analyst, at=cast.NOW)
