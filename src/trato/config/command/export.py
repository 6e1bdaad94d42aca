"""How does a company take everything with it, in files that others can read?"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from trato.config.failure import Failure

HELP = "write every datum and the configuration into open, documented files"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What, and where to."""
    parser.add_argument("--all", action="store_true", required=True, help="everything: all tables, files, keys")
    parser.add_argument("target", metavar="FOLDER_OR_ZIP", type=Path, help="a new folder, or a new file NAME.zip")


def run(wanted: argparse.Namespace) -> None:
    """Write the archive; it appears under its name only when it is complete."""
    target = wanted.target.absolute()
    if target.exists():
        raise Failure(f"{wanted.target} exists.", "Name a folder or a file that does not exist yet.")
    if not target.parent.is_dir():
        raise Failure(f"There is no folder {target.parent}.")
    from trato.config import database
    from trato.config.command.application import set_up
    from trato.config.leave.take_out import take_out

    set_up()
    with database.available():
        manifest = take_out(target, is_folder=target.suffix.lower() != ".zip", at=datetime.now(UTC), tell=tell)
    rows = sum(table.rows for table in manifest.tables.values())
    print(
        f"{wanted.target}: {rows:,} rows in {len(manifest.tables)} tables. It holds ALL personal data and the keys of "
        "this installation, unencrypted: keep it where only those can read it who may read everything."
    )


def tell(table: str, rows: int) -> None:
    """One line for each table."""
    print(f"  {table}: {rows:,}", file=sys.stderr, flush=True)
