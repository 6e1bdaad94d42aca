"""Which lines does a delimited text file hold, whatever its encoding, delimiter and quoting?"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from trato.domains.orders.imports.online_retail.encoding import encoding_of
from trato.domains.orders.imports.online_retail.headings import MOST_COLUMNS, how_many, places
from trato.domains.orders.imports.online_retail.records import UnreadableFile, shown
from trato.domains.orders.imports.online_retail.table import Line, Table

DELIMITERS = ",;\t|"
LONGEST_LINE = 100_000
# A description may run over a few lines; more is a quotation mark that somebody forgot to close.
MOST_LINES_IN_A_ROW = 20


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
        first = next(_physical_lines(file), (0, "", False))
    if first[2]:
        raise UnreadableFile(_("The first line is too long to be headings."))
    delimiter, headings = _divided(first[1])
    layout = Layout(encoding, delimiter, headings, places(headings))
    notes = () if encoding.startswith("utf") else (format_lazy(_("Read as {encoding}."), encoding=encoding),)
    return Table("csv", lambda: _lines(path, layout), notes)


def _opened(path: Path, encoding: str) -> TextIO:
    # What is left undecodable is shown as a replacement mark in that one cell rather than stopping the file.
    return path.open(encoding=encoding, errors="replace", newline=None)


def _physical_lines(file: TextIO) -> Iterator[tuple[int, str, bool]]:
    """Number, text and whether it was too long, without ever holding an endless line."""
    number = 0
    while text := file.readline(LONGEST_LINE):
        number += 1
        is_too_long = len(text) == LONGEST_LINE and not text.endswith("\n")
        if is_too_long:
            while (rest := file.readline(LONGEST_LINE)) and not rest.endswith("\n"):
                pass
        yield number, text, is_too_long


def _divided(first: str) -> tuple[str, list[str]]:
    """The delimiter under which the first line holds most of the headings we know."""
    tries = {delimiter: _cells(first, delimiter)[0] for delimiter in DELIMITERS}
    best = max(tries, key=lambda delimiter: how_many(tries[delimiter]))
    if not how_many(tries[best]) and any(len(cells) > MOST_COLUMNS for cells in tries.values()):
        raise UnreadableFile(_("The file has too many columns to be a list of transactions."))
    return best, tries[best]


def _lines(path: Path, layout: Layout) -> Iterator[Line]:
    width = len(layout.headings)
    where = layout.places
    with _opened(path, layout.encoding) as file:
        physical = _physical_lines(file)
        next(physical)
        for number, values, problem, about in _records(physical, layout.delimiter, width):
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


def _records(
    physical: Iterator[tuple[int, str, bool]], delimiter: str, width: int
) -> Iterator[tuple[int, list[str], str, str]]:
    """Number, cells, problem and what about it, for every row of the file."""
    waiting: list[tuple[int, str, bool]] = []
    while line := (waiting.pop() if waiting else next(physical, None)):
        number, text, is_too_long = line
        if is_too_long:
            yield number, [shown(text)], "long_line", shown(text)
        elif '"' not in text:
            yield number, text.rstrip("\n").split(delimiter), "", ""
        else:
            cells, is_open = _cells(text, delimiter)
            if is_open:
                cells, read = _continued(text, physical, waiting, delimiter, width)
                if not cells:
                    # The row alone is lost; the lines taken for its continuation are read on their own.
                    waiting.extend(reversed(read))
                    yield number, [shown(text.rstrip("\n"))], "open_quote", shown(text.rstrip("\n"))
                    continue
            yield number, cells, "", ""


def _continued(
    text: str, physical: Iterator[tuple[int, str, bool]], waiting: list[Any], delimiter: str, width: int
) -> tuple[list[str], list[tuple[int, str, bool]]]:
    """The cells of a row that runs over several lines, and the lines taken for it."""
    read: list[tuple[int, str, bool]] = []
    while len(read) < MOST_LINES_IN_A_ROW and len(text) < LONGEST_LINE:
        line = waiting.pop() if waiting else next(physical, None)
        if line is None:
            break
        read.append(line)
        if line[2]:
            break
        text += line[1]
        if '"' in line[1]:
            cells, is_open = _cells(text, delimiter)
            # A mark that only opens the next row's first value closes nothing.
            if not is_open and len(cells) == width:
                return cells, read
    return [], read


def _cells(text: str, delimiter: str) -> tuple[list[str], bool]:
    """The cells of one row, and whether a quoted one is still open at its end."""
    # A reader that asks for a second line has not found the closing quotation mark in the first.
    reader = csv.reader(iter((text, '"')), delimiter=delimiter)
    try:
        return next(reader, []), reader.line_num > 1
    except csv.Error:
        return [], True
