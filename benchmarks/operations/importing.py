"""How fast do customers come in from a file, with all checks and matching, against a COPY of the same rows?

Three of ten rows are about customers that are known, three of a hundred e-mails are none. The bare counterpart copies
what the import wrote (customers, identities, first phases, addresses, events, timelines) into the same tables with the
same indexes, and rolls it back. The import itself stays in the benchmark's database.
"""

import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.utils import timezone

from benchmarks.company import Company
from benchmarks.figures import Figure, promise
from benchmarks.operations.bulk_load import server_seconds
from trato.config import database
from trato.foundation.exchange import working
from trato.foundation.exchange.actions import imports
from trato.foundation.exchange.models import Import
from trato.foundation.jobs import worker
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor

_MOST = 1_000_000
_AHEAD = 10**10
_KNOWN = """
SELECT p.name, e.shown AS email, f.shown AS phone, p.city, p.country FROM customers_party p
LEFT JOIN customers_identity e ON e.party_id = p.id AND e.kind = 'email' AND e.is_primary
LEFT JOIN customers_identity f ON f.party_id = p.id AND f.kind = 'phone' AND f.is_primary
WHERE p.kind = 'person' AND (e.id IS NOT NULL OR f.id IS NOT NULL) AND p.id > %(after)s ORDER BY p.id LIMIT 10000
"""
_GIVEN = ("Ana", "Luis", "Núria", "Íñigo", "Marta", "John", "Óscar", "Pilar", "Jordi", "Carmen", "Vicente", "Aitana")
_FAMILY = (
    "Peña",
    "García",
    "Ibáñez",
    "Soler",
    "Smith",
    "Ruiz",
    "Núñez",
    "Ferrer",
    "Costa",
    "Vidal",
    "Mas",
    "Roca",
    "Gil",
)
_CITIES = ("Valencia", "Alicante", "Madrid", "Elche", "Lugo", "Vigo", "Gandía", "Murcia")
# What the import wrote, moved far ahead of all ids; the unique names are made anew.
_WRITTEN = {
    "customers_party (id, uid, kind, name, given_name, family_name, name_key, roles, tags, phase, country, city, language,"
    " time_zone, tax_number, sector, preferences, source, created_at, updated_at)":
        "SELECT id + {ahead}, gen_random_uuid(), kind, name, given_name, family_name, name_key, roles, tags, phase, country,"
        " city, language, time_zone, tax_number, sector, preferences, source, created_at, updated_at FROM customers_party"
        " WHERE id > {after}",
    "customers_phasespan (party_id, phase, since)":
        "SELECT party_id + {ahead}, phase, since FROM customers_phasespan WHERE party_id > {after}",
    "customers_identity (party_id, kind, network, value, shown, label, is_primary, created_at)":
        "SELECT party_id + {ahead}, kind, network, value, shown, label, is_primary, created_at FROM customers_identity"
        " WHERE party_id > {after}",
    "customers_address (party_id, use, street, postcode, city, region, country)":
        "SELECT party_id + {ahead}, use, street, postcode, city, region, country FROM customers_address WHERE party_id > {after}",
    "stream_event (name, facet, happened_at, actor_kind, actor_id, parties, payload)":
        "SELECT name, facet, happened_at, actor_kind, actor_id, ARRAY(SELECT p + {ahead} FROM unnest(parties) AS p), payload"
        " FROM stream_event WHERE name = 'customers.import.registered' AND id > {event}",
    "stream_timeline (party_id, happened_at, event_id, facet)":
        "SELECT party_id + {ahead}, happened_at, event_id, facet FROM stream_timeline WHERE event_id > {event} AND party_id > {after}",
}  # fmt: skip


