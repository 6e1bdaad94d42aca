"""In which countries are the customers of the list, and how many are there in each?

Customers have a country and no coordinates, so the picture shades countries; the table under it says the same in figures.
"""

from math import log
from typing import Any

from trato.faces.desk.customer_groups import Grouped
from trato.faces.desk.customer_sections import counted
from trato.faces.desk.customer_view import UNDRAWN, Address
from trato.foundation.look import formats

BY = "party.country"
MOST = 300
_SHADES = 5


def world(address: Address, found: Grouped) -> dict[str, Any]:
    """The countries, the largest first, each with its shade, and what each shade means."""
    known = sorted((group for group in found.groups if group.value), key=lambda one: -one.count)
    largest = known[0].count if known else 0
    countries = [
        {
            "code": group.value,
            "label": formats.country(group.value),
            "count": counted(group, found.is_exact),
            "shade": _shade(group.count, largest),
            "href": address.href(country=group.value, **UNDRAWN),
        }
        for group in known
    ]
    within = [[group.count for group in known if _shade(group.count, largest) == shade] for shade in _shades()]
    return {
        "countries": countries,
        "unknown": next((counted(group, found.is_exact) for group in found.groups if not group.value), None),
        "shades": [
            {"shade": shade, "text": _span(counts)} for shade, counts in zip(_shades(), within, strict=True) if counts
        ],
    }


def _shades() -> range:
    return range(1, _SHADES + 1)


def _shade(count: int, largest: int) -> int:
    """Each shade stands for several times as many as the one before: one country usually has most of them."""
    return 1 if largest < 2 else 1 + min(_SHADES - 1, int(_SHADES * log(count) / log(largest)))


def _span(counts: list[int]) -> str:
    least, most = formats.number(min(counts)), formats.number(max(counts))
    return least if least == most else f"{least}–{most}"
