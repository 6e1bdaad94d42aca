"""Is everything that is kept ready a pure function of the stream?"""

import os
import random

import pytest
from django.db import DatabaseError, transaction

from tests import cast
from tests.history import History
from tests.told import everything
from trato.config import database
from trato.foundation.kit import sql
from trato.foundation.kit.actor import trato
from trato.foundation.stream import timeline, worker
from trato.foundation.stream.follow import FOLLOWERS, rebuild
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.customers import PartyArchived

# What the stream itself keeps is not made anew; a pair that is found again has another name and moment (see `_pairs`).
KEPT = {"stream_event", "stream_commit", "stream_sequencer", "stream_bookmark", "customers_duplicate"}

pytestmark = pytest.mark.usefixtures("committed")


# The audit's chain is none: if it could be made anew, it would prove nothing. What rules did is not done again.
PROJECTIONS = [follower for name, follower in FOLLOWERS.items() if name not in ("audit.chain", "automation.rules")]


def test_every_projection_made_anew_is_the_same():
    seed = int(os.environ.get("TRATO_TEST_SEED") or random.randrange(10**9))
    print(f"seed {seed}")
    history = History(seed)
    for _ in range(5):
        # Followers meet the history in batches of different sizes.
        history.happens(30)
        worker.settle()
    before, pairs = everything(), _pairs()
    for follower in PROJECTIONS:
        rebuild(follower)
    timeline.rebuild()
    after = everything()
    assert {table: digest for table, digest in before.items() if table not in KEPT} == {
        table: digest for table, digest in after.items() if table not in KEPT
    }
    assert _pairs() == pairs
    assert worker.behind(list(FOLLOWERS)) == []
    filled = {table for table, digest in after.items() if digest}
    assert filled >= {
        "stream_timeline", "stream_tally", "customers_partysearch", "customers_searchword",
        "conversations_partycontacts", "orders_partysales", "orders_salesmonth",
    }  # fmt: skip


def _pairs() -> list[dict[str, object]]:
    columns = "first_id, second_id, weight, level, reasons, state"
    return sql.rows(f"SELECT {columns} FROM customers_duplicate ORDER BY first_id, second_id")


def test_every_follower_can_be_rebuilt():
    assert [follower.name for follower in PROJECTIONS if follower.clear is None] == []


@pytest.mark.parametrize("role", ["app", "owner"])
@pytest.mark.parametrize("table", ["stream_event", "stream_commit"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET xid = xid", "DELETE FROM {}", "TRUNCATE {}"])
def test_history_is_rewritten_by_nobody(role, table, statement):
    with transaction.atomic():
        record(PartyArchived(party_id=1), by=trato("test"), at=cast.NOW)
    worker.settle()
    before = sql.rows(f"SELECT * FROM {table}")
    assert before
    with database.connect(role) as connection, pytest.raises(Exception, match=r"stream only grows|permission denied"):
        connection.execute(statement.format(table))
    assert sql.rows(f"SELECT * FROM {table}") == before


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE stream_event DISABLE TRIGGER USER",
        "DROP TABLE stream_event",
        "DROP FUNCTION stream_refuse_rewriting() CASCADE",
        "SET session_replication_role = replica",
        "CREATE TABLE stream_other (id int)",
    ],
)
def test_the_application_cannot_lift_the_guard(statement):
    with pytest.raises(DatabaseError), transaction.atomic():
        sql.run(statement)
