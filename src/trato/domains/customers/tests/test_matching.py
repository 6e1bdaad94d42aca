"""Are records that are one party noticed, with reasons, and those of different people left alone?"""

from datetime import date, timedelta

import pytest

from tests import cast
from tests.told import STRANGERS, follow_here, heard, refused
from trato.domains.customers.actions import addresses, identities, merges, pairs, parties
from trato.domains.customers.actions.identities import Written
from trato.domains.customers.matching import weights
from trato.domains.customers.models import Duplicate, MatchKey, Party
from trato.foundation.access.policy import Refused
from trato.foundation.jobs import worker
from trato.foundation.stream.follow import FOLLOWERS
from trato.foundation.stream.vocabulary.customers import DuplicateDismissed, DuplicateReopened

pytestmark = pytest.mark.django_db
LATER = cast.NOW + timedelta(hours=1)


@pytest.fixture
def lucia():
    cast.company()
    return cast.lucia().actor


def known(by, name, *written, kind="person", address=None, **more):
    return parties.register(
        kind, name=name, written=[Written(*one) for one in written], address=address, by=by, at=cast.NOW,
        despite_duplicates=True, **more,
    )  # fmt: skip


def found():
    follow_here()
    return {(pair.first.name, pair.second.name): pair for pair in Duplicate.objects.filter(state="open")}


MAIL, PHONE = ("email", "rosa@mas.example"), ("phone", "600 11 22 33")
HOME = {"street": "Calle Colón 12", "postcode": "46004", "city": "Valencia"}


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ({"written": [MAIL]}, {"written": [MAIL]}, "certain"),
        ({"written": [PHONE]}, {"written": [PHONE]}, "likely"),
        ({"tax_number": "12345678-Z"}, {"tax_number": "12345678 z"}, "certain"),
        ({"address": HOME}, {"address": {**HOME, "street": "C/ Colon, 12"}}, "likely"),
        ({}, {}, "possible"),
    ],
)
def test_the_more_agrees_the_surer_we_are(lucia, one, other, level):
    """CUS-04: a score with reasons, not yes or no."""
    known(lucia, "Rosa Mas Pérez", *one.pop("written", []), **one)
    known(lucia, "Pérez Mas, Rosa", *other.pop("written", []), **other)
    ((pair),) = found().values()
    assert pair.level == level
    assert "name:same" in pair.reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Rosa Mas", MAIL), ("Ximo Puig", MAIL)),
        (("Rosa Mas", MAIL, PHONE), ("Rosa Mas", ("email", "otra@mas.example"), ("phone", "600 99 88 77"))),
        (("Rosa Mas",), ("Rosa Mira",)),
    ],
)
def test_who_differs_in_what_tells_people_apart_is_left_alone(lucia, one, other):
    known(lucia, *one)
    known(lucia, *other)
    assert found() == {}


def test_different_birthdays_and_tax_numbers_speak_against_it(lucia):
    """One mailbox and one name, as of a father and a son: nothing that is done without looking."""
    for number, born in (("11111111H", date(1950, 1, 2)), ("22222222J", date(1991, 5, 6))):
        Party.objects.filter(pk=known(lucia, "Rosa Mas", MAIL, tax_number=number).pk).update(born_on=born)
    ((pair),) = found().values()
    assert (pair.level, pair.reasons) == (
        "possible",
        ["name:same", "email:same", "tax_number:different", "born_on:different"],
    )


def test_an_organization_is_never_a_person(lucia):
    known(lucia, "Rosa Mas", MAIL)
    known(lucia, "Rosa Mas", MAIL, kind="organization")
    assert found() == {}


def test_slips_of_the_keyboard_and_forms_of_companies_do_not_hide_anybody(lucia):
    known(lucia, "Clínica Santa Irene", MAIL, kind="organization")
    known(lucia, "Clinica Santa Irenne S.L.", MAIL, kind="organization")
    ((pair),) = found().values()
    assert pair.reasons[:2] == ["name:near", "email:same"]


def test_pairs_follow_what_is_changed(lucia):
    rosa, twin = known(lucia, "Rosa Mas"), known(lucia, "Rosa Mas")
    assert [pair.level for pair in found().values()] == ["possible"]
    for party in (rosa, twin):
        identities.add(party, kind="email", value="rosa@mas.example", by=lucia, at=cast.NOW)
    assert [pair.level for pair in found().values()] == ["certain"]
    parties.change(twin, fields={"name": "Ximo Puig"}, by=lucia, at=cast.NOW)
    assert found() == {}
    parties.change(twin, fields={"name": "Rosa Mas"}, by=lucia, at=cast.NOW)
    assert len(found()) == 1
    parties.archive(twin, by=lucia, at=cast.NOW)
    assert found() == {}


