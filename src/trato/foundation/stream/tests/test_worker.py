"""Do followers get everything once, whatever the others do?"""

import logging
import threading
import time
from datetime import timedelta

import psycopg
import pytest
from django.db import connections, transaction

from tests import cast
from trato.config import database
from trato.foundation.kit import sql
from trato.foundation.kit.actor import trato
from trato.foundation.stream import follow as following
from trato.foundation.stream import worker
from trato.foundation.stream.follow import FOLLOWERS, catch_up, follow
from trato.foundation.stream.record import Told, record, record_many
from trato.foundation.stream.vocabulary.customers import PartyArchived, PartyRegistered

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def only_ours(monkeypatch):
    """Followers of this test alone; the real ones have tests of their own."""
    monkeypatch.setattr(following, "FOLLOWERS", {})
    monkeypatch.setattr(worker, "FOLLOWERS", following.FOLLOWERS)


def tell(*parties: int) -> list[int]:
    with transaction.atomic():
        return [
            record(PartyArchived(party_id=party), by=trato("test"), at=cast.NOW, about=[party]) for party in parties
        ]


def follower(name: str, events=(PartyArchived,)) -> list[int]:
    """A follower that remembers which parties it heard of."""
    seen: list[int] = []
    follow(name, events=list(events))(lambda batch: seen.extend(one.event.party_id for one in batch.events))
    return seen


def test_followers_hear_what_they_want_in_order_with_who_and_when():
    heard = []
    follow("ours", events=[PartyArchived])(lambda batch: heard.extend(batch.events))
    with transaction.atomic():
        record(PartyRegistered(party_id=7, kind="person"), by=trato("test"), at=cast.NOW)
    (told,) = tell(8)
    worker.settle()
    (one,) = heard
    assert (one.id, one.event, one.happened_at, one.parties) == (told, PartyArchived(party_id=8), cast.NOW, [8])
    assert (one.by.kind, one.by.id) == ("trato", None)
    assert one.recorded_at.tzinfo is not None


def test_a_follower_that_comes_later_hears_everything_from_the_beginning():
    tell(1, 2)
    worker.settle()
    seen = follower("late")
    worker.settle()
    assert seen == [1, 2]


def test_a_large_transaction_is_handled_in_batches_and_none_is_forgotten():
    seen = follower("ours")
    tell(1)
    with transaction.atomic():
        record_many((Told(PartyArchived(party_id=n), cast.NOW, [n]) for n in range(10_000, 12_500)), by=trato("test"))
    tell(2)
    sizes = []
    worker.append_positions()
    while size := catch_up(following.FOLLOWERS["ours"], limit=700):
        sizes.append(size)
    assert sizes == [700, 700, 700, 402]
    assert seen == [1, *range(10_000, 12_500), 2]
    assert worker.behind(["ours"]) == []


def test_who_stopped_within_a_transaction_is_still_behind():
    seen = follower("ours")
    tell(*range(10))
    worker.append_positions()
    assert catch_up(following.FOLLOWERS["ours"], limit=4) == 4
    assert worker.behind(["ours"]) == ["ours"]
    worker.settle()
    assert seen == list(range(10))


def test_a_follower_that_raises_keeps_its_place_and_holds_up_nobody(caplog):
    is_broken = True
    stubborn: list[int] = []

    @follow("first", events=[PartyArchived])
    def breaks(batch):
        sql.run("INSERT INTO access_attempt (key, since, count) VALUES ('half', now(), 1)")
        if is_broken:
            raise ZeroDivisionError
        stubborn.extend(one.event.party_id for one in batch.events)

    seen = follower("second")
    tell(1, 2)
    with caplog.at_level(logging.ERROR):
        worker.settle()
    assert seen == [1, 2]
    assert stubborn == []
    assert "first failed" in caplog.text
    assert sql.rows("SELECT 1 FROM access_attempt") == []
    tell(3)
    is_broken = False
    worker.settle()
    assert stubborn == [1, 2, 3]
    assert seen == [1, 2, 3]


