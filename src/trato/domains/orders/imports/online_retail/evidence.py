"""Does this file write the day or the month first, and a comma or a point before the pennies?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

# Enough clear cases to stop looking; a file in one order has no clear case of the other.
ENOUGH = 200

SLASHED = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b")
COMMA_DECIMALS = re.compile(r"\s*£?\s*-?[\d.]*,(\d{1,2}|\d{4,})\s*$")
POINT_DECIMALS = re.compile(r"\s*£?\s*-?[\d,]*\.(\d{1,2}|\d{4,})\s*$")


@dataclass(frozen=True, slots=True)
class Customs:
    """How the file writes dates and prices, and what we had to assume."""

    is_day_first: bool = True
    is_decimal_comma: bool = False
    notes: tuple[Any, ...] = ()


def customs_of(cells: Iterable[tuple[Any, Any]]) -> Customs:
    """Decide for the whole file from its (date, price) cells, reading no more than needed."""
    days, months, slashed, commas, points = 0, 0, 0, 0, 0
    settled = 0
    for moment, price in cells:
        match = SLASHED.match(moment) if isinstance(moment, str) else None
        if match:
            slashed += 1
            first, second = int(match[1]), int(match[2])
            days += 12 < first <= 31 and second <= 12
            months += 12 < second <= 31 and first <= 12
        else:
            settled += 1
        if isinstance(price, str):
            commas += bool(COMMA_DECIMALS.match(price))
            points += bool(POINT_DECIMALS.match(price))
        else:
            points += 1
        if max(days, months, settled) >= ENOUGH and max(commas, points) >= ENOUGH:
            break
    return Customs(days >= months, commas > points, tuple(notes(days, months, slashed)))


def notes(days: int, months: int, slashed: int) -> list[Any]:
    """What somebody should know who wonders why a date was read as it was."""
    if not slashed:
        return []
    if days and months:
        return [_("The dates are written in two orders; the more frequent one was taken.")]
    if days:
        return [_("Dates are written day first.")]
    if months:
        return [_("Dates are written month first.")]
    return [_("No date tells whether the day or the month comes first; the day was assumed.")]