def test_what_was_said_about_two_records_stands(lucia):
    rosa, twin = known(lucia, "Rosa Mas", MAIL), known(lucia, "Rosa Mas", MAIL)
    ((pair),) = found().values()
    with heard() as news:
        pairs.dismiss(pair, by=lucia, at=LATER)
    told = {"duplicate_id": pair.pk, "first_id": rosa.pk, "second_id": twin.pk}
    assert [one.event for one in news] == [DuplicateDismissed(**told)]
    addresses.add(rosa, parts=HOME, by=lucia, at=LATER)
    assert found() == {}
    with refused(pairs.CannotDecide):
        pairs.dismiss(pair, by=lucia, at=LATER)
    with heard() as news:
        pairs.reopen(pair, by=lucia, at=LATER)
    assert [one.event for one in news] == [DuplicateReopened(**told)]
    assert len(found()) == 1
    with refused(pairs.CannotDecide):
        pairs.reopen(pair, by=lucia, at=LATER)


@pytest.mark.parametrize("stranger", STRANGERS, ids=str)
def test_strangers_decide_nothing(lucia, stranger):
    for _ in range(2):
        known(lucia, "Rosa Mas", MAIL)
    ((pair),) = found().values()
    for verb in (pairs.dismiss, pairs.reopen):
        with refused(Refused):
            verb(pair, by=stranger, at=LATER)
    with refused(Refused):
        pairs.look_through(by=stranger, at=LATER)


def test_a_merged_pair_leaves_the_queue_and_comes_back_when_it_is_undone(lucia):
    rosa, twin = known(lucia, "Rosa Mas", MAIL), known(lucia, "Rosa Mas", MAIL)
    assert len(found()) == 1
    made = merges.merge(rosa, other=twin, by=lucia, at=LATER)
    assert found() == {}
    assert Duplicate.objects.get().state == "merged"
    merges.undo(made, by=lucia, at=LATER)
    assert len(found()) == 1


def test_comparing_everybody_finds_what_the_follower_finds(lucia):
    for name, *written in (("Rosa Mas", MAIL), ("Rosa Mas", MAIL), ("Mas, Rosa", PHONE), ("Ximo Puig", PHONE)):
        known(lucia, name, *written)
    followed = {names: (pair.weight, pair.reasons) for names, pair in found().items()}
    assert followed
    Duplicate.objects.all().delete()
    assert pairs.look_through(by=lucia, at=LATER) >= len(followed)
    assert {names: (pair.weight, pair.reasons) for names, pair in found().items()} == followed


def test_huge_blocks_are_passed_over(lucia, monkeypatch):
    from trato.domains.customers.matching import keys

    for _ in range(keys.MOST + 1):
        known(lucia, "Rosa Mas")
    assert found() == {}


def test_keys_tell_nothing_and_are_forgotten_for_a_rebuild(lucia):
    known(lucia, "Rosa Mas", MAIL)
    follow_here()
    assert MatchKey.objects.count() == 3
    FOLLOWERS["customers.duplicates"].clear()
    assert MatchKey.objects.count() == 0


def test_the_model_is_one_of_shares():
    """Fellegi and Sunter: each outcome happens in a share of pairs, and agreement speaks for one party."""
    for one in weights.COMPARISONS:
        assert sum(outcome.m for outcome in one.outcomes) == pytest.approx(1, abs=0.011)
        assert sum(outcome.u for outcome in one.outcomes) == pytest.approx(1, abs=0.011)
        assert one.outcomes[0].weight > 0 > one.outcomes[-1].weight
    assert weights.likelihood(weights.CERTAIN) > 0.999 > weights.likelihood(weights.LIKELY) > 0.95


def test_everybody_is_compared_in_the_background_once(lucia):
    """CUS-05: asked twice while it runs, it is done once; who may not merge asks for nothing."""
    for _ in range(2):
        known(lucia, "Rosa Mas", MAIL)
    Duplicate.objects.all().delete()
    asked = {pairs.look_through_soon(by=lucia, at=LATER).pk for _ in range(2)}
    assert len(asked) == 1
    with refused(Refused):
        pairs.look_through_soon(by=STRANGERS[1], at=LATER)
    assert worker.run_all() == 1
    assert len(found()) == 1
