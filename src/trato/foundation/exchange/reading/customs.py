"""How does this file write numbers and dates: comma or point, day or month first? Guessed from clear cases, and shown."""

import re
from collections.abc import Iterable
from typing import NamedTuple

_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b")
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}\b")
_COMMA = re.compile(r"[^\d]{0,4}-?\d{1,3}(\.\d{3})*,\d{1,2}\D{0,4}|-?\d+,(\d{1,2}|\d{4,})|-?\d{1,3}(\.\d{3}){2,}")
_POINT = re.compile(r"[^\d]{0,4}-?\d{1,3}(,\d{3})*\.\d{1,2}\D{0,4}|-?\d+\.(\d{1,2}|\d{4,})|-?\d{1,3}(,\d{3}){2,}")


class Customs(NamedTuple):
    """`decimal` is "," or "."; `dates` is "dmy" or "mdy"; each with whether the file itself told."""

    decimal: str
    dates: str
    is_decimal_certain: bool
    are_dates_certain: bool


def customs_of(rows: Iterable[list[str]]) -> Customs:
    """Decide for the whole file; without a clear case as is usual in Spain."""
    commas = points = days = months = 0
    for cells in rows:
        for cell in cells:
            if not cell[:1].isdigit() and not cell[-1:].isdigit():
                continue
            if slashed := _SLASHED.match(cell):
                first, second = int(slashed[1]), int(slashed[2])
                days += 12 < first <= 31 and second <= 12
                months += 12 < second <= 31 and first <= 12
            elif not _ISO.match(cell):
                commas += bool(_COMMA.fullmatch(cell))
                points += bool(_POINT.fullmatch(cell))
    return Customs(
        "." if points > commas else ",",
        "mdy" if months > days else "dmy",
        (commas == 0) != (points == 0),
        (days == 0) != (months == 0),
    )
