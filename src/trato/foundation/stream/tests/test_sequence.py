"""Does every committed transaction get its position, after it committed and only then?"""

import itertools
import random

import psycopg
import pytest
from django.db import transaction

from tests import cast
from trato.config import database
from trato.foundation.kit import sql
from trato.foundation.kit.actor import trato
from trato.foundation.stream.record import record
from trato.foundation.stream.sequence import MovedElsewhere, Snapshot, append_positions, ended_between
from trato.foundation.stream.vocabulary.customers import PartyArchived

TELL = """
INSERT INTO stream_event (name, facet, happened_at, actor_kind, parties, payload)
VALUES ('customers.party.archived', 'change', now(), 'trato', '{1}', '{"party_id": 1}') RETURNING id
"""


def other() -> psycopg.Connection:
    """Somebody else's connection, with the application's role."""
    connection = psycopg.connect(database.conninfo("app"))
    connection.execute("SET idle_in_transaction_session_timeout = 0")
    connection.commit()
    return connection


def told_by(connection: psycopg.Connection) -> int:
    return connection.execute(TELL).fetchone()[0]


def in_order() -> list[int]:
    rows = sql.rows("SELECT e.id FROM stream_commit c JOIN stream_event e ON e.xid = c.xid ORDER BY c.position, e.id")
    return [row["id"] for row in rows]


def test_a_snapshot_is_read_as_postgresql_writes_it():
    assert Snapshot.parse("3:9:4,7") == Snapshot(9, frozenset({4, 7}))
    assert Snapshot.parse("9:9:") == Snapshot(9, frozenset())


def test_spans_hold_exactly_what_ended_between_two_snapshots():
    dice = random.Random(20261121)
    for _ in range(2_000):
        running, moments = set(), []
        ended: set[int] = set()
        number = 1
        for _ in range(dice.randrange(1, 40)):
            if running and dice.random() < 0.5:
                gone = dice.choice(sorted(running))
                running.remove(gone)
                ended.add(gone)
            else:
                running.add(number)
                number += 1
            moments.append((Snapshot(number, frozenset(running)), frozenset(ended)))
        (done, before), (now, after) = sorted(dice.choices(moments, k=2), key=lambda moment: len(moment[1]))
        if now.end < done.end:
            continue
        spans = ended_between(done, now)
        found = [xid for begin, end in spans for xid in range(begin, end)]
        assert len(found) == len(set(found))
        assert set(found) == after - before


@pytest.mark.usefixtures("committed")
def test_the_order_is_that_of_commits_and_not_of_ids():
    first, second, third = other(), other(), other()
    a, b, c = told_by(first), told_by(second), told_by(third)
    third.commit()
    assert append_positions() == 1
    first.commit()
    second.commit()
    assert append_positions() == 2
    assert in_order() == [c, a, b]
    assert append_positions() == 0
    for connection in (first, second, third):
        connection.close()


@pytest.mark.usefixtures("committed")
def test_commits_between_two_passes_keep_their_order():
    connections = [other() for _ in range(6)]
    for order in itertools.islice(itertools.permutations(range(6)), 0, 720, 97):
        before = len(in_order())
        ids = [told_by(connection) for connection in connections]
        for n in order:
            connections[n].commit()
        append_positions()
        assert in_order()[before:] == [ids[n] for n in order]
    for connection in connections:
        connection.close()


@pytest.mark.usefixtures("committed")
def test_what_is_taken_back_gets_no_position():
    with other() as connection:
        told_by(connection)
        connection.rollback()
    assert append_positions() == 0
    assert in_order() == []


@pytest.mark.usefixtures("committed")
def test_a_transaction_that_stays_open_holds_up_nobody_and_comes_after_its_commit():
    slow = other()
    late = told_by(slow)
    quick = []
    for _ in range(3):
        with transaction.atomic():
            quick.append(record(PartyArchived(party_id=1), by=trato("test"), at=cast.NOW))
        assert append_positions() == 1
    assert in_order() == quick
    slow.commit()
    assert append_positions() == 1
    assert in_order() == [*quick, late]
    slow.close()


@pytest.mark.usefixtures("committed")
def test_a_pass_that_finds_nothing_uses_up_no_transaction():
    def next_number() -> int:
        return int(sql.rows("SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next")[0]["next"])

    with transaction.atomic():
        record(PartyArchived(party_id=1), by=trato("test"), at=cast.NOW)
    append_positions()
    before = next_number()
    for _ in range(10):
        assert append_positions() == 0
    assert next_number() == before


@pytest.mark.usefixtures("committed")
def test_while_one_process_sequences_another_one_does_not_wait():
    with other() as holder:
        holder.execute("SELECT pg_advisory_xact_lock(7261746, 1)")
        with transaction.atomic():
            record(PartyArchived(party_id=1), by=trato("test"), at=cast.NOW)
        assert append_positions() == 0
    assert append_positions() == 1


@pytest.mark.usefixtures("committed")
def test_the_rows_a_long_import_has_written_are_not_read_again_and_again():
    importer = other()
    importer.execute(
        "INSERT INTO stream_event (name, facet, happened_at, actor_kind, parties, payload)"
        " SELECT 'customers.party.archived', 'change', now(), 'trato', '{1}', '{\"party_id\": 1}'"
        " FROM generate_series(1, 20000)"
    )
    with transaction.atomic():
        record(PartyArchived(party_id=1), by=trato("test"), at=cast.NOW)
    sql.run("SELECT pg_stat_force_next_flush()")
    append_positions()
    with transaction.atomic():
        record(PartyArchived(party_id=1), by=trato("test"), at=cast.NOW)
        state = sql.rows("SELECT done::text AS done, pg_current_snapshot()::text AS now FROM stream_sequencer")[0]
    spans = ended_between(Snapshot.parse(state["done"]), Snapshot.parse(state["now"]))
    number = int(importer.execute("SELECT pg_current_xact_id()::text").fetchone()[0])
    assert all(not begin <= number < end for begin, end in spans)
    importer.commit()
    importer.close()
    assert append_positions() == 2


@pytest.mark.usefixtures("committed")
def test_a_stream_from_another_server_is_not_taken_for_our_own():
    with database.connect("owner") as owner:
        owner.execute("UPDATE stream_sequencer SET done = '900000000:900000000:'")
    with pytest.raises(MovedElsewhere):
        append_positions()
