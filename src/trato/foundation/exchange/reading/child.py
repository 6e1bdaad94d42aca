"""What does one file hold, told on standard output by a process of its own?

A file can name two cells at the far corners of a sheet, or one long text a million times, and so ask for more memory
than the machine has; this process then ends, not the one that serves people. Each line of the answer is CSV: the
number in the file, what is wrong with the row (mostly nothing), and the cells as text.
"""

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from trato.foundation.exchange.reading import cards, delimited, json_rows, limits, sheets
from trato.foundation.kit import confined
from trato.foundation.kit.formulas import as_meant

UNREADABLE, TOO_MANY_COLUMNS, TOO_MANY_ROWS, NOTHING = 3, 4, 5, 6
Row = tuple[int, str, Iterable[str]]


class Refused(Exception):
    """The reading ends with this exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def main(arguments: list[str]) -> int:
    """Read one file as its options say."""
    path, options = arguments[0], json.loads(arguments[1])
    memory, seconds = options.get("memory", limits.MEMORY), options.get("seconds", limits.SECONDS)
    confined.keep_to(memory=memory, seconds=seconds, written=limits.LARGEST_WRITTEN)
    csv.field_size_limit(limits.LONGEST_LINE * 2)
    sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="")  # type: ignore[union-attr]
    out = csv.writer(sys.stdout)
    try:
        if options["format"] == "tagged":
            out.writerows(_tagged(path, options["columns"]))
        else:
            out.writerows(_bounded(FORMATS[options["format"]](path, options)))
    except MemoryError:
        raise
    except Refused as refused:
        return refused.code
    except Exception:  # noqa: BLE001 - whatever a reader says, the file is unreadable
        return UNREADABLE
    return 0


def _tagged(path: str, columns: int) -> Iterator[list[Any]]:
    for row in sheets.rows(path, columns):
        yield [row.sheet, row.number, *map(sheets.tagged, row.cells)]


def _bounded(rows: Iterable[Row]) -> Iterator[list[Any]]:
    """The rows within what is possible; empty ones are left out, as are empty cells at the end."""
    count = 0
    for number, problem, cells in rows:
        kept = [_clean(cell) for cell in cells]
        while kept and not kept[-1]:
            kept.pop()
        if not kept and not problem:
            continue
        if len(kept) > limits.MOST_COLUMNS:
            if count == 0:
                raise Refused(TOO_MANY_COLUMNS)
            kept, problem = kept[: limits.MOST_COLUMNS], problem or "too_many"
        if not problem and any(len(cell) > limits.LONGEST_CELL for cell in kept):
            problem = "long_cell"
        if problem == "long_cell":
            kept = [cell[: limits.LONGEST_CELL] for cell in kept]
        count += 1
        if count > limits.MOST_ROWS:
            raise Refused(TOO_MANY_ROWS)
        yield [number, problem, *kept]
    if count == 0:
        raise Refused(NOTHING)


def _clean(cell: str) -> str:
    """Without NUL, which PostgreSQL does not keep, and without what protects spreadsheets in our own files."""
    cell = cell.strip()
    if "\0" in cell:
        cell = cell.replace("\0", "")
    return as_meant(cell) if cell[:1] == "'" else cell


def _delimited(path: str, options: dict[str, Any]) -> Iterator[Row]:
    # What is left undecodable is shown as a replacement mark in that one cell rather than stopping the file.
    with open(path, encoding=options["encoding"], errors="replace", newline=None) as file:
        lines = delimited.physical_lines(file, limits.LONGEST_LINE)
        width = 0
        for record in delimited.records(lines, options["delimiter"], 0, limits.LONGEST_LINE, most_lines=2000):
            if not width and len(record.cells) == 1 and record.cells[0].lower().startswith("sep="):
                continue
            width = width or len(record.cells)
            problem = record.problem
            if not problem and len(record.cells) > width and any(record.cells[width:]):
                problem = "too_many"
            cells = [cell[:1000] for cell in record.cells] if record.problem else record.cells
            yield record.number, problem, cells


def _sheets(path: str, options: dict[str, Any]) -> Iterator[Row]:
    """The sheet that was chosen, else the first one that has any rows."""
    wanted = options.get("sheet") or ""
    for row in sheets.rows(path, limits.MOST_COLUMNS + 1):
        cells = [sheets.plain(cell) for cell in row.cells]
        if not wanted and any(cells):
            wanted = row.sheet
        if row.sheet == wanted:
            yield row.number, "", cells


def _cards(path: str, options: dict[str, Any]) -> Iterator[Row]:
    with open(path, encoding=options["encoding"], errors="replace", newline=None) as file:
        yield from cards.rows(file)


def _json(path: str, options: dict[str, Any]) -> Iterator[Row]:
    with open(path, encoding=options["encoding"], errors="replace") as file:
        yield from json_rows.rows(file)


FORMATS = {"csv": _delimited, "sheet": _sheets, "vcard": _cards, "json": _json}
