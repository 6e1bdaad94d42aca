"""Is every event handled exactly once and in the order of commits, whatever is killed meanwhile?"""

import itertools
import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections, transaction

from tests import cast
from tests.faults import stream_follower, stream_writer
from tests.faults.stream_writer import CHAINS
from trato.config import database
from trato.foundation.kit import sql
from trato.foundation.kit.actor import trato
from trato.foundation.stream import worker
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.customers import PartyRegistered

# Children are copies of this process, so they need no time to start and are killed at work.
PROCESSES = multiprocessing.get_context("fork")
# What a child must neither use nor close: it belongs to its parent.
_INHERITED: list[object] = []
TABLES = f"""
CREATE TABLE campaign_chain (chain int PRIMARY KEY, length bigint NOT NULL);
INSERT INTO campaign_chain SELECT n, 0 FROM generate_series(0, {CHAINS - 1}) AS n;
CREATE TABLE campaign_seen (nth bigint GENERATED ALWAYS AS IDENTITY, event_id bigint NOT NULL);
CREATE TABLE campaign_total (events bigint NOT NULL);
INSERT INTO campaign_total VALUES (0);
"""


@pytest.fixture
def tables(committed) -> Iterator[None]:
    with database.connect("owner") as owner:
        owner.execute(TABLES)
    yield
    connections.close_all()
    with database.connect("owner") as owner:
        owner.execute("DROP TABLE campaign_chain, campaign_seen, campaign_total")


@pytest.mark.usefixtures("tables")
def test_every_event_is_handled_once_and_in_order_though_workers_are_killed(tmp_path):
    campaign(tmp_path, events=2_000, writers=4, kills=3)


@pytest.mark.campaign
@pytest.mark.usefixtures("tables")
def test_a_hundred_thousand_events_survive_twenty_kills(tmp_path):
    campaign(
        tmp_path,
        events=int(os.environ.get("TRATO_TEST_EVENTS", 100_000)),
        writers=int(os.environ.get("TRATO_TEST_WRITERS", 8)),
        kills=int(os.environ.get("TRATO_TEST_KILLS", 20)),
    )


