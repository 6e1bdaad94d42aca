"""How does a backup become the present again?"""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from trato.config.failure import Failure
from trato.config.folder import data_folder, prepare

HELP = "replace the database and the attachments by those of a backup"


def arguments(parser: argparse.ArgumentParser) -> None:
    """From where, and whether the present may go."""
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--yes", action="store_true", help="the database holds data, and it may be replaced")


def run(wanted: argparse.Namespace) -> None:
    """Refuse a damaged file before touching anything; keep the present one aside."""
    if not wanted.file.is_file():
        raise Failure(f"There is no file {wanted.file}.")
    from trato.config import database
    from trato.config.backup import archive
    from trato.config.backup.bring_back import bring_back
    from trato.config.server.lock import Lock, Locked
    from trato.config.server.progress import step

    with archive.read(wanted.file):
        pass
    prepare(data_folder())
    try:
        with Lock(data_folder() / "run" / "serve.lock"), database.available(), step("Restoring"):
            done = bring_back(wanted.file.absolute(), at=datetime.now(UTC), may_replace=wanted.yes)
    except Locked as locked:
        raise Failure(
            f"trato is running with the data folder {data_folder()} (process {locked.holder}).",
            "Stop it first.",
        ) from locked
    print(f"Restored as of {done['created_at']}. The database of before is kept as {done['before']}.")
    if done["erased"]:
        print(f"{done['erased']} people who were erased since were erased again.")
