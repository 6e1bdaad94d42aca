"""How fast do many events come in at once, against a COPY of the same rows into a table without anything?

Everything is rolled back; the measured company stays as it is.
"""

import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import polars as pl
import psycopg

from benchmarks.company import Company
from benchmarks.figures import Figure, promise
from benchmarks.generating import history
from benchmarks.generating.loading import as_text
from trato.config import database

_ROUNDS = 3


def measure(company: Company) -> list[Figure]:
    """Rows per second into the live tables of the stream and into a bare heap."""
    rows = _rows(company, min(200_000, company.size.told // 4))
    raw, count = as_text(rows), rows.height
    columns = ", ".join(rows.columns)
    with database.connect("owner") as owner:
        _settle(owner)
        heap, live, told = [], [], []
        for _ in range(_ROUNDS):
            heap.append(_timed(owner, lambda: _into_heap(owner, columns, raw)))
            live.append(_timed(owner, lambda: _copy(owner, f"stream_event ({columns})", raw)))
            told.append(_timed(owner, lambda: _into_stream(owner, columns, raw)))
        owner.execute("VACUUM stream_event, stream_timeline")
    return [
        _figure("bulk load into the event table", count, live, heap, least=0.4),
        _figure("bulk load of events with their timeline", count, told, heap, least=None),
    ]


def _rows(company: Company, count: int) -> pl.DataFrame:
    """Events that could have happened next, with ids behind all others."""
    for part in history.parts(company.size):
        if part.table == "stream_event" and part.rows["id"][0] > company.size.parties:
            return part.rows.head(count).with_columns(id=pl.col("id") + 10**12)
    raise AssertionError("The company has a history.")


def _settle(owner: psycopg.Connection) -> None:
    owner.execute("SET statement_timeout = 0")
    owner.execute("SET work_mem = '128MB'")


def _copy(owner: psycopg.Connection, target: str, raw: bytes) -> None:
    with owner.cursor().copy(f"COPY {target} FROM STDIN") as copying:
        copying.write(raw)


def _into_heap(owner: psycopg.Connection, columns: str, raw: bytes) -> None:
    owner.execute("CREATE TABLE bench_heap (LIKE stream_event INCLUDING DEFAULTS)")
    _copy(owner, f"bench_heap ({columns})", raw)


def _into_stream(owner: psycopg.Connection, columns: str, raw: bytes) -> None:
    _copy(owner, f"stream_event ({columns})", raw)
    owner.execute(
        """
        INSERT INTO stream_timeline (party_id, happened_at, event_id, facet)
        SELECT DISTINCT party, happened_at, id, facet FROM stream_event, unnest(parties) AS party
        WHERE id > 1000000000000 ORDER BY 1, 2, 3
        """
    )


def _timed(owner: psycopg.Connection, work: Callable[[], None]) -> tuple[float, float]:
    """Seconds of wall clock, and of processor time of the server's process where it can be read."""
    with _undone(owner):
        began, busy = time.perf_counter(), server_seconds(owner)
        work()
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return time.perf_counter() - began, server_seconds(owner) - busy


@contextmanager
def _undone(owner: psycopg.Connection) -> Any:
    with owner.transaction(force_rollback=True):
        yield


def server_seconds(connection: psycopg.Connection) -> float:
    """Processor time of the process that serves this connection; 0 when it runs on another machine."""
    try:
        with open(f"/proc/{connection.info.backend_pid}/schedstat") as stat:
            return int(stat.read().split()[0]) / 1e9
    except OSError:
        return 0.0


def _figure(
    name: str, count: int, ours: list[tuple[float, float]], heap: list[tuple[float, float]], *, least: float | None
) -> Figure:
    wall, bare = (min(seconds for seconds, _ in rounds) for rounds in (ours, heap))
    made = Figure(name, unit="rows/s", p50=count / wall, p95=count / wall, bare_p50=count / bare, samples=count)
    made.ratio = bare / wall
    busy, bare_busy = (min(seconds for _, seconds in rounds) for rounds in (ours, heap))
    if busy:
        made.ratio = bare_busy / busy
        made.notes = {
            "server CPU s per million": round(busy * 1e6 / count, 2),
            "heap": round(bare_busy * 1e6 / count, 2),
        }
    return promise(made, least=least)
