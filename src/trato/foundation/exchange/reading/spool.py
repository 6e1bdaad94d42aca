"""Where do the rows of a file lie once it was read? In one plain file beside it, to be gone through as often as needed."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from trato.foundation.exchange.reading import process
from trato.foundation.exchange.reading.customs import Customs, customs_of
from trato.foundation.exchange.reading.limits import LONGEST_LINE
from trato.foundation.exchange.reading.opening import Look

_SAMPLE = 3_000


class Line(NamedTuple):
    """One row: its number in the file, what is wrong with it, its cells."""

    number: int
    problem: str
    cells: list[str]


class Content(NamedTuple):
    """What was found in a file."""

    headings: list[str]
    has_headings: bool
    rows: int
    broken: int
    customs: Customs


class Spool:
    """The rows of one file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fill(self, source: Path, how: Look, *, has_headings: bool | None = None) -> Content:
        """Read the file into the spool; raises UnreadableFile."""
        partial = self.path.with_suffix(".partial")
        with partial.open("wb") as into:
            process.read(source, into, format=how.format, encoding=how.encoding, delimiter=how.delimiter)
        partial.replace(self.path)
        return self._content(has_headings)

    def lines(self, *, has_headings: bool, skip: int = 0) -> Iterator[Line]:
        """The rows below the headings, without the first `skip` of them."""
        csv.field_size_limit(LONGEST_LINE * 2)
        with self.path.open(encoding="utf-8", newline="") as file:
            for record in islice(csv.reader(file), skip + has_headings, None):
                yield Line(int(record[0]), record[1], record[2:])

    def batches(self, size: int, *, has_headings: bool, skip: int = 0) -> Iterator[list[Line]]:
        """The same in batches."""
        lines = self.lines(has_headings=has_headings, skip=skip)
        while batch := list(islice(lines, size)):
            yield batch

    def forget(self) -> None:
        """Throw the rows away."""
        self.path.unlink(missing_ok=True)

    def _content(self, has_headings: bool | None) -> Content:
        sample: list[Line] = []
        count = broken = width = 0
        for line in self.lines(has_headings=False):
            if count < _SAMPLE:
                sample.append(line)
                width = max(width, len(line.cells))
            count += 1
            broken += bool(line.problem)
        first = sample[0].cells
        if has_headings is None:
            has_headings = looks_like_headings(first, [line.cells for line in sample[1:50]])
        headings = [*first] if has_headings else []
        headings += [""] * (width - len(headings))
        below = sample[1:] if has_headings else sample
        customs = customs_of(line.cells for line in below if not line.problem)
        return Content(_distinct(headings), has_headings, count - has_headings, broken, customs)


def looks_like_headings(first: list[str], below: list[list[str]]) -> bool:
    """Whether the first row names columns instead of holding a first customer."""
    filled = [cell for cell in first if cell]
    if not filled or not below:
        return True
    values = sum("@" in cell or cell.replace(" ", "").lstrip("+").isdigit() for cell in filled)
    return values == 0


def _distinct(headings: list[str]) -> list[str]:
    """Each heading once: a second "Phone" is called "Phone (2)", one without a name "Column 3"."""
    seen: dict[str, int] = {}
    named = []
    for place, heading in enumerate(headings, 1):
        heading = " ".join(heading.split())[:100] or f"#{place}"
        seen[heading] = seen.get(heading, 0) + 1
        named.append(heading if seen[heading] == 1 else f"{heading} ({seen[heading]})")
    return named
