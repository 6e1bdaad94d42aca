"""Which transactions does this file hold, whatever its format, and which of its lines cannot be loaded?"""

import stat
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from trato.domains.orders.imports.online_retail import parquet_file, text_file, workbook
from trato.domains.orders.imports.online_retail.cells import identifier, moments, prices, text_of, whole_number
from trato.domains.orders.imports.online_retail.evidence import Customs, customs_of
from trato.domains.orders.imports.online_retail.headings import COLUMNS
from trato.domains.orders.imports.online_retail.records import Rejected, Row, Unacceptable, UnreadableFile, shown_row
from trato.domains.orders.imports.online_retail.table import Line, Table

BATCH = 5_000
# Sums of a customer's whole life must still fit; the largest line of the real data is 77,184 pounds.
LARGEST_AMOUNT = 100_000_000
LONGEST_INVOICE, LONGEST_CODE, LONGEST_DESCRIPTION, LONGEST_COUNTRY = 40, 60, 500, 80

AT, PRICE = COLUMNS.index("at"), COLUMNS.index("unit_price")


class Batch(NamedTuple):
    """Some consecutive lines of the file."""

    rows: list[Row]
    rejected: list[Rejected]


class Reading:
    """A file whose format, headings and customs are known; `batches()` streams its lines."""

    def __init__(self, table: Table) -> None:
        self.format = table.format
        self._table = table
        self._customs: Customs = customs_of(_dates_and_prices(table))
        self.notes: tuple[Any, ...] = (*table.notes, *self._customs.notes)

    def batches(self, size: int = BATCH) -> Iterator[Batch]:
        """The whole file from its beginning, never more than `size` lines in memory."""
        clean = _cleaner(self._customs)
        batch = Batch([], [])
        for line in self._table.lines():
            _sort_into(batch, line, clean)
            if len(batch.rows) + len(batch.rejected) >= size:
                yield batch
                batch = Batch([], [])
        if batch.rows or batch.rejected:
            yield batch


def read(path: Path) -> Reading:
    """Look into a CSV, XLSX or Parquet file; raises UnreadableFile when it is none or its headings are wrong."""
    path = Path(path)
    return Reading(_table(path, _beginning(path)))


def _beginning(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UnreadableFile(format_lazy(_("{path} is a folder, not a file."), path=path))
        if not stat.S_ISREG(mode):
            raise UnreadableFile(format_lazy(_("{path} is not an ordinary file."), path=path))
        with path.open("rb") as file:
            return file.read(4096)
    except FileNotFoundError as error:
        raise UnreadableFile(format_lazy(_("There is no file {path}."), path=path)) from error
    except PermissionError as error:
        raise UnreadableFile(format_lazy(_("We are not allowed to read {path}."), path=path)) from error
    except (OSError, ValueError) as error:
        raise UnreadableFile(format_lazy(_("{path} cannot be opened."), path=path)) from error


def _table(path: Path, beginning: bytes) -> Table:
    if not beginning.strip():
        raise UnreadableFile(_("The file is empty."))
    if beginning.startswith(b"PAR1"):
        return parquet_file.table(path)
    if beginning.startswith(b"PK"):
        return workbook.table(path)
    for magic, advice in _OTHER_FORMATS.items():
        if beginning.startswith(magic):
            raise UnreadableFile(advice)
    return text_file.table(path, beginning)


_PACKED: Any = _("The file is packed. Unpack it and load what is inside.")
_PICTURE: Any = _("The file is a picture or a document, not a table. Save it as CSV, XLSX or Parquet.")
_OTHER_FORMATS: dict[bytes, Any] = {
    b"\xd0\xcf\x11\xe0": _("The file is an old or encrypted workbook. Save it as .xlsx without a password."),
    b"\x1f\x8b": _PACKED,
    b"\xfd7zXZ": _PACKED,
    b"BZh": _PACKED,
    b"7z\xbc\xaf": _PACKED,
    b"\x28\xb5\x2f\xfd": _PACKED,
    b"\x89PNG": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"%PDF": _PICTURE,
}


def _dates_and_prices(table: Table) -> Iterator[tuple[Any, Any]]:
    for line in table.lines():
        if not line.problem:
            yield line.values[AT], line.values[PRICE]


def _sort_into(batch: Batch, line: Line, clean: Callable[[Line], Row]) -> None:
    try:
        if line.problem:
            raise Unacceptable(line.problem, line.about)
        batch.rows.append(clean(line))
    except Unacceptable as refusal:
        raw = shown_row(line.names, line.values)
        batch.rejected.append(Rejected(line.number, raw, refusal.problem, refusal.value, line.sheet))


def _cleaner(customs: Customs) -> Callable[[Line], Row]:
    moment: Callable[[Any], datetime] = moments(is_day_first=customs.is_day_first)
    price: Callable[[Any], Decimal] = prices(is_decimal_comma=customs.is_decimal_comma)

    def clean(line: Line) -> Row:
        invoice, code, description, quantity, at, unit_price, customer, country = line.values
        number = identifier(invoice, LONGEST_INVOICE)
        if number is None:
            raise Unacceptable("no_invoice")
        stock_code = identifier(code, LONGEST_CODE)
        if stock_code is None:
            raise Unacceptable("no_stock_code")
        count, each = whole_number(quantity), price(unit_price)
        if not count:
            raise Unacceptable("nothing")
        if abs(count * each) > LARGEST_AMOUNT:
            raise Unacceptable("amount", count * each)
        return Row(
            line.number,
            number,
            stock_code,
            text_of(description, LONGEST_DESCRIPTION),
            count,
            moment(at),
            each,
            identifier(customer, LONGEST_CODE),
            text_of(country, LONGEST_COUNTRY) or "Unspecified",
        )

    return clean
