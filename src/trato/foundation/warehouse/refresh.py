"""How do facts get into the warehouse? Read in one snapshot over ADBC, written as Parquet, taken over all at once."""

import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import duckdb
import psycopg
import pyarrow.parquet
from adbc_driver_postgresql import dbapi
from django.db import connection
from psycopg.conninfo import make_conninfo

from trato.foundation.facts import company
from trato.foundation.kit import guard, sql
from trato.foundation.warehouse import engine, erasures, folder
from trato.foundation.warehouse.sources import Source, sources

EXPORTING = guard.capability("warehouse.refresh", guard.EVERYTHING)

_OURS = "SELECT pg_try_advisory_lock(7261746, 42) AS is_ours"
_RELEASE = "SELECT pg_advisory_unlock(7261746, 42)"
_NAME = "SELECT pg_export_snapshot()"
_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
# While one table is sorted and packed, another one is read.
_AT_ONCE = 2
# ADBC hands numbers over as text; where a column does not say how many digits it has, these.
_WIDEST, _DIGITS = 30, 6
_NUMERIC = psycopg.adapters.types["numeric"].oid


class IsRefreshing(RuntimeError):
    """Another process is at it."""


class ErasedMeanwhile(RuntimeError):
    """Somebody was erased after the tables were read: they are not taken over."""


class Written(NamedTuple):
    """One table that was written: rows, bytes, seconds."""

    name: str
    rows: int
    size: int
    seconds: float


def _silent(_: Written) -> None:
    return None


@guard.working_as(EXPORTING)
def refresh(*, at: datetime, tell: Callable[[Written], None] = _silent) -> folder.Stand:
    """Export everything that facts read; raises IsRefreshing, or ErasedMeanwhile, and then it is to be done again."""
    with _alone():
        target = folder.begin(f"{at:%Y%m%d_%H%M%S}_{token_hex(4)}")
        try:
            return _taken_over(_written(target, at, tell))
        except BaseException as error:
            if not target.exists() and isinstance(error, duckdb.Error | OSError):
                raise ErasedMeanwhile from error
            shutil.rmtree(target, ignore_errors=True)
            raise


@contextmanager
def snapshot(name: str = "") -> Iterator[Any]:
    """A cursor of ADBC's own that changes nothing and sees one moment: its own, or that of another one, by its name."""
    with dbapi.connect(_address()) as connected, connected.cursor() as reading:
        reading.execute(_ONE_MOMENT)
        if name:
            reading.execute(f"SET TRANSACTION SNAPSHOT '{name}'")
        yield reading


def columns(source: Source) -> tuple[str, str]:
    """The columns as PostgreSQL is asked for them, and as they are written: numbers travel as text, and stay exact."""
    guard.check(source.statement)
    with psycopg.Cursor(sql.raw_connection()) as looking:
        described = looking.execute(f"{source.statement} LIMIT 0").description or []
    asked, given = [], []
    for column in described:
        is_number = column.type_code == _NUMERIC
        width, digits = (column.precision or _WIDEST, column.scale or 0) if column.precision else (_WIDEST, _DIGITS)
        asked.append(f"{column.name}::text" if is_number else column.name)
        given.append(f"{column.name}::DECIMAL({width}, {digits}) AS {column.name}" if is_number else column.name)
    return ", ".join(asked), ", ".join(given)


def _written(target: Path, at: datetime, tell: Callable[[Written], None]) -> folder.Stand:
    planned = [(source, *columns(source)) for source in sources(company.catalog())]
    tables = {source.name: 0 for source, _asked, _given in planned}
    with snapshot() as reading, closing(engine.connect(target)) as duck, ThreadPoolExecutor(_AT_ONCE) as pool:
        name, known = _one(reading, _NAME), _one(reading, erasures.COUNT)
        works = [pool.submit(_write, *one, name, duck.cursor(), target) for one in planned]
        try:
            for work in as_completed(works):
                written = work.result()
                tables[written.name] = written.rows
                tell(written)
        finally:
            pool.shutdown(cancel_futures=True)
    return folder.Stand(target.name, at, known, tables)


def _taken_over(stand: folder.Stand) -> folder.Stand:
    with erasures.none_in_flight():
        if erasures.count() != stand.erasures or not stand.path.exists():
            raise ErasedMeanwhile
        folder.take_over(stand)
    return stand


def _write(source: Source, asked: str, given: str, moment: str, duck: Any, target: Path) -> Written:
    began = time.perf_counter()
    path = folder.file_in(target, source.name)
    with snapshot(moment) as reading:
        reading.execute(f"SELECT {asked} FROM ({source.statement}) AS source")
        duck.register("source", reading.fetch_record_batch())
        found = duck.sql(f"SELECT {given} FROM source ORDER BY {', '.join(source.order)}")
        found.write_parquet(str(path), compression="zstd")
    # Nobody else can come into the folder; a copy of the file shall not be readable for all either.
    path.chmod(0o600)
    rows = pyarrow.parquet.read_metadata(path).num_rows
    return Written(source.name, rows, path.stat().st_size, time.perf_counter() - began)


def _one(reading: Any, question: str) -> Any:
    reading.execute(question)
    return reading.fetchone()[0]


@contextmanager
def _alone() -> Iterator[None]:
    if not sql.rows(_OURS)[0]["is_ours"]:
        raise IsRefreshing
    try:
        yield
    finally:
        sql.rows(_RELEASE)


def _address() -> str:
    known = connection.get_connection_params()
    return make_conninfo(
        "", **{name: value for name, value in known.items() if isinstance(value, str) or name == "port"}
    )
