"""What does `trato import online-retail` understand, and what does it say?"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from django.utils import timezone, translation

from trato.domains.orders.imports.online_retail.introductions import Introducing, plainly
from trato.domains.orders.imports.online_retail.load import CannotLoad, load
from trato.domains.orders.imports.online_retail.records import UnreadableFile
from trato.domains.orders.imports.online_retail.report import write_rejected
from trato.domains.orders.imports.online_retail.spool import Spool
from trato.foundation.kit.actor import trato


def run(arguments: Sequence[str], *, invented: Introducing) -> int:
    """Load the file, say what came of it; 1 when it cannot be read or does not belong here."""
    wanted = _parser().parse_args(arguments)
    introducing = invented if wanted.names == "invented" else plainly
    with translation.override("en"):
        try:
            report = load(
                Path(wanted.file),
                by=trato("import.online_retail"),
                at=timezone.now(),
                introducing=introducing,
                progress=_Line(),
                keep_rejected=lambda spool: _keep(spool, wanted.rejected),
            )
        except (UnreadableFile, CannotLoad) as problem:
            sys.stderr.write(f"trato: {problem}\n")
            return 1
        sys.stderr.write("\n")
        sys.stdout.write("\n".join(report.lines()) + "\n")
        if report.rows_rejected and not wanted.rejected:
            sys.stdout.write("List the rejected rows with --rejected FILE.\n")
    return 0


class _Line:
    """The progress, rewritten in place on a terminal and told in tenths elsewhere."""

    def __init__(self) -> None:
        self._last = -1

    def __call__(self, done: int, whole: int) -> None:
        share = 100 * done // max(whole, 1)
        is_terminal = sys.stderr.isatty()
        step = share if is_terminal else share // 10
        if step != self._last:
            self._last = step
            text = f"  {done:,} of {whole:,} rows"
            sys.stderr.write(f"\r{text}" if is_terminal else f"{text}\n")
            sys.stderr.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="trato import online-retail", allow_abbrev=False)
    parser.add_argument("file", metavar="FILE", help="CSV, XLSX or Parquet in the original layout")
    parser.add_argument(
        "--names",
        choices=("plain", "invented"),
        default="plain",
        help="call customers by their number, or invent",
    )
    parser.add_argument("--rejected", metavar="FILE", help="list the rows that cannot be loaded, with reasons, as CSV")
    return parser


def _keep(spool: Spool, path: str | None) -> None:
    if path is None:
        return
    try:
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            write_rejected(spool.rejected(), file)
    except OSError as error:
        raise CannotLoad(f"{path} cannot be written: {error.strerror}.") from error
