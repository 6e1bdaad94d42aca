"""What must every file format offer so that the rest of the reading need not know it?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from trato.domains.orders.imports.online_retail.headings import COLUMNS, ORIGINAL

NAMES = [ORIGINAL[column] for column in COLUMNS]


class Line(NamedTuple):
    """The values of one line in the order of COLUMNS, or as they came when the line has a problem."""

    number: int
    values: tuple[Any, ...] | list[Any]
    problem: str = ""
    about: str = ""
    sheet: str = ""
    names: list[str] = NAMES


@dataclass(frozen=True, slots=True)
class Table:
    """A file that turned out to be a table; `lines` starts from the first row every time it is called."""

    format: str
    lines: Callable[[], Iterator[Line]]
    notes: tuple[Any, ...] = ()
