"""Do two records become one, and two again with everything that was theirs?"""

from datetime import timedelta

import pytest
from django.conf import settings

from tests import cast
from tests.told import STRANGERS, follow_here, heard, refused
from trato.domains.agenda.actions import tasks
from trato.domains.conversations.actions import interactions
from trato.domains.customers.actions import addresses, consents, identities, merges, parties, relationships, tags
from trato.domains.customers.actions.identities import Written
from trato.domains.customers.models import Consent, Identity, Merge, Party, Relationship
from trato.domains.customers.queries import consents as standing
from trato.domains.customers.queries import parties as known
from trato.domains.customers.queries import search
from trato.foundation.access.policy import Refused
from trato.foundation.kit import sql
from trato.foundation.privacy import ledger
from trato.foundation.stream import timeline
from trato.foundation.stream.vocabulary.customers import PartyMerged, PartyUnmerged

pytestmark = pytest.mark.django_db
LATER = cast.NOW + timedelta(hours=1)


@pytest.fixture
def lucia():
    cast.company()
    return cast.lucia().actor


def person(by, name="Rosa Mas", *written, **more):
    return parties.register(
        "person", name=name, written=[Written(*one) for one in written], by=by, at=cast.NOW, despite_duplicates=True,
        **more,
    )  # fmt: skip


@pytest.fixture
def rosa(lucia):
    return person(lucia, "Rosa Mas", ("email", "rosa@mas.example"), city="Elche", country="ES")


@pytest.fixture
def twin(lucia):
    return person(
        lucia, "Rosa Mas Pérez", ("email", "rosa@mas.example"), ("phone", "+34 600 11 22 33"), tax_number="12345678Z"
    )


def merged(survivor, other, by, **choices):
    return merges.merge(survivor, other=other, by=by, at=LATER, choices=choices)


def test_what_belongs_to_the_other_goes_to_the_survivor(lucia, rosa, twin):
    """CUS-04, CUS-05: one record, with everything."""
    addresses.add(twin, parts={"city": "Alicante"}, by=lucia, at=cast.NOW)
    tasks.plan(twin, title="Llamar", by=lucia, at=cast.NOW)
    interactions.log(twin, kind="note", direction="internal", body="Hola", by=lucia, at=cast.NOW)
    merged(rosa, twin, lucia)
    rosa.refresh_from_db()
    assert {one.value for one in rosa.identities.all()} == {"rosa@mas.example", "+34600112233"}
    assert [one.city for one in rosa.addresses.all()] == ["Alicante"]
    assert (rosa.tasks.count(), rosa.interactions.count()) == (1, 1)
    # What the survivor does not say is taken from the other, unless one chose otherwise.
    assert (rosa.name, rosa.city, rosa.tax_number) == ("Rosa Mas", "Elche", "12345678Z")


def test_each_field_says_what_was_chosen(lucia, rosa, twin):
    merged(rosa, twin, lucia, name="other", tax_number="survivor")
    rosa.refresh_from_db()
    assert (rosa.name, rosa.name_key, rosa.tax_number) == ("Rosa Mas Pérez", "rosa mas perez", "")


def test_a_merge_and_its_undoing_are_told(lucia, rosa, twin):
    with heard() as news:
        made = merged(rosa, twin, lucia)
    assert [(one.event, one.parties) for one in news] == [
        (PartyMerged(merge_id=made.pk, survivor_id=rosa.pk, other_id=twin.pk), [rosa.pk, twin.pk])
    ]
    with heard() as news:
        merges.undo(made, by=lucia, at=LATER)
    assert [(one.event, one.parties) for one in news] == [
        (PartyUnmerged(merge_id=made.pk, survivor_id=rosa.pk, other_id=twin.pk), [rosa.pk, twin.pk])
    ]


def test_the_one_that_was_merged_is_nowhere_and_leads_to_the_survivor(lucia, rosa, twin):
    merged(rosa, twin, lucia)
    follow_here()
    assert [row["name"] for row in search.find(lucia, "rosa mas perez")] == ["Rosa Mas"]
    assert known.known_as(lucia, twin.uid) is None
    assert known.survivor_of(lucia, twin.uid) == rosa
    assert known.survivor_of(lucia, rosa.uid) is None


