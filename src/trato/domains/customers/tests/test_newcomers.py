"""Can many parties be registered and linked at once?"""

from datetime import UTC, datetime

import pytest

from tests import cast
from trato.domains.customers.actions import newcomers, relationships
from trato.domains.customers.actions.identities import Written
from trato.domains.customers.actions.newcomers import Newcomer
from trato.domains.customers.actions.parties import CannotRegister
from trato.domains.customers.actions.relationships import CannotRelate, Link
from trato.domains.customers.models import Party, PhaseSpan, Relationship, Tag
from trato.foundation.access.policy import Refused
from trato.foundation.stream.models import StoredEvent

MET = datetime(2011, 3, 4, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def shop(number: str = "17850", **said) -> Newcomer:
    return Newcomer(
        kind="organization", name="Amber & Quilt", met_at=MET, country="ES", written=[
            Written("external", number, "online-retail"), Written("email", "Orders@Amber.example"),
        ], **said,
    )  # fmt: skip


def test_each_is_registered_as_of_the_time_it_was_met():
    eva = cast.eva().actor
    (party,) = newcomers.load(
        [shop(addresses=[{"city": "Gandia", "country": "ES"}], tags=["VIP"])], by=eva, at=cast.NOW
    )
    party.refresh_from_db()
    assert (party.created_at, party.updated_at, party.tags, party.country) == (MET, cast.NOW, ["VIP"], "ES")
    assert sorted(party.identities.values_list("kind", "value")) == [
        ("email", "orders@amber.example"),
        ("external", "17850"),
    ]
    assert all(identity.is_primary for identity in party.identities.all())
    assert party.addresses.get().city == "Gandia"
    assert PhaseSpan.objects.get().since == MET
    assert Tag.objects.get().name == "VIP"
    told = StoredEvent.objects.get()
    assert (told.name, told.happened_at, told.parties) == ("customers.party.registered", MET, [party.pk])


def test_a_number_that_leads_to_somebody_already_stops_all_of_them():
    eva = cast.eva().actor
    newcomers.load([shop()], by=eva, at=cast.NOW)
    with pytest.raises(CannotRegister, match="another customer"):
        newcomers.load([shop("17851"), shop("17850")], by=eva, at=cast.NOW)
    assert (Party.objects.count(), StoredEvent.objects.count()) == (1, 1)


def test_a_senseless_one_stops_all_of_them():
    with pytest.raises(CannotRegister):
        newcomers.load([shop(), Newcomer(kind="person", met_at=MET)], by=cast.eva().actor, at=cast.NOW)
    assert Party.objects.count() == 0


def test_who_may_not_register_cannot_load_either():
    with pytest.raises(Refused):
        newcomers.load([shop()], by=cast.ana().actor, at=cast.NOW)


class TestLinks:
    def parties(self):
        people = [Newcomer(kind="person", given="Nora", family="Quick", met_at=MET), shop()]
        return newcomers.load(people, by=self.eva, at=cast.NOW)

    @pytest.fixture(autouse=True)
    def _staff(self):
        self.eva = cast.eva().actor

    def test_they_are_told_on_both_timelines(self):
        nora, amber = self.parties()
        relationships.load([Link(nora, amber, "decides", "Owner", MET)], by=self.eva, at=cast.NOW)
        link = Relationship.objects.get()
        assert (link.from_party, link.to_party, link.title, link.since) == (nora, amber, "Owner", MET)
        told = StoredEvent.objects.get(name="customers.relationship.started")
        assert (told.parties, told.happened_at) == ([nora.pk, amber.pk], MET)

    @pytest.mark.parametrize("kind", ["part_of", "loves"])
    def test_only_kinds_that_cannot_make_a_ring_are_taken(self, kind):
        nora, amber = self.parties()
        with pytest.raises(CannotRelate):
            relationships.load([Link(nora, amber, kind, "", MET)], by=self.eva, at=cast.NOW)

    def test_nobody_is_linked_twice_or_with_themselves(self):
        nora, amber = self.parties()
        with pytest.raises(CannotRelate):
            relationships.load([Link(nora, nora, "works_at", "", MET)], by=self.eva, at=cast.NOW)
        with pytest.raises(CannotRelate):
            relationships.load([Link(nora, amber, "works_at", "", MET)] * 2, by=self.eva, at=cast.NOW)
        assert Relationship.objects.count() == 0
