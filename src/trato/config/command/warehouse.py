"""What lies ready in files for wide questions, and as of when?"""

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from trato.config.failure import Failure

if TYPE_CHECKING:
    from trato.foundation.warehouse.refresh import Written

HELP = "write what facts read into Parquet files, for wide questions and other programs"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with it."""
    parser.add_argument(
        "what", choices=["refresh", "show", "drop"], help="write it anew, say what is there, or throw it away"
    )


def run(wanted: argparse.Namespace) -> None:
    """Say line by line what is done."""
    from trato.config import database
    from trato.config.command.application import set_up

    set_up()
    with database.available():
        {"refresh": _refresh, "show": _show, "drop": _drop}[wanted.what]()


def _refresh() -> None:
    from trato.foundation.warehouse import folder, refresh

    began = datetime.now(UTC)
    try:
        stand = refresh.refresh(at=began, tell=_tell)
    except refresh.IsRefreshing as busy:
        raise Failure("The warehouse is being refreshed already.", "Wait until that is done.") from busy
    except refresh.ErasedMeanwhile as stale:
        raise Failure(
            "Somebody was erased meanwhile, or the warehouse was dropped; nothing was kept.", "Refresh it again."
        ) from stale
    seconds = (datetime.now(UTC) - began).total_seconds()
    print(f"{sum(stand.tables.values()):,} rows in {len(stand.tables)} tables, {seconds:.1f} s: {folder.root()}")


def _tell(written: "Written") -> None:
    megabytes = written.size / 1_000_000
    print(f"  {written.name:<28} {written.rows:>12,} rows {megabytes:>9.1f} MB {written.seconds:>7.1f} s", flush=True)


def _show() -> None:
    from trato.foundation.warehouse import folder

    stand = folder.current()
    if stand is None:
        raise Failure("There is no warehouse.", "Make one with: trato warehouse refresh")
    for name, rows in stand.tables.items():
        print(f"  {name:<28} {rows:>12,} rows  {stand.file_of(name)}")
    print(f"As of {stand.at:%Y-%m-%d %H:%M:%S} UTC.")


def _drop() -> None:
    from trato.foundation.warehouse import folder

    print("Thrown away." if folder.forget() else "There was none.")
