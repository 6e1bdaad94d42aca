"""Which lines does a workbook hold?"""

import csv
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from trato.domains.orders.imports.online_retail.headings import how_many, places
from trato.domains.orders.imports.online_retail.records import UnreadableFile
from trato.domains.orders.imports.online_retail.table import Line, Table
from trato.foundation.exchange.reading import archives, process

MOST_CELLS = 200


def table(path: Path) -> Table:
    """Unpack the rows into a temporary file, once; they are read from there."""
    archives.kind_of(path)
    spool = _unpacked(path)
    starts = _tables(spool)
    return Table("xlsx", lambda: _lines(spool, starts))


def _unpacked(path: Path) -> IO[str]:
    """The rows of all sheets as a temporary CSV file."""
    spool = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 - lives as long as the table
    try:
        process.read(path, spool, format="tagged", columns=MOST_CELLS)
    except UnreadableFile:
        spool.close()
        raise
    return spool


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
    """The value behind a tagged cell; see exchange/reading/sheets.py."""
    if not cell:
        return None
    tag, text = cell[0], cell[1:]
    if tag == "d":
        return datetime.fromisoformat(text)
    return float(text) if tag == "n" else text
