"""Which files of other systems can trato read? Each kind has its own reader, named here."""

import argparse
import importlib

from trato.config.failure import Failure

HELP = "load a file of another system"

# A reader has `command(arguments, invented=…) -> int` and reads its own options.
KINDS = {"online-retail": "trato.domains.orders.imports.online_retail"}
TAKES_REST = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which kind, and then what its reader wants to know."""
    parser.add_argument("kind", metavar="KIND", help=f"what the file is: {', '.join(KINDS)}")
    parser.add_argument("file", metavar="FILE", nargs="?", help="the file to load; options of the kind may follow")


def run(wanted: argparse.Namespace) -> int:
    """Hand over to the reader."""
    if wanted.kind not in KINDS:
        raise Failure(f"{wanted.kind} is not a kind of file trato reads.", f"Choose one of: {', '.join(KINDS)}")
    if not wanted.file:
        raise Failure("No file is named.", f"trato import {wanted.kind} FILE")
    from trato.config import database
    from trato.config.command.application import set_up

    set_up()
    from trato.config.demo.introducing import introducing  # models exist only now

    reader = importlib.import_module(KINDS[wanted.kind])
    with database.available():
        return reader.command([wanted.file, *wanted.rest], invented=introducing)
