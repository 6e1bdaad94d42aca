"""Which lines does an Excel workbook hold?"""

import csv
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from trato.domains.orders.imports.online_retail.headings import how_many, places
from trato.domains.orders.imports.online_retail.records import UnreadableFile
from trato.domains.orders.imports.online_retail.table import Line, Table

# A million rows of eight columns unpack to about 600 MB; what claims more is not a list of transactions.
LARGEST_UNPACKED = 1_200_000_000
MEMORY_FOR_READER = 2_500_000_000
SCRIPT = Path(__file__).with_name("workbook_rows.py")

DAMAGED: Any = _("The workbook is damaged or incomplete.")
TOO_LARGE: Any = _("The workbook unpacks to far more than it should; it is refused.")


def table(path: Path) -> Table:
    """Unpack the rows into a temporary file, once; they are read from there."""
    _refuse_bomb(path)
    spool = _unpacked(path)
    starts = _tables(spool)
    return Table("xlsx", lambda: _lines(spool, starts))


def _refuse_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile(DAMAGED) from error
    if "xl/workbook.xml" not in names:
        raise UnreadableFile(_("The file is packed but is no workbook. Unpack it and load what is inside."))
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise UnreadableFile(TOO_LARGE)


def _unpacked(path: Path) -> IO[str]:
    """The rows of all sheets as a temporary CSV file, made by a process with little memory to lose.

    A workbook can name two cells at its far corners, or one long text a million times, and so
    ask for more memory than the machine has; the reader's own process then ends, not ours.
    """
    spool = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 - lives as long as the table
    command = [sys.executable, "-I", str(SCRIPT), str(path.absolute()), str(MEMORY_FOR_READER)]
    outcome = subprocess.run(command, stdout=spool, stderr=subprocess.DEVNULL, check=False)
    if outcome.returncode == 0:
        return spool
    spool.close()
    raise UnreadableFile(DAMAGED if outcome.returncode == 3 else TOO_LARGE)


def _records(spool: IO[str]) -> Iterator[list[str]]:
    spool.seek(0)
    return csv.reader(spool)


def _tables(spool: IO[str]) -> dict[str, tuple[int, ...]]:
    """The sheets that begin with our headings, and where the columns stand in each."""
    headings: dict[str, list[str]] = {}
    for sheet, number, *cells in _records(spool):
        if sheet not in headings and number:
            headings[sheet] = [_value(cell) for cell in cells]
    if not headings:
        raise UnreadableFile(_("The workbook is empty."))
    tables = {sheet: cells for sheet, cells in headings.items() if how_many(cells) >= 2}
    return {sheet: places(cells) for sheet, cells in (tables or headings).items()}


def _lines(spool: IO[str], starts: dict[str, tuple[int, ...]]) -> Iterator[Line]:
    begun: set[str] = set()
    for sheet, number, *cells in _records(spool):
        if sheet not in begun:
            begun.add(sheet)
        elif sheet in starts:
            values = tuple([_value(cells[place]) if place < len(cells) else None for place in starts[sheet]])
            if any(value is not None for value in values):
                yield Line(int(number), values, "", "", sheet if len(starts) > 1 else "")


def _value(cell: str) -> Any:
    """The value behind a tagged cell; see workbook_rows.py."""
    if not cell:
        return None
    tag, text = cell[0], cell[1:]
    if tag == "d":
        return datetime.fromisoformat(text)
    return float(text) if tag == "n" else text
