"""Which files of other systems can trato read? Tables of customers by themselves; special kinds have their own reader."""

import argparse
import importlib
from pathlib import Path

from trato.config.failure import Failure

HELP = "load a file of another system"

# A reader has `command(arguments, invented=…) -> int` and reads its own options.
KINDS = {"online-retail": "trato.domains.orders.imports.online_retail"}
TAKES_REST = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """A kind and its file, or a file alone; then what its reader wants to know."""
    parser.add_argument(
        "kind", metavar="[KIND] FILE", help=f"CSV, XLSX, ODS, vCard or JSON; before it a kind: {', '.join(KINDS)}"
    )
    parser.add_argument(
        "file", metavar="", nargs="?", help="options of the reader may follow, see --help behind the file"
    )


def run(wanted: argparse.Namespace) -> int:
    """Hand over to the reader."""
    is_special = wanted.kind in KINDS
    if is_special and not wanted.file:
        raise Failure("No file is named.", f"trato import {wanted.kind} FILE")
    if not is_special and (wanted.file or not Path(wanted.kind).exists()):
        raise Failure(
            f"{wanted.kind} is neither a file nor a kind of file trato reads.",
            f"Name a file, or one of: {', '.join(KINDS)}",
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