def test_the_stricter_consent_wins_and_undoing_gives_back_what_held(lucia, rosa, twin):
    purpose = cast.purpose("news", "consent", by=cast.admin().actor)
    consents.give(rosa, purpose=purpose, channel="email", by=lucia, at=cast.NOW)
    consents.withdraw(twin, purpose=purpose, channel="email", by=lucia, at=cast.NOW)
    made = merged(rosa, twin, lucia)
    assert not standing.answer(rosa.pk, purpose.pk, "email").is_allowed
    merges.undo(made, by=lucia, at=LATER)
    assert standing.answer(rosa.pk, purpose.pk, "email").is_allowed
    assert not standing.answer(twin.pk, purpose.pk, "email").is_allowed
    assert Consent.objects.count() == 3, "statements are only added"


def test_what_is_refused_while_they_are_one_holds_for_both_afterwards(lucia, rosa, twin):
    purpose = cast.purpose("news", "consent", by=cast.admin().actor)
    for party in (rosa, twin):
        consents.give(party, purpose=purpose, channel="email", by=lucia, at=cast.NOW)
    made = merged(rosa, twin, lucia)
    consents.withdraw(rosa, purpose=purpose, channel="email", by=lucia, at=LATER + timedelta(minutes=1))
    merges.undo(made, by=lucia, at=LATER + timedelta(minutes=2))
    for party in (rosa, twin):
        assert not standing.answer(party.pk, purpose.pk, "email").is_allowed


def test_links_between_the_two_rest_and_doubles_are_not_shown_twice(lucia, rosa, twin):
    clinic = cast.santa_irene(lucia)
    for party in (rosa, twin):
        relationships.start(party, to=clinic, kind="works_at", by=lucia, at=cast.NOW)
    relationships.start(twin, to=rosa, kind="referred", by=lucia, at=cast.NOW)
    made = merged(rosa, twin, lucia)
    assert [(one.from_party, one.to_party) for one in Relationship.objects.filter(until=None)] == [(rosa, clinic)]
    merges.undo(made, by=lucia, at=LATER)
    assert Relationship.objects.filter(until=None).count() == 3


def test_what_was_added_since_stays_with_the_survivor(lucia, rosa, twin):
    made = merged(rosa, twin, lucia)
    rosa.refresh_from_db()
    tasks.plan(rosa, title="Nuevo", by=lucia, at=LATER)
    identities.add(rosa, kind="email", value="nueva@mas.example", by=lucia, at=LATER)
    tags.put(rosa, tags=["vip"], by=lucia, at=LATER)
    parties.change(rosa, fields={"city": "Elda"}, by=lucia, at=LATER)
    merges.undo(made, by=lucia, at=LATER)
    rosa.refresh_from_db()
    twin.refresh_from_db()
    assert (rosa.city, rosa.tags, rosa.tax_number) == ("Elda", ["vip"], "")
    assert {one.value for one in rosa.identities.all()} == {"rosa@mas.example", "nueva@mas.example"}
    assert {one.value for one in twin.identities.all()} == {"rosa@mas.example", "+34600112233"}
    assert (rosa.tasks.count(), twin.tasks.count(), twin.is_archived) == (1, 0, False)


def test_of_each_kind_one_identity_is_first_afterwards(lucia, rosa, twin):
    made = merged(rosa, twin, lucia)
    phone = Identity.objects.get(kind="phone")
    identities.prefer(identities.add(rosa, kind="phone", value="600 44 55 66", by=lucia, at=LATER), by=lucia, at=LATER)
    identities.prefer(phone, by=lucia, at=LATER)
    merges.undo(made, by=lucia, at=LATER)
    for party in (rosa, twin):
        assert party.identities.filter(kind="phone", is_primary=True).count() == 1