def measure(company: Company) -> list[Figure]:
    """Rows per second from the file to the last commit, and of the bare COPY."""
    count = min(_MOST, company.size.parties)
    by = company.actor
    marks = sql.rows(
        "SELECT (SELECT max(id) FROM customers_party) AS after, (SELECT max(id) FROM stream_event) AS event"
    )[0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(_lines(count))
        began = time.perf_counter()
        one = _received(path, by)
        read = time.perf_counter() - began
        memory, busy_before = _memory(), _busy()
        _loaded(one, by)
        seconds = time.perf_counter() - began
        grown, spent = _memory() - memory, [after - before for after, before in zip(_busy(), busy_before, strict=True)]
        one.refresh_from_db()
        new, bare, busy = _bare(marks, Path(folder))
    made = Figure("import of people from a file", unit="rows/s", samples=count)
    made.p50 = made.p95 = count / seconds
    made.bare_p50, made.ratio = new / bare, (count / seconds) / (new / bare)
    made.notes = {
        "customers before": marks["after"],
        "counts": one.counts, "reading s": round(read, 1), "in all s": round(seconds, 1), "bare s": round(bare, 1),
        "CPU s of server, worker, process beside": [round(each, 1) for each in spent],
        "bare server CPU s": round(busy, 1), "memory grown MB": round(grown),
        "ratio by server CPU": round((busy / new) / (spent[0] / count), 2) if spent[0] else None,
        "memory beside MB": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    }  # fmt: skip
    print(f"    {made.notes}")
    return [promise(made, least=0.55)]


def _received(path: Path, by: Actor) -> Import:
    def chunks() -> Iterator[bytes]:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                yield chunk

    told: dict[str, Any] = {"by": by, "at": timezone.now()}
    # The trial run is for people; programs load at once.
    original, working.try_out = working.try_out, lambda *_args, **_more: None
    try:
        one = imports.receive(chunks(), file_name=path.name, target="people", **told)
        worker.run_all()
    finally:
        working.try_out = original
    one.refresh_from_db()
    choices = {"source": "benchmark", "keys": ["email", "phone"], "mode": "fill", "invalid": "refuse"}
    return imports.map_columns(one, columns=one.columns, choices=choices, **told)


def _loaded(one: Import, by: Actor) -> None:
    imports.run(one, by=by, at=timezone.now())
    worker.run_all()


def _lines(count: int) -> Iterator[str]:
    yield "first name,last name,email,phone,street,city,country\n"
    known = _known()
    stamp = time.time_ns() // 10**9
    for number in range(count):
        row = next(known, None) if number % 10 < 3 else None
        given, family = _GIVEN[number % 12], f"{_FAMILY[number % 13]} {_FAMILY[number // 13 % 13]}{number // 1000}"
        email = f"n{number}.{stamp}@import{number % 97}.example" if number % 33 else f"n{number}@"
        phone = f"+34 6{(number * 7919 + stamp) % 10**8:08d}"
        street = f"Calle {number % 400}" if number % 4 == 0 else ""
        if row:
            email, phone = row["email"] or email, row["phone"] or phone
        yield f"{given},{family},{email},{phone},{street},{_CITIES[number % 8]},España\n"


def _known() -> Iterator[dict[str, str]]:
    after = 0
    while rows := sql.rows(_KNOWN.replace("p.name,", "p.id, p.name,"), {"after": after}):
        yield from rows
        after = rows[-1]["id"]


def _bare(marks: dict[str, int], folder: Path) -> tuple[int, float, float]:
    """How many customers were written, and the seconds a COPY of them takes, of the clock and of the server."""
    values = {**marks, "ahead": _AHEAD}
    files: dict[str, Path] = {}
    new = 0
    with database.connect("owner") as owner:
        owner.execute("SET statement_timeout = 0")
        for place, (target, source) in enumerate(_WRITTEN.items()):
            files[target] = folder / f"{place}.copy"
            with (
                files[target].open("wb") as file,
                owner.cursor().copy(f"COPY ({source.format(**values)}) TO STDOUT") as out,
            ):
                for block in out:
                    file.write(block)
            new = new or sum(block.count(b"\n") for block in _blocks(files[target]))
        seconds, busy = _undone(owner, lambda: _copied(owner, files))
    return new, seconds, busy


def _copied(owner: psycopg.Connection, files: dict[str, Path]) -> None:
    for target, path in files.items():
        with owner.cursor().copy(f"COPY {target} FROM STDIN") as copying:
            for block in _blocks(path):
                copying.write(block)
    owner.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _undone(owner: psycopg.Connection, work: Callable[[], None]) -> tuple[float, float]:
    with owner.transaction(force_rollback=True):
        began, busy = time.perf_counter(), server_seconds(owner)
        work()
        return time.perf_counter() - began, server_seconds(owner) - busy


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(1 << 18):
            yield block


def _busy() -> tuple[float, float, float]:
    """Processor time so far: of the server's process that serves us, of this one, and of those that ended beside it."""
    here, beside = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return (
        server_seconds(sql.raw_connection()),
        here.ru_utime + here.ru_stime,
        beside.ru_utime + beside.ru_stime,
    )


def _memory() -> float:
    """Megabytes at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
