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
    firsts: set[int] = set()
    seconds: set[int] = set()
    for moment, price in cells:
        match = SLASHED.match(moment) if isinstance(moment, str) else None
        if match:
            slashed += 1
            first, second = int(match[1]), int(match[2])
            firsts.add(first)
            seconds.add(second)
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
    # Without a clear case: days change more often than months do.
    is_day_first = days > months if days or months else len(firsts) >= len(seconds)
    return Customs(is_day_first, commas > points, tuple(notes(days, months, slashed, is_day_first)))


def notes(days: int, months: int, slashed: int, is_day_first: bool) -> list[Any]:
    """What somebody should know who wonders why a date was read as it was."""
    if not slashed:
        return []
    if days and months:
        return [_("The dates are written in two orders; the more frequent one was taken.")]
    if days:
        return [_("Dates are written day first.")]
    if months:
        return [_("Dates are written month first.")]
    if is_day_first:
        return [_("No date tells whether the day or the month comes first; the day was assumed.")]
    return [_("No date tells whether the day or the month comes first; the month was assumed.")]
