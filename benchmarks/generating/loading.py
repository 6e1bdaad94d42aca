"""How do millions of rows get into tables fast? Bare tables, one COPY per frame, indexes and constraints afterwards."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from queue import Queue
from typing import NamedTuple

import polars as pl
import psycopg


class Part(NamedTuple):
    """Rows for one table; the columns of the frame are named like those of the table."""

    table: str
    rows: pl.DataFrame


_CONSTRAINTS = """
SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition, contype
FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND contype IN ('f', 'p', 'u')
  AND (conrelid = ANY(%(tables)s::regclass[]) OR confrelid = ANY(%(tables)s::regclass[]))
ORDER BY contype
"""
_INDEXES = """
SELECT i.indrelid::regclass::text AS table, i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u')
WHERE i.indrelid = ANY(%(tables)s::regclass[]) AND c.oid IS NULL
"""


@contextmanager
def bare(owner: psycopg.Connection, tables: list[str], *, keeps_keys: bool = False) -> Iterator[None]:
    """Within it the tables have neither indexes, keys nor references; all of them come back at the end.

    Keys may be kept for statements that ask for conflicts with them.
    """
    constraints = owner.execute(_CONSTRAINTS, {"tables": [] if keeps_keys else tables}).fetchall()
    indexes = owner.execute(_INDEXES, {"tables": tables}).fetchall()
    with owner.transaction():
        for table, name, _, _ in constraints:
            owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for _, name, _ in indexes:
            owner.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        added = "ALTER TABLE {} ADD CONSTRAINT {} {}"
        keys = [(table, added.format(table, name, what)) for table, name, what, kind in constraints if kind != "f"]
        _side_by_side(owner, keys + [(table, what) for table, _, what in indexes])
        with owner.transaction():
            for table, name, what, kind in constraints:
                if kind == "f":
                    owner.execute(added.format(table, name, what))


def load(owner: psycopg.Connection, parts: Iterable[Part]) -> int:
    """COPY the parts as they come; the next one is made while the server reads this one."""
    rows = 0
    for part, raw in _made_ahead(parts):
        columns = ", ".join(part.rows.columns)
        with owner.cursor().copy(f"COPY {part.table} ({columns}) FROM STDIN") as copying:
            copying.write(raw)
        rows += part.rows.height
    return rows


def as_text(rows: pl.DataFrame) -> bytes:
    """The rows in COPY's text format; no generated text holds a tab, a backslash or a line break."""
    buffer = BytesIO()
    rows.write_csv(
        buffer, include_header=False, separator="\t", quote_style="never", null_value="\\N",
        datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ",
    )  # fmt: skip
    return buffer.getvalue()


def _made_ahead(parts: Iterable[Part]) -> Iterator[tuple[Part, bytes]]:
    waiting: Queue = Queue(maxsize=3)

    def make() -> None:
        try:
            for part in parts:
                waiting.put((part, as_text(part.rows)))
            waiting.put(None)
        except BaseException as problem:  # noqa: BLE001 - told to the thread that waits
            waiting.put(problem)

    threading.Thread(target=make, daemon=True).start()
    while (made := waiting.get()) is not None:
        if isinstance(made, BaseException):
            raise made
        yield made


def _side_by_side(owner: psycopg.Connection, statements: list[tuple[str, str]]) -> None:
    """Two tables at a time get their indexes; statements for one table follow one another."""
    by_table: dict[str, list[str]] = {}
    for table, statement in statements:
        by_table.setdefault(table, []).append(statement)
    waiting = sorted(by_table.values(), key=len)
    problems: list[BaseException] = []

    def work() -> None:
        with psycopg.connect(owner.info.dsn, password=owner.info.password, autocommit=True) as connection:
            prepare(connection)
            while waiting:
                try:
                    todo = waiting.pop()
                except IndexError:
                    return
                for statement in todo:
                    connection.execute(statement)

    def guarded() -> None:
        try:
            work()
        except BaseException as problem:  # noqa: BLE001 - raised again below
            problems.append(problem)

    threads = [threading.Thread(target=guarded) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]


def prepare(connection: psycopg.Connection) -> None:
    """Settings of a session that loads; what is lost in a power failure is simply generated again."""
    for setting in (
        "synchronous_commit = off", "work_mem = '256MB'", "maintenance_work_mem = '768MB'", "statement_timeout = 0",
        "max_parallel_maintenance_workers = 1", "max_parallel_workers_per_gather = 1",
    ):  # fmt: skip
        connection.execute(f"SET {setting}")
