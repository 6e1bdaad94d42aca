"""What does `trato import FILE` understand, and what does it say?"""

import argparse
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone, translation

from trato.foundation.exchange import places
from trato.foundation.exchange.actions import imports
from trato.foundation.exchange.models import Import, ImportState
from trato.foundation.exchange.rows import OUTCOMES
from trato.foundation.exchange.targets import TARGETS
from trato.foundation.jobs import queue, worker
from trato.foundation.jobs.models import Job
from trato.foundation.kit.actor import trato

_PIECE = 1 << 20
_BETWEEN_LOOKS = 0.3


def run(arguments: Sequence[str]) -> int:
    """Load the file as its columns are recognized, say what came of it; 1 when it cannot be done."""
    wanted = _parser().parse_args(arguments)
    by = trato("import.file")
    with translation.override("en"):
        try:
            told: dict[str, Any] = {"by": by, "at": timezone.now()}
            one = imports.receive(
                _pieces(Path(wanted.file)), file_name=Path(wanted.file).name, target=wanted.target, **told
            )
            one = _finished(one)
            if one.state == ImportState.UNREADABLE:
                raise imports.CannotImport(one.problem)
            choices = {"source": wanted.source, "mode": wanted.mode}
            if wanted.country:
                choices["country"] = wanted.country
            imports.map_columns(one, columns=one.columns, choices=choices, **told)
            _tell_columns(one)
            one = _finished(imports.try_out(one, **told) if wanted.trial else imports.run(one, **told))
        except (OSError, imports.CannotImport) as problem:
            words = problem.strerror if isinstance(problem, OSError) else problem
            sys.stderr.write(f"trato: {wanted.file}: {words}\n")
            return 1
        return _tell(one, wanted)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="trato import", allow_abbrev=False)
    parser.add_argument("file", metavar="FILE", help="CSV, XLSX, ODS, vCard or JSON")
    parser.add_argument(
        "--as", dest="target", choices=sorted(TARGETS), default="", help="what it holds (default: guessed)"
    )
    parser.add_argument("--source", default="file", help="where the data come from (default: file)")
    parser.add_argument(
        "--mode", choices=("fill", "update", "skip", "create"), default="fill", help="what becomes of known rows"
    )
    parser.add_argument("--country", default="", help="of phones without one: two letters")
    parser.add_argument("--trial", action="store_true", help="only say what would happen")
    parser.add_argument("--rejected", metavar="FILE", help="write the rows that cannot be loaded there, with reasons")
    return parser


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _finished(one: Import) -> Import:
    """The import once its background work is done, here or by the worker that runs already."""
    while True:
        one.refresh_from_db()
        if not one.is_busy:
            sys.stderr.write("\n" if sys.stderr.isatty() else "")
            return one
        if sys.stderr.isatty():
            job = Job.objects.filter(key=f"import:{one.pk}").order_by("-id").first()
            sys.stderr.write(f"\r  {job.done if job else 0:,} of {one.rows or 0:,} rows")
        due = queue.take()
        if due:
            worker.perform(due, threading.Event())
        else:
            threading.Event().wait(_BETWEEN_LOOKS)


def _tell_columns(one: Import) -> None:
    for heading, column in zip(one.found["headings"], one.columns, strict=True):
        sys.stdout.write(f"  {heading}: {column.get('field') or '—'}\n")


def _tell(one: Import, wanted: argparse.Namespace) -> int:
    counts = one.trial["counts"] if wanted.trial else one.counts
    rows = ", ".join(f"{counts.get(name, 0):,} {name}" for name in OUTCOMES)
    sys.stdout.write(f"{one.rows or 0:,} rows: {rows}.\n")
    path = places.rejected_of(one)
    if wanted.rejected and path.exists():
        Path(wanted.rejected).write_bytes(path.read_bytes())
    elif counts.get("refused") and not wanted.trial:
        sys.stdout.write("List the refused rows with --rejected FILE.\n")
    return 0 if wanted.trial or one.state == ImportState.DONE else 1
