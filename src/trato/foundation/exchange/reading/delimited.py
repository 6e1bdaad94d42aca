"""Which rows does a delimited text hold, also one that was not written with care?

A quotation mark that is never closed costs its own row only, a line without end is never held in memory.
"""

import csv
from collections.abc import Iterator
from typing import Any, NamedTuple, TextIO

DELIMITERS = ",;\t|"
# A text may run over some lines; more is a quotation mark that somebody forgot to close.
MOST_LINES_IN_A_ROW = 20


class Record(NamedTuple):
    """One row: the number of its first line, its cells, and what is wrong with it: "long_line" or "open_quote"."""

    number: int
    cells: list[str]
    problem: str = ""


def physical_lines(file: TextIO, longest: int) -> Iterator[tuple[int, str, bool]]:
    """Number, text and whether it was too long, without ever holding an endless line."""
    number = 0
    while text := file.readline(longest):
        number += 1
        is_too_long = len(text) == longest and not text.endswith("\n")
        if is_too_long:
            while (rest := file.readline(longest)) and not rest.endswith("\n"):
                pass
        yield number, text, is_too_long


def records(
    lines: Iterator[tuple[int, str, bool]], delimiter: str, width: int, longest: int,
    most_lines: int = MOST_LINES_IN_A_ROW,
) -> Iterator[Record]:  # fmt: skip
    """The rows; `width` cells are expected where a quoted text runs over several lines, 0 for any number."""
    waiting: list[tuple[int, str, bool]] = []
    while line := (waiting.pop() if waiting else next(lines, None)):
        number, text, is_too_long = line
        if is_too_long:
            yield Record(number, [text], "long_line")
        elif '"' not in text:
            yield Record(number, text.rstrip("\n").split(delimiter))
        else:
            found, is_open = cells(text, delimiter)
            if is_open:
                found, read = _continued(text, lines, waiting, delimiter, width, longest, most_lines)
                if not found:
                    # The row alone is lost; the lines taken for its continuation are read on their own.
                    waiting.extend(reversed(read))
                    yield Record(number, [text.rstrip("\n")], "open_quote")
                    continue
            yield Record(number, found)


def cells(text: str, delimiter: str) -> tuple[list[str], bool]:
    """The cells of one row, and whether a quoted one is still open at its end."""
    # A reader that asks for a second line has not found the closing quotation mark in the first.
    reader = csv.reader(iter((text, '"')), delimiter=delimiter)
    try:
        return next(reader, []), reader.line_num > 1
    except csv.Error:
        return [], True


def _continued(
    text: str, lines: Iterator[tuple[int, str, bool]], waiting: list[Any], delimiter: str, width: int, longest: int,
    most_lines: int,
) -> tuple[list[str], list[tuple[int, str, bool]]]:  # fmt: skip
    """The cells of a row that runs over several lines, and the lines taken for it."""
    read: list[tuple[int, str, bool]] = []
    while len(read) < most_lines and len(text) < longest:
        line = waiting.pop() if waiting else next(lines, None)
        if line is None:
            break
        read.append(line)
        if line[2]:
            break
        text += line[1]
        if '"' in line[1]:
            found, is_open = cells(text, delimiter)
            # A mark that only opens the next row's first value closes nothing.
            if not is_open and width in (0, len(found)):
                return found, read
    return [], read
