"""Is what a person allows, takes back and objects to known with proof, and honored by the very next message?"""

from datetime import timedelta

import pytest
from django.db import transaction

from tests import cast
from tests.told import heard, refused, unpermitted
from trato.domains.customers.actions import consents, parties, purposes
from trato.domains.customers.models import Consent
from trato.domains.customers.queries import consents as known
from trato.foundation.kit import sql
from trato.foundation.privacy.actions import holds
from trato.foundation.privacy.people import Person
from trato.foundation.stream.vocabulary.customers import ConsentGiven, ConsentObjected

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return cast.admin().actor


@pytest.fixture
def marta(admin):
    return cast.marta(admin)


@pytest.fixture
def offers(admin):
    return cast.purpose("offers", "consent", by=admin)


@pytest.fixture
def surveys(admin):
    return cast.purpose("surveys", "legitimate_interest", by=admin)


def may(party, purpose, channel="email") -> bool:
    return known.answer(party.pk, purpose.pk, channel).is_allowed


def test_without_consent_nobody_is_written_to_and_with_it_only_on_that_channel(admin, marta, offers):
    """PRI-01."""
    assert not may(marta, offers)
    with heard() as news:
        given = consents.give(marta, purpose=offers, channel="email", by=admin, at=cast.NOW)
    assert news == [
        (ConsentGiven(party_id=marta.pk, consent_id=given.pk, purpose="offers", channel="email"), [marta.pk])
    ]
    assert may(marta, offers)
    assert not may(marta, offers, "phone")
    assert known.answer(marta.pk, "offers", "email").consent_id == given.pk


def test_a_legitimate_interest_holds_until_somebody_objects(admin, marta, surveys):
    assert may(marta, surveys)
    with heard() as news:
        said = consents.withdraw(marta, purpose=surveys, by=admin, at=cast.NOW)
    assert news[0].event == ConsentObjected(party_id=marta.pk, consent_id=said.pk, purpose="surveys", channel="")
    assert not may(marta, surveys)
    assert not may(marta, surveys, "phone")


def test_nobody_can_object_to_what_a_contract_asks_for(admin, marta):
    service = cast.purpose("service", "contract", by=admin)
    assert may(marta, service)
    with refused(consents.CannotState, "contract"):
        consents.object_to(marta, purpose=service, by=admin, at=cast.NOW)


def test_the_last_word_counts_also_for_one_channel_of_all(admin, marta, offers):
    consents.give(marta, purpose=offers, by=admin, at=cast.NOW)
    consents.withdraw(marta, purpose=offers, channel="phone", by=admin, at=cast.NOW)
    assert may(marta, offers, "email")
    assert not may(marta, offers, "phone")
    consents.withdraw(marta, purpose=offers, by=admin, at=cast.LATER)
    assert not may(marta, offers, "email")
    consents.give(marta, purpose=offers, channel="email", by=admin, at=cast.LATER)
    assert may(marta, offers, "email")
    assert not may(marta, offers, "phone")


def test_no_advertising_at_all_is_one_word(admin, marta, offers, surveys):
    consents.give(marta, purpose=offers, by=admin, at=cast.NOW)
    said = consents.object_to_marketing(marta, by=admin, at=cast.NOW)
    assert {"offers", "surveys"} <= {one.purpose_id for one in said}
    assert not may(marta, offers)
    assert not may(marta, surveys)


def test_the_proof_says_what_was_shown_and_from_where_and_is_sealed(admin, marta, offers):
    """PV09."""
    proof = {"address": "203.0.113.77", "said": "I ticked the box"}
    shown = offers.wordings.order_by("-version").first()
    given = consents.give(marta, purpose=offers, proof=proof, source="form", by=admin, at=cast.NOW)
    purposes.word(offers, texts={"es": "Otro", "en": "Another"}, by=admin, at=cast.LATER)
    (kept,) = known.history(marta.pk)
    assert kept["proof"] == proof
    assert kept["consent"].wording == shown
    assert kept["consent"].actor_id == admin.id
    assert b"203.0.113.77" not in bytes(Consent.objects.get(pk=given.pk).proof)


@pytest.mark.parametrize(
    "statement", ["UPDATE customers_consent SET decision = 'given'", "DELETE FROM customers_consent"]
)
def test_a_statement_cannot_be_changed_afterwards(admin, marta, offers, statement):
    consents.withdraw(marta, purpose=offers, by=admin, at=cast.NOW)
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        sql.run(statement)


@pytest.mark.parametrize(
    "senseless",
    [{"channel": "pigeon"}, {"source": "heard"}, {"said_at": cast.NOW + timedelta(days=1)}],
)
def test_senseless_statements_are_refused(admin, marta, offers, senseless):
    with refused(consents.CannotState):
        consents.give(marta, purpose=offers, by=admin, at=cast.NOW, **senseless)


def test_without_a_text_nobody_can_consent(admin, marta):
    bare = purposes.define("bare", names={"es": "X", "en": "X"}, basis="consent", by=admin, at=cast.NOW)
    with refused(consents.CannotState, "text"):
        consents.give(marta, purpose=bare, by=admin, at=cast.NOW)


def test_who_only_reads_states_nothing(admin, marta, offers):
    ana = cast.ana().actor
    with unpermitted():
        consents.give(marta, purpose=offers, by=ana, at=cast.NOW)
    with unpermitted():
        consents.withdraw(marta, purpose=offers, by=ana, at=cast.NOW)


def test_when_two_records_are_one_person_the_stricter_wins(admin, marta, offers, surveys):
    """PV08."""
    twin = cast.nuria(admin, cast.santa_irene(admin))
    consents.give(marta, purpose=offers, by=admin, at=cast.NOW)
    consents.withdraw(twin, purpose=offers, channel="email", by=admin, at=cast.NOW)
    consents.object_to(twin, purpose=surveys, by=admin, at=cast.NOW)
    taken = consents.inherit(marta, of=twin, by=admin, at=cast.LATER)
    assert {(one.purpose_id, one.channel, one.source) for one in taken} == {
        ("offers", "email", "merge"), ("surveys", "", "merge"),
    }  # fmt: skip
    assert not may(marta, offers)
    assert may(marta, offers, "phone")
    assert not may(marta, surveys)
    assert consents.inherit(marta, of=twin, by=admin, at=cast.LATER) == []
    assert Consent.objects.filter(party=twin).count() == 2


def test_archived_and_restricted_people_are_left_in_peace(admin, marta, surveys):
    """PV13, article 18."""
    hold = holds.place(Person("party", marta.pk), kind="restriction", reason="asked", by=admin, at=cast.NOW)
    assert not may(marta, surveys)
    holds.release(hold, by=admin, at=cast.LATER)
    assert may(marta, surveys)
    parties.archive(marta, by=admin, at=cast.LATER)
    assert not may(marta, surveys)


def test_an_ended_purpose_is_no_reason_to_write(admin, marta, surveys):
    purposes.end(surveys, by=admin, at=cast.NOW)
    assert not may(marta, surveys)


def test_the_basis_of_a_purpose_never_changes(admin, offers):
    with refused(purposes.CannotDefine, "basis"):
        purposes.define("offers", names={"es": "O", "en": "O"}, basis="contract", by=admin, at=cast.NOW)