def test_merges_are_undone_from_the_last_one_backwards(lucia, rosa, twin):
    third = person(lucia, "Rosa M.")
    first = merged(rosa, twin, lucia)
    second = merged(third, rosa, lucia)
    assert {one.merged_into_id for one in Party.objects.filter(pk__in=[rosa.pk, twin.pk])} == {third.pk}
    with refused(merges.CannotMerge, "was itself merged into Rosa M."):
        merges.undo(first, by=lucia, at=LATER)
    merges.undo(second, by=lucia, at=LATER)
    twin.refresh_from_db()
    assert twin.merged_into_id == rosa.pk
    fourth = person(lucia, "R. Mas")
    third_merge = merged(rosa, fourth, lucia)
    with refused(merges.CannotMerge, "R. Mas was merged later"):
        merges.undo(first, by=lucia, at=LATER)
    merges.undo(third_merge, by=lucia, at=LATER)
    merges.undo(first, by=lucia, at=LATER)
    with refused(merges.CannotMerge, "undone already"):
        merges.undo(first, by=lucia, at=LATER)


def test_only_what_can_be_one_becomes_one(lucia, rosa, twin):
    clinic = cast.santa_irene(lucia)
    with refused(merges.CannotMerge, "one record already"):
        merged(rosa, rosa, lucia)
    with refused(merges.CannotMerge, "of one kind"):
        merged(rosa, clinic, lucia)
    with refused(merges.CannotMerge, "which of the two"):
        merged(rosa, twin, lucia, owner="nobody")
    with refused(merges.CannotMerge, "which of the two"):
        merged(rosa, twin, lucia, merged_into="other")
    parties.archive(twin, by=lucia, at=cast.NOW)
    with refused(merges.CannotMerge, "is archived"):
        merged(rosa, twin, lucia)
    parties.restore(twin, by=lucia, at=cast.NOW)
    merged(rosa, twin, lucia)
    third = person(lucia, "Rosa M.")
    with refused(merges.CannotMerge, "merged already"):
        merged(third, twin, lucia)
    with refused(parties.CannotChange, "Undo the merge"):
        parties.restore(twin, by=lucia, at=LATER)


@pytest.mark.parametrize("stranger", STRANGERS, ids=str)
def test_strangers_make_nothing_one_or_two(lucia, rosa, twin, stranger):
    with refused(Refused):
        merges.merge(rosa, other=twin, by=stranger, at=LATER)
    made = merged(rosa, twin, lucia)
    with refused(Refused):
        merges.undo(made, by=stranger, at=LATER)


def test_the_timeline_is_one_and_two_again_and_can_be_made_anew(lucia, rosa, twin):
    entries = "SELECT party_id, event_id FROM stream_timeline ORDER BY 1, 2"
    before = sql.rows(entries)
    made = merged(rosa, twin, lucia)
    joined = sql.rows(entries)
    assert {row["party_id"] for row in joined} == {rosa.pk}
    assert {row["event_id"] for row in before} < {row["event_id"] for row in joined}
    timeline.rebuild()
    assert sql.rows(entries) == joined
    merges.undo(made, by=lucia, at=LATER)
    parted = sql.rows(entries)
    assert [row for row in parted if row["event_id"] <= before[-1]["event_id"]] == before
    timeline.rebuild()
    assert sql.rows(entries) == parted


def test_the_erasure_of_the_survivor_takes_what_was_merged_with_it(lucia, rosa, twin):
    from trato.foundation.privacy.actions import erasing
    from trato.foundation.privacy.people import Person

    made = merged(rosa, twin, lucia, name="other")
    erasing.erase(Person("party", rosa.pk), reason="request", by=cast.admin().actor, at=LATER)
    twin.refresh_from_db()
    made.refresh_from_db()
    assert "Rosa" not in twin.name
    assert (twin.tax_number, made.fields) == ("", {})
    assert not Identity.objects.exists()
    # A backup of before the merge knows two of them.
    erased = {line.uid for line in ledger.read(ledger.file_in(settings.DATA))}
    assert {str(rosa.uid), str(twin.uid)} <= erased
    with refused(merges.CannotMerge, "was erased"):
        merges.undo(made, by=lucia, at=LATER)
    assert Merge.objects.get().undone_at is None
