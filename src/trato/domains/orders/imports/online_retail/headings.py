"""Which column of the file holds what?"""

import re
from collections.abc import Sequence
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from trato.domains.orders.imports.online_retail.records import UnreadableFile, shown

MOST_COLUMNS = 500

COLUMNS = ("invoice", "stock_code", "description", "quantity", "at", "unit_price", "customer", "country")

# Both editions of the data set, and what people make of them.
SPELLINGS = {
    "invoiceno": "invoice",
    "invoice": "invoice",
    "invoicenumber": "invoice",
    "stockcode": "stock_code",
    "description": "description",
    "quantity": "quantity",
    "invoicedate": "at",
    "invoicedatetime": "at",
    "unitprice": "unit_price",
    "price": "unit_price",
    "customerid": "customer",
    "customer": "customer",
    "country": "country",
}

ORIGINAL = {
    "invoice": "InvoiceNo",
    "stock_code": "StockCode",
    "description": "Description",
    "quantity": "Quantity",
    "at": "InvoiceDate",
    "unit_price": "UnitPrice",
    "customer": "CustomerID",
    "country": "Country",
}


def places(headings: Sequence[object]) -> tuple[int, ...]:
    """The position of each of COLUMNS among the headings; refuses when one is missing or stands twice."""
    if len(headings) > MOST_COLUMNS:
        raise UnreadableFile(_("The file has too many columns to be a list of transactions."))
    found: dict[str, int] = {}
    for position, heading in enumerate(headings):
        column = recognized(heading)
        if column in found:
            raise UnreadableFile(format_lazy(_("The heading “{name}” stands twice."), name=shown(heading, 40)))
        if column:
            found[column] = position
    missing = [ORIGINAL[column] for column in COLUMNS if column not in found]
    if missing:
        raise UnreadableFile(missing_message(missing))
    return tuple(found[column] for column in COLUMNS)


def recognized(heading: object) -> str | None:
    """Which of COLUMNS is meant by this heading, regardless of case, spaces and punctuation."""
    return SPELLINGS.get(re.sub(r"[\W_]+", "", str(heading or "")[:100]).lower())


def how_many(headings: Sequence[object]) -> int:
    """How many different columns we recognize among these headings."""
    return len({recognized(heading) for heading in headings} - {None})


def missing_message(missing: list[str]) -> Any:
    """Names the headings that are missing, all of them or some."""
    if len(missing) == len(COLUMNS):
        return format_lazy(_("The first line must hold the headings {names}."), names=", ".join(missing))
    return format_lazy(_("These headings are missing: {names}."), names=", ".join(missing))
