"""Which invoices, returns and adjustments do the rows of a file make up?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from trato.domains.orders.imports.online_retail.records import Row


class Kind(StrEnum):
    """What a document is to the customer's account."""

    SALE = "sale"
    RETURN = "return"
    ADJUSTMENT = "adjustment"


class DocumentLine(NamedTuple):
    """One line as it stands in the file; a line that is there twice was sold twice."""

    stock_code: str
    description: str | None
    quantity: int
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class Document:
    """Everything the file says under one invoice number."""

    number: str
    kind: Kind
    placed_at: datetime
    customer: str | None
    country: str
    lines: list[DocumentLine]

    @property
    def total(self) -> Decimal:
        """What the lines add up to, without tax."""
        return sum((line.quantity * line.unit_price for line in self.lines), Decimal())


def documents(rows: Iterator[Row]) -> Iterator[Document]:
    """The documents of rows that come invoice by invoice, as `Spool.rows` gives them."""
    for number, group in groupby(rows, key=lambda row: row.invoice):
        yield document(number, list(group))


def document(number: str, rows: list[Row]) -> Document:
    """One invoice: it happened when its first row did, and belongs to the first customer named."""
    return Document(
        number=number,
        kind=kind_of(number, rows),
        placed_at=min(row.at for row in rows),
        customer=next((row.customer for row in rows if row.customer), None),
        country=rows[0].country,
        lines=[DocumentLine(row.stock_code, row.description, row.quantity, row.unit_price) for row in rows],
    )


def kind_of(number: str, rows: list[Row]) -> Kind:
    """C numbers are cancellations, A numbers bad debts; goods that left for nothing were written off."""
    first = number[:1].upper()
    if first == "C":
        return Kind.RETURN
    if first == "A" or all(map(_is_written_off, rows)):
        return Kind.ADJUSTMENT
    return Kind.SALE


def _is_written_off(row: Row) -> bool:
    return row.quantity < 0 and not row.unit_price and row.customer is None