def test_a_follower_whose_statements_fail_holds_up_nobody_either():
    follow("first", events=[PartyArchived])(lambda batch: sql.run("SET LOCAL lock_timeout = 'soon'"))
    follow("second", events=[PartyArchived])(lambda batch: sql.run("SELECT 1/0"))

    @follow("third", events=[PartyArchived])
    def is_cancelled(batch):
        sql.run("SET LOCAL statement_timeout = '1ms'")
        sql.run("SELECT pg_sleep(1)")

    seen = follower("fourth")
    tell(1)
    worker.settle()
    assert seen == [1]


def test_a_failed_follower_rests_longer_each_time():
    rests = worker.Rests()
    attempts = []

    @follow("ours", events=[PartyArchived])
    def breaks(batch):
        attempts.append(1)
        raise ZeroDivisionError

    tell(1)
    for _ in range(5):
        worker.run_once(rests)
    assert len(attempts) == 1
    assert rests.is_resting("ours")
    rests.end("ours")
    assert not rests.is_resting("ours")


def test_a_worker_whose_connection_is_cut_goes_on_where_it_was():
    seen = follower("ours")
    stop = threading.Event()

    def work():
        worker.run(stop)
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    tell(1)
    wait_until(lambda: seen == [1])
    connections.close_all()
    with database.connect("app") as app:
        app.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = current_user AND pid <> pg_backend_pid()"
        )
    tell(2)
    wait_until(lambda: seen == [1, 2])
    stop.set()
    thread.join(10)


def test_events_of_a_newer_version_stop_only_those_who_want_them():
    seen = follower("ours")
    with transaction.atomic():
        sql.run(
            "INSERT INTO stream_event (name, facet, happened_at, actor_kind, parties, payload)"
            " VALUES ('customers.party.cloned', 'change', now(), 'trato', '{1}', '{\"clones\": 3}')"
        )
    tell(1)
    worker.settle()
    assert seen == [1]


def test_two_workers_at_once_handle_nothing_twice():
    seen: list[int] = []
    follow("ours", events=[PartyArchived])(lambda batch: seen.extend(one.event.party_id for one in batch.events))
    begin = threading.Barrier(3)

    def work():
        begin.wait()
        for _ in range(60):
            worker.run_once()
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    begin.wait()
    for n in range(100):
        tell(n)
    for thread in threads:
        thread.join()
    worker.settle()
    assert seen == list(range(100))


def test_the_bell_names_the_parties_with_news_once():
    with psycopg.connect(database.conninfo("app"), autocommit=True) as listener:
        listener.execute(f"LISTEN {worker.BELL}")
        tell(5, 7)
        worker.settle()
        rings = [notice.payload for notice in listener.notifies(timeout=0.5)]
    assert [sorted(ring.strip("[]").split(", ")) for ring in rings] == [["5", "7"]]


def test_the_lag_is_how_long_the_oldest_waits():
    follower("ours")
    assert worker.lag() == timedelta(0)
    tell(1)
    assert timedelta(0) < worker.lag() < timedelta(seconds=5)
    worker.append_positions()
    assert timedelta(0) < worker.lag() < timedelta(seconds=5)
    worker.settle()
    assert worker.lag() == timedelta(0)


def test_a_worker_that_has_nothing_to_do_writes_nothing():
    follower("ours")
    tell(1)
    worker.settle()

    def next_number() -> str:
        return sql.rows("SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next")[0]["next"]

    before = next_number()
    for _ in range(10):
        assert worker.run_once() == 0
    assert next_number() == before


def test_two_followers_never_share_a_name():
    follower("ours")
    with pytest.raises(ValueError, match="ours"):
        follower("ours")


def test_the_real_followers_have_names_that_say_where_they_live():
    assert FOLLOWERS
    assert [name for name in FOLLOWERS if name.count(".") != 1] == []


def wait_until(is_so, seconds=10):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)
