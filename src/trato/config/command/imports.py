"""Which files of other systems can trato read? Tables of customers by themselves; special kinds have their own reader."""

import argparse
import importlib
from pathlib import Path

from trato.config.failure import Failure

HELP = "load a file of another system"

# A reader has `command(arguments, invented=…) -> int` and reads its own options.
KINDS = {"online-retail": "trato.domains.orders.imports.online_retail"}
EVERYTHING = "everything"
TAKES_REST = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """A kind and its file, or a file alone; then what its reader wants to know."""
    parser.add_argument(
        "kind",
        metavar="[KIND] FILE",
        help=f"CSV, XLSX, ODS, vCard or JSON; before it a kind: {', '.join((*KINDS, EVERYTHING))}",
    )
    parser.add_argument(
        "file", metavar="", nargs="?", help="options of the reader may follow, see --help behind the file"
    )


def run(wanted: argparse.Namespace) -> int:
    """Hand over to the reader."""
    if wanted.kind == EVERYTHING:
        return _everything(wanted)
    is_special = wanted.kind in KINDS
    if is_special and not wanted.file:
        raise Failure("No file is named.", f"trato import {wanted.kind} FILE")
    if not is_special and (wanted.file or not Path(wanted.kind).exists()):
        raise Failure(
            f"{wanted.kind} is neither a file nor a kind of file trato reads.",
            f"Name a file, or one of: {', '.join((*KINDS, EVERYTHING))}",
        )
    from trato.config import database
    from trato.config.command.application import set_up

    set_up()
    with database.available():
        if is_special:
            from trato.config.demo.introducing import introducing  # models exist only now

            reader = importlib.import_module(KINDS[wanted.kind])
            return reader.command([wanted.file, *wanted.rest], invented=introducing)
        from trato.foundation.exchange import command_line

        return command_line.run([wanted.kind, *wanted.rest])


def _everything(wanted: argparse.Namespace) -> int:
    if not wanted.file or wanted.rest:
        raise Failure("Name one folder or file that trato export wrote.", "trato import everything FOLDER_OR_ZIP")
    from datetime import UTC, datetime

    from trato.config import database
    from trato.config.command.export import tell
    from trato.config.folder import data_folder, prepare
    from trato.config.leave import archive
    from trato.config.leave.bring_in import bring_in
    from trato.config.server.lock import Lock, Locked

    with archive.read(Path(wanted.file).absolute()) as reader:
        prepare(data_folder())
        try:
            with Lock(data_folder() / "run" / "serve.lock"), database.available():
                done = bring_in(reader, at=datetime.now(UTC), tell=tell)
        except Locked as locked:
            raise Failure(
                f"trato is running with the data folder {data_folder()} (process {locked.holder}).", "Stop it first."
            ) from locked
    print(f"{done.rows:,} rows in {done.tables} tables and {done.files:,} files are here, as they were there.")
    if done.erased:
        print(f"{done.erased} people who were erased since were erased again.")
    print("Everybody signs in anew, with the password or passkey they have; tokens of programs go on.")
    return 0