def campaign(folder: Path, *, events: int, writers: int, kills: int) -> None:
    """Writers write, two workers follow and are killed in turn, and one transaction stays open all the time."""
    seed = os.environ.get("TRATO_TEST_SEED") or str(random.randrange(10**9))
    print(f"seed {seed}: {events} events, {writers} writers, {kills} kills")
    started, dice = time.monotonic(), random.Random(seed)
    with transaction.atomic():
        sql.run("SET LOCAL idle_in_transaction_session_timeout = 0")
        slow = record(PartyRegistered(party_id=1, kind="person", source="slow"), by=trato("test"), at=cast.NOW)
        busy = [_writer(folder, f"{seed}-{n}", events // writers) for n in range(writers)]
        killed_while_writing = _kill_workers(seed, dice, kills, busy)
        for process in busy:
            process.join(600)
        assert [process.exitcode for process in busy] == [0] * writers
        wrote = time.monotonic() - started
    last, _ = _follower(f"{seed}-last")
    try:
        _wait_until_handled(events // writers * writers + 1)
    finally:
        last.kill()
        last.join()
    worker.settle()

    order = sql.rows(
        "SELECT s.event_id, e.xid::text AS xid, e.payload->>'source' AS source,"
        " pg_xact_commit_timestamp(e.xid::xid) AS committed_at"
        " FROM campaign_seen s JOIN stream_event e ON e.id = s.event_id ORDER BY s.nth"
    )
    _each_once(order)
    assert order[-1]["event_id"] == slow, "what was committed last comes last, and held up nobody"
    assert sql.rows("SELECT events FROM campaign_total") == [{"events": len(order)}]
    counts = _logged(folder)
    _as_acknowledged(order[:-1], counts)
    _chains_are_in_order(order[:-1])
    _tally_agrees()
    inverted = sum(a["committed_at"] > b["committed_at"] for a, b in itertools.pairwise(order))
    print(
        f"{len(order)} events in {len(counts)} transactions, {kills} kills ({killed_while_writing} while writing): "
        f"written in {wrote:.1f} s, all handled after {time.monotonic() - started:.1f} s, "
        f"{inverted} neighbors whose commits overlapped and whose commit times are the other way round"
    )


def _writer(folder: Path, seed: str, events: int) -> multiprocessing.Process:
    def write() -> None:
        with (folder / f"{seed}.log").open("w") as log:
            stream_writer.write(random.Random(seed), events, log)

    return _child(write)


def _follower(seed: str) -> tuple[multiprocessing.Process, multiprocessing.Event]:
    is_ready = PROCESSES.Event()
    return _child(lambda: stream_follower.work(random.Random(seed), is_ready)), is_ready


def _child(does: Callable[[], None]) -> multiprocessing.Process:
    def with_a_connection_of_its_own() -> None:
        _INHERITED.append(connections["default"])
        del connections["default"]
        does()

    process = PROCESSES.Process(target=with_a_connection_of_its_own, daemon=True)
    process.start()
    return process


def _kill_workers(seed: str, dice: random.Random, kills: int, busy: list[multiprocessing.Process]) -> int:
    """Two workers at a time; one of them is killed at a random moment and replaced."""
    workers = [_follower(f"{seed}-{n}") for n in range(2)]
    while_writing = 0
    try:
        for kill in range(kills):
            victim, is_ready = workers.pop(dice.randrange(2))
            assert is_ready.wait(60)
            time.sleep(dice.random() * 0.8)
            while_writing += any(process.is_alive() for process in busy)
            victim.kill()
            victim.join()
            workers.append(_follower(f"{seed}-again-{kill}"))
    finally:
        for process, _ in workers:
            process.kill()
            process.join()
    return while_writing


def _wait_until_handled(events: int, seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while sql.rows("SELECT count(*) AS seen FROM campaign_seen")[0]["seen"] < events:
        assert time.monotonic() < deadline, "the events were not handled in time"
        time.sleep(0.05)


def _logged(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Per committed transaction: when COMMIT was sent, when it was acknowledged, how many events it told."""
    lines = [line.split() for path in folder.glob("*.log") for line in path.read_text().splitlines()]
    assert any(sent == "0" for _, sent, _, _ in lines), "some transactions were taken back"
    return {xid: (int(sent), int(acked), int(count)) for xid, sent, acked, count in lines if sent != "0"}


def _each_once(order: list[dict]) -> None:
    seen = [row["event_id"] for row in order]
    assert len(set(seen)) == len(seen), "no event was handled twice"
    stored = {row["id"] for row in sql.rows("SELECT id FROM stream_event")}
    assert set(seen) == stored, "every event was handled, and none that was taken back"


def _as_acknowledged(order: list[dict], logged: dict[str, tuple[int, int, int]]) -> None:
    """Whatever was acknowledged before another COMMIT was sent comes before it; each transaction stays together."""
    transactions = list(dict.fromkeys(row["xid"] for row in order))
    assert [row["xid"] for row in order] == [xid for xid in transactions for _ in range(logged[xid][2])]
    assert set(transactions) == set(logged)
    latest_sent = 0
    for xid in transactions:
        sent, acknowledged, _ = logged[xid]
        assert acknowledged >= latest_sent, f"transaction {xid} comes after one that began to commit later"
        latest_sent = max(latest_sent, sent)
    for earlier, later in itertools.pairwise(order):
        assert earlier["xid"] != later["xid"] or earlier["event_id"] < later["event_id"]


def _chains_are_in_order(order: list[dict]) -> None:
    """Each link of a chain follows the one before it, and comes after what its transaction had seen of another."""
    reached = dict.fromkeys(range(CHAINS), 0)
    for row in order:
        if not row["source"]:
            continue
        mine, seen = row["source"].split(" after ")
        chain, length = map(int, mine.split(":"))
        assert length == reached[chain] + 1
        other, other_length = map(int, seen.split(":"))
        assert other_length <= reached[other], "an event came before what it had seen"
        reached[chain] = length
    assert min(reached.values()) > 0


def _tally_agrees() -> None:
    """The real projections, followed by the same killed workers, are exact too."""
    counted = "SELECT party_id, facet, entries FROM stream_tally ORDER BY 1, 2"
    fresh = "SELECT party_id, facet, count(*) AS entries FROM stream_timeline GROUP BY 1, 2 ORDER BY 1, 2"
    assert sql.rows(counted) == sql.rows(fresh)
