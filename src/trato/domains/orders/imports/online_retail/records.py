"""What does one line of the file become: a row we can load, or a rejected one with its reason?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trato.foundation.exchange.reading.refusals import UnreadableFile, shown

__all__ = ["PROBLEMS", "Rejected", "Row", "Unacceptable", "UnreadableFile", "shown", "shown_row"]

SHOWN_COLUMNS = 12


class Row(NamedTuple):
    """One line of an invoice, every value checked; `at` is aware, in UTC."""

    line_number: int
    invoice: str
    stock_code: str
    description: str | None
    quantity: int
    at: datetime
    unit_price: Decimal
    customer: str | None
    country: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that cannot be loaded: where it stands, what it said (shortened), and why."""

    line_number: int
    raw: dict[str, str]
    problem: str
    value: str = ""
    sheet: str = ""

    @property
    def reason(self) -> str:
        """The reason in the language of whoever reads it now."""
        return gettext(PROBLEMS[self.problem]) % {"value": self.value}


class Unacceptable(ValueError):
    """One value of a row that we cannot take, named by a key of PROBLEMS."""

    def __init__(self, problem: str, value: object = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.value = shown(value)


# The keys are stored with rejected rows; the texts are translated when somebody looks at them.
PROBLEMS: dict[str, Any] = {
    "date": _("The date “%(value)s” cannot be read."),
    "year": _("The date “%(value)s” lies outside the years 1990 to 2100."),
    "quantity": _("The quantity “%(value)s” is not a whole number."),
    "quantity_range": _("The quantity “%(value)s” is too large to be true."),
    "price": _("The price “%(value)s” is not a number."),
    "price_range": _("The price “%(value)s” is too large to be true."),
    "nothing": _("A line over nothing cannot be booked."),
    "amount": _("The amount “%(value)s” is too large to be true."),
    "long_invoice": _("The invoice “%(value)s” has more lines than an invoice can have."),
    "no_invoice": _("The invoice number is missing."),
    "no_stock_code": _("The stock code is missing."),
    "control": _("The row contains characters that no text has (“%(value)s”)."),
    "length": _("The value “%(value)s” is longer than it can be."),
    "too_many": _("The row has %(value)s values, more than there are headings."),
    "too_few": _("The row has %(value)s values, fewer than there are headings."),
    "open_quote": _("A quotation mark opens here and is never closed: “%(value)s”."),
    "long_line": _("The line is longer than a line of this file can be: “%(value)s”."),
}


def shown_row(headings: list[str], values: Sequence[Any]) -> dict[str, str]:
    """The first columns of a rejected row, shortened."""
    width = min(len(values), SHOWN_COLUMNS)
    names = [*headings, *(f"+{extra}" for extra in range(1, SHOWN_COLUMNS + 1))][:width]
    return {name: "" if value is None else shown(value) for name, value in zip(names, values, strict=False)}
