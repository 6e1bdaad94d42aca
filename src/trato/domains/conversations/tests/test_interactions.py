"""Are contacts written down, corrected and taken back as they should be?"""

from datetime import timedelta

import pytest

from tests import cast
from tests.told import STRANGERS, follow_here, heard, refused, unpermitted
from trato.domains.conversations.actions import interactions
from trato.domains.conversations.models import PartyContacts
from trato.domains.conversations.models.party_contacts import NEVER
from trato.domains.conversations.queries import interactions as known
from trato.foundation.kit import sql
from trato.foundation.stream.vocabulary.conversations import (
    InteractionCorrected,
    InteractionRecorded,
    InteractionWithdrawn,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return cast.eva().actor


@pytest.fixture
def clinic(eva):
    return cast.santa_irene(eva)


def test_a_call_is_kept_with_its_outcome_and_appears_with_both(eva, clinic):
    nuria = cast.nuria(eva, clinic)
    with heard() as news:
        call = interactions.log(
            clinic, kind="call", outcome="answered", subject=" Presupuesto ", body="Pide\r\n\x00plazo. ", seconds=402,
            contact=nuria, happened_at=cast.NOW, by=eva, at=cast.LATER,
        )  # fmt: skip
    call.refresh_from_db()
    assert (call.party, call.contact, call.kind, call.direction) == (clinic, nuria, "call", "out")
    assert (call.outcome, call.subject, call.body, call.seconds) == ("answered", "Presupuesto", "Pide\nplazo.", 402)
    assert (call.happened_at, call.recorded_at, call.by_user_id) == (cast.NOW, cast.LATER, eva.id)
    told = InteractionRecorded(interaction_id=call.pk, kind="call", direction="out", outcome="answered")
    assert news == [(told, [clinic.pk, nuria.pk])]
    shown = sql.rows(
        "SELECT facet, happened_at FROM stream_timeline WHERE party_id = %s AND facet = 'call'", [nuria.pk]
    )
    assert shown == [{"facet": "call", "happened_at": cast.NOW}]


def test_a_note_stays_inside_and_a_person_is_not_their_own_contact(eva, clinic):
    note = interactions.log(clinic, kind="note", body="Prefiere correo", contact=clinic, by=eva, at=cast.NOW)
    assert (note.direction, note.contact) == ("internal", None)


@pytest.mark.parametrize(
    "senseless",
    [
        {"kind": "telegram", "body": "STOP"},
        {"kind": "note"},
        {"kind": "email", "body": " \n "},
        {"kind": "letter"},
        {"kind": "call", "direction": "sideways"},
        {"kind": "call", "outcome": "bliss"},
        {"kind": "call", "subject": "x" * 201},
        {"kind": "call", "body": "x" * 50_001},
        {"kind": "call", "seconds": -1},
        {"kind": "call", "seconds": 10**12},
        {"kind": "call", "happened_at": cast.NOW + timedelta(minutes=6)},
    ],
)
def test_a_senseless_contact_is_refused(eva, clinic, senseless):
    with refused(interactions.CannotLog):
        interactions.log(clinic, **senseless, by=eva, at=cast.NOW)


def test_clocks_may_differ_by_five_minutes(eva, clinic):
    later = cast.NOW + timedelta(minutes=5)
    assert interactions.log(clinic, kind="call", happened_at=later, by=eva, at=cast.NOW).happened_at == later


def test_a_correction_keeps_the_earlier_wording(eva, clinic):
    call = interactions.log(clinic, kind="call", body="Antes", outcome="voicemail", by=eva, at=cast.NOW)
    with heard() as news:
        call = interactions.correct(call, body=" Después ", outcome="answered", by=eva, at=cast.LATER)
    call.refresh_from_db()
    assert (call.body, call.outcome) == ("Después", "answered")
    made = call.changes.get()
    assert made.before == {"body": "Antes", "outcome": "voicemail"}
    assert made.after == {"body": "Después", "outcome": "answered"}
    assert news == [(InteractionCorrected(interaction_id=call.pk, change_id=made.pk), [clinic.pk])]
    with heard() as news:
        interactions.correct(call, body="Después", by=eva, at=cast.LATER)
    assert news == []


def test_a_senseless_correction_is_refused(eva, clinic):
    note = interactions.log(clinic, kind="note", body="Algo", by=eva, at=cast.NOW)
    for wanted in ({"body": ""}, {"outcome": "bliss"}, {"subject": "x" * 201}):
        note.refresh_from_db()
        with refused(interactions.CannotLog):
            interactions.correct(note, **wanted, by=eva, at=cast.LATER)


def test_a_withdrawn_record_is_out_of_sight_told_once_and_final(eva, clinic):
    call = interactions.log(clinic, kind="call", by=eva, at=cast.NOW)
    assert list(known.visible_to(eva)) == [call]
    with heard() as news:
        call = interactions.withdraw(call, by=eva, at=cast.LATER)
        interactions.withdraw(call, by=eva, at=cast.LATER)
    assert call.withdrawn_at == cast.LATER
    assert news == [(InteractionWithdrawn(interaction_id=call.pk), [clinic.pk])]
    assert not known.visible_to(eva).exists()
    with refused(interactions.CannotLog):
        interactions.correct(call, body="Otra vez", by=eva, at=cast.LATER)


def test_who_only_reads_writes_nothing_down(eva, clinic):
    analyst, call = cast.ana().actor, interactions.log(clinic, kind="call", by=eva, at=cast.NOW)
    for attempt in (
        lambda: interactions.log(clinic, kind="call", by=analyst, at=cast.NOW),
        lambda: interactions.correct(call, body="Otra", by=analyst, at=cast.NOW),
        lambda: interactions.withdraw(call, by=analyst, at=cast.NOW),
    ):
        with unpermitted():
            attempt()


@pytest.mark.parametrize("stranger", STRANGERS)
def test_strangers_see_no_record(eva, clinic, stranger):
    interactions.log(clinic, kind="call", by=eva, at=cast.NOW)
    assert known.visible_to(eva).exists()
    assert not known.visible_to(stranger).exists()


def test_contacts_are_counted_and_the_last_one_remembered(eva, clinic):
    def contacts():
        follow_here()
        return PartyContacts.objects.values_list("interactions", "last_contact_at").get(party_id=clinic.pk)

    assert contacts() == (0, NEVER)
    interactions.log(clinic, kind="note", body="Una nota no es un contacto", by=eva, at=cast.LATER)
    assert contacts() == (1, NEVER)
    interactions.log(clinic, kind="call", by=eva, at=cast.NOW)
    last = interactions.log(clinic, kind="visit", by=eva, at=cast.LATER)
    assert contacts() == (3, cast.LATER)
    interactions.withdraw(last, by=eva, at=cast.LATER)
    assert contacts() == (2, cast.NOW)
