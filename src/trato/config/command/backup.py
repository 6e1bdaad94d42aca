"""How is the installation copied into one file while people work?"""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from trato.config.failure import Failure

HELP = "write the database and the attachments into one file"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--overwrite", action="store_true", help="replace the file when it exists")


def run(wanted: argparse.Namespace) -> None:
    """Write the file; it appears under its name only when it is complete."""
    if wanted.file.exists() and not wanted.overwrite:
        raise Failure(f"{wanted.file} exists.", "Name another file, or add --overwrite.")
    if not wanted.file.absolute().parent.is_dir():
        raise Failure(f"There is no folder {wanted.file.absolute().parent}.")
    from trato.config import database
    from trato.config.backup.take import take
    from trato.config.server.progress import step

    with database.available(), step("Writing the backup"):
        manifest = take(wanted.file.absolute(), at=datetime.now(UTC))
    print(
        f"{wanted.file}: {sum(manifest['rows'].values()):,} rows in {len(manifest['rows'])} tables, "
        f"{manifest['files']:,} attachments. The secrets of this installation are not part of it."
    )
