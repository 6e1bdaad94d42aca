"""Is what happened told once, completely, and for good?"""

import pytest
from django.db import DatabaseError, transaction

from tests import cast
from trato.foundation.kit import sql
from trato.foundation.kit.actor import trato
from trato.foundation.stream import worker
from trato.foundation.stream.follow import FOLLOWERS
from trato.foundation.stream.record import Told, record, record_many
from trato.foundation.stream.vocabulary import decode
from trato.foundation.stream.vocabulary.customers import PartyRegistered

BY = trato("test")


@pytest.mark.django_db
def test_an_event_is_on_the_timeline_of_everybody_it_concerns_at_once():
    told = record(PartyRegistered(party_id=1, kind="person"), by=BY, at=cast.NOW, about=[1, 2, 2])
    assert sql.rows("SELECT party_id, event_id FROM stream_timeline ORDER BY 1") == [
        {"party_id": 1, "event_id": told},
        {"party_id": 2, "event_id": told},
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE stream_event SET name = 'x'", "DELETE FROM stream_event", "TRUNCATE stream_event"]
)
def test_history_cannot_be_rewritten_by_the_application(statement):
    record(PartyRegistered(party_id=1, kind="person"), by=BY, at=cast.NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        sql.run(statement)
    assert len(sql.rows("SELECT 1 FROM stream_event")) == 1


def test_an_event_with_an_unknown_field_is_refused():
    with pytest.raises(ValueError):
        decode("customers.party.registered", '{"party_id": 1, "kind": "person", "color": "blue"}')


@pytest.mark.usefixtures("committed")
def test_followers_learn_of_a_commit_and_not_of_a_rollback():
    with transaction.atomic():
        record_many([Told(PartyRegistered(party_id=n, kind="person"), cast.NOW, [n]) for n in (1, 2)], by=BY)
    with pytest.raises(RuntimeError), transaction.atomic():
        record(PartyRegistered(party_id=3, kind="person"), by=BY, at=cast.NOW, about=[3])
        raise RuntimeError
    worker.settle()
    assert [row["party_id"] for row in sql.rows("SELECT party_id FROM stream_tally ORDER BY 1")] == [1, 2]
    assert "stream.tally" in FOLLOWERS
