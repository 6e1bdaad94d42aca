"""How does a list become a file? CSV that a spreadsheet opens as text and not as formulas, XLSX, JSON or vCards.

Values are texts, numbers, days and moments; moments are told in the reader's time zone.
"""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
import xlsxwriter
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from trato.foundation.kit.formulas import harmless
from trato.foundation.lists import cards

FORMATS = ("csv", "xlsx", "json", "vcf")
Rows = Iterable[Sequence[Any]]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_CELL, _WIDTH = 32_000, 20
_MOST_EXACT = Decimal(10) ** 15


class Column(NamedTuple):
    """The name of a column for programs, and what people call it."""

    key: str
    label: str


def answer(
    name: str, format_: str, columns: Sequence[Column], chunks: Iterable[Rows], *, is_short: bool = False
) -> HttpResponseBase:
    """An answer that is saved under this name; rows are asked for a chunk at a time while it leaves.

    A short one leaves whole, so that its length is known before.
    """
    answer = _WRITERS[format_](f"{name}.{format_}", columns, chunks)
    if not is_short:
        return answer
    whole = HttpResponse(b"".join(answer), content_type=answer.headers["Content-Type"])
    whole.headers["Content-Disposition"] = answer.headers["Content-Disposition"]
    return whole


def _csv(name: str, columns: Sequence[Column], chunks: Iterable[Rows]) -> StreamingHttpResponse:
    def pieces() -> Iterator[str]:
        # The mark at the beginning tells spreadsheets that it is UTF-8.
        yield "\ufeff" + _lines([[column.label for column in columns]])
        for rows in chunks:
            yield _lines(rows)

    return _streamed(pieces(), name, "text/csv; charset=utf-8")


def _lines(rows: Rows) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([_cell(value) for value in row] for row in rows)
    return written.getvalue()


def _cell(value: object) -> str:
    # A number may begin with a sign; it holds nothing to be calculated.
    return str(_plain(value)) if isinstance(value, int | Decimal | date) else harmless(value)


def _json(name: str, columns: Sequence[Column], chunks: Iterable[Rows]) -> StreamingHttpResponse:
    keys = [column.key for column in columns]

    def pieces() -> Iterator[bytes]:
        begins = b"[\n"
        for rows in chunks:
            for row in rows:
                named = {key: _plain(value) for key, value in zip(keys, row, strict=True)}
                yield begins + msgspec.json.encode(named)
                begins = b",\n"
        yield b"\n]\n" if begins == b",\n" else b"[]\n"

    return _streamed(pieces(), name, "application/json")


def _cards(name: str, columns: Sequence[Column], chunks: Iterable[Rows]) -> StreamingHttpResponse:
    keys = [column.key for column in columns]
    pieces = (cards.card(dict(zip(keys, row, strict=True))) for rows in chunks for row in rows)
    return _streamed(map(str.encode, pieces), name, "text/vcard; charset=utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def _streamed(pieces: Iterator[Any], name: str, kind: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _xlsx(name: str, columns: Sequence[Column], chunks: Iterable[Rows]) -> StreamingHttpResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it has left
    # One row at a time is kept in memory, and nothing that was typed becomes a formula, a number or a link.
    texts = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, {"constant_memory": True, "remove_timezone": True, **texts}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        formats = {date: book.add_format({"num_format": "yyyy-mm-dd"}),
                   datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"})}  # fmt: skip
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(0, len(columns) - 1), _WIDTH)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column.label, bold)
        line = 0
        for rows in chunks:
            for row in rows:
                line += 1
                for at, value in enumerate(row):
                    _put(sheet, line, at, value, formats)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=_XLSX)


def _put(sheet: Any, line: int, at: int, value: Any, formats: Mapping[type[date], Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(line, at, timezone.localtime(value).replace(tzinfo=None), formats[datetime])
    elif isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(line, at, datetime(value.year, value.month, value.day), formats[date])  # noqa: DTZ001 - a day
    elif isinstance(value, int | Decimal) and -_MOST_EXACT < value < _MOST_EXACT:
        sheet.write_number(line, at, value)
    else:
        sheet.write_string(line, at, str(_plain(value))[:_LONGEST_CELL])


_WRITERS: dict[str, Callable[[str, Sequence[Column], Iterable[Rows]], StreamingHttpResponse]] = {
    "csv": _csv,
    "json": _json,
    "vcf": _cards,
    "xlsx": _xlsx,
}
