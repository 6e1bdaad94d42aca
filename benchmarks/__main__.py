"""What does `trato bench` do? It generates a company where there is none of that size, measures, and tells."""

import argparse
import importlib
import os
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.generating.size import SIZES, Size
from benchmarks.report import document, heading, line, save, tell

OPERATIONS = (
    "record", "lists", "hierarchy", "asking", "own_fields", "warehouse", "searching", "duplicates", "weight", "bulk_load", "append",
    "inbox", "live",
    "automation", "importing", "serving", "painting", "tracking",
)  # fmt: skip


def main(words: Sequence[str] | None = None) -> int:
    """Measure what was asked for; 1 when a promise was not kept."""
    wanted = _arguments(words)
    size = _size(wanted)
    with _database(wanted):
        figures = _measured(wanted, size)
    return 1 if wanted.strict and any(one.is_kept is False for one in figures) else 0


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="trato bench", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="small", help="small: 20,000 customers; full: 1,000,000")
    parser.add_argument("--parties", type=int, help="another number of customers")
    parser.add_argument("--events", type=int, help="another number of events")
    parser.add_argument("--orders", type=int, help="another number of orders")
    parser.add_argument(
        "--database", metavar="URL", help="an own, otherwise empty database, as its owner; it is overwritten"
    )
    parser.add_argument(
        "--app-database", metavar="URL", help="the same as the application's role, when it exists already"
    )
    parser.add_argument("--folder", type=Path, help="where the private database of the benchmarks is kept")
    parser.add_argument("--fresh", action="store_true", help="generate the company again")
    parser.add_argument(
        "--only", nargs="+", choices=OPERATIONS, default=OPERATIONS, metavar="OPERATION", help=", ".join(OPERATIONS)
    )
    parser.add_argument("--samples", type=int, default=0, help="customers and names per operation")
    parser.add_argument("--generate-only", action="store_true", help="measure nothing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    parser.add_argument("--strict", action="store_true", help="end with 1 when a promise was not kept")
    return parser.parse_args(words)


def _size(wanted: argparse.Namespace) -> Size:
    size = SIZES[wanted.size]
    given = {name: getattr(wanted, name) for name in ("parties", "events", "orders") if getattr(wanted, name)}
    size = replace(size, **given)
    if size.parties < 100 or size.events < size.parties + size.orders * 2:
        raise SystemExit("trato bench: At least 100 customers, and twice as many events as orders on top of them.")
    return replace(size, texts=min(size.texts, size.contacts))


def _database(wanted: argparse.Namespace) -> AbstractContextManager[object]:
    """Never the database of the installation: a named one, or a private one of the benchmarks' own."""
    from trato.config.folder import REPOSITORY, prepare

    folder = wanted.folder or REPOSITORY / ".trato-data" / "bench"
    for name in ("TRATO_DATABASE_URL", "TRATO_APP_DATABASE_URL", "TRATO_SUPERVISED"):
        os.environ.pop(name, None)
    os.environ["TRATO_DATA"] = str(folder.resolve())
    prepare(folder)
    if wanted.database:
        os.environ["TRATO_DATABASE_URL"] = wanted.database
        if wanted.app_database:
            os.environ["TRATO_APP_DATABASE_URL"] = wanted.app_database
        return nullcontext()
    from trato.config.server.postgres import PrivatePostgres

    return PrivatePostgres(folder)


def _measured(wanted: argparse.Namespace, size: Size) -> list[Figure]:
    import subprocess

    # Tables are made by the owner, in a process of its own; this one is the application.
    subprocess.run([sys.executable, "-m", "trato", "migrate"], check=True, stdout=subprocess.DEVNULL)
    from trato.config.command.application import set_up

    set_up("app")
    from benchmarks.generate import generate, is_there
    from trato.foundation.kit import guard

    # What is written, and asked beside the pages, is the benchmark's own; pages themselves begin with nothing open.
    with guard.working_as(guard.capability("benchmark", guard.EVERYTHING)):
        if wanted.fresh or not is_there(size):
            tell(f"Generating {size.parties:,} customers, {size.events:,} events, {size.orders:,} orders")
            generate(size, tell=lambda words: tell("  " + words))
        return _figures(wanted, size)


def _figures(wanted: argparse.Namespace, size: Size) -> list[Figure]:
    from benchmarks.company import Company

    began = time.monotonic()
    company = Company(size, samples=wanted.samples or (200 if size.parties > 50_000 else 40))
    figures: list[Figure] = []
    if not wanted.generate_only:
        print(heading())
        for name in wanted.only:
            for one in importlib.import_module(f"benchmarks.operations.{name}").measure(company):
                figures.append(one)
                print(line(one), flush=True)
            if wanted.json:
                save(document(figures, size, seconds=time.monotonic() - began), wanted.json)
    return figures


if __name__ == "__main__":
    sys.exit(main())
