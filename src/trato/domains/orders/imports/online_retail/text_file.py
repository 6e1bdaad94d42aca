"""Which lines does a delimited text file hold, whatever its encoding, delimiter and quoting?"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from trato.domains.orders.imports.online_retail.headings import MOST_COLUMNS, how_many, places
from trato.domains.orders.imports.online_retail.records import UnreadableFile, shown
from trato.domains.orders.imports.online_retail.table import Line, Table
from trato.foundation.exchange.reading.delimited import DELIMITERS, cells, physical_lines, records
from trato.foundation.exchange.reading.encoding import encoding_of

LONGEST_LINE = 100_000


class Layout(NamedTuple):
    """What one must know to read the lines below the headings."""

    encoding: str
    delimiter: str
    headings: list[str]
    places: tuple[int, ...]


def table(path: Path, beginning: bytes) -> Table:
    """Look at the encoding and the headings; the rows are read when asked for."""
    encoding = encoding_of(path, beginning)
    with _opened(path, encoding) as file:
        first = next(physical_lines(file, LONGEST_LINE), (0, "", False))
    if first[2]:
        raise UnreadableFile(_("The first line is too long to be headings."))
    delimiter, headings = _divided(first[1])
    layout = Layout(encoding, delimiter, headings, places(headings))
    notes = () if encoding.startswith("utf") else (format_lazy(_("Read as {encoding}."), encoding=encoding),)
    return Table("csv", lambda: _lines(path, layout), notes)


def _opened(path: Path, encoding: str) -> TextIO:
    # What is left undecodable is shown as a replacement mark in that one cell rather than stopping the file.
    return path.open(encoding=encoding, errors="replace", newline=None)


def _divided(first: str) -> tuple[str, list[str]]:
    """The delimiter under which the first line holds most of the headings we know."""
    tries = {delimiter: cells(first, delimiter)[0] for delimiter in DELIMITERS}
    best = max(tries, key=lambda delimiter: how_many(tries[delimiter]))
    if not how_many(tries[best]) and any(len(found) > MOST_COLUMNS for found in tries.values()):
        raise UnreadableFile(_("The file has too many columns to be a list of transactions."))
    return best, tries[best]


def _lines(path: Path, layout: Layout) -> Iterator[Line]:
    width = len(layout.headings)
    where = layout.places
    with _opened(path, layout.encoding) as file:
        physical = physical_lines(file, LONGEST_LINE)
        next(physical)
        for number, values, problem in records(physical, layout.delimiter, width, LONGEST_LINE):
            about = ""
            if problem:
                values = [shown(values[0])]
                about = values[0]
            if not problem and not any(values):
                continue
            if not problem and len(values) != width:
                del values[max(width, len(values) - _empty_tail(values)) :]
                problem = "too_many" if len(values) > width else "too_few" if len(values) < width else ""
                about = str(len(values))
            if problem:
                yield Line(number, values, problem, about, "", layout.headings)
            else:
                yield Line(number, tuple([values[place] for place in where]))


def _empty_tail(values: list[str]) -> int:
    """How many empty cells a spreadsheet has put behind the last filled one."""
    count = 0
    while count < len(values) and not values[-1 - count]:
        count += 1
    return count
