"""Which rows do the sheets of a workbook (XLSX, ODS, XLS) hold?"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

LONGEST_TAGGED = 600


class SheetRow(NamedTuple):
    """One row with its place."""

    sheet: str
    number: int
    cells: list[Any]


def rows(path: str, most_cells: int) -> Iterator[SheetRow]:
    """All rows of all sheets in their order."""
    from python_calamine import CalamineWorkbook  # loaded by the process that reads, not by every page

    with CalamineWorkbook.from_path(path) as book:
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            first = (sheet.start or (0, 0))[0] + 1
            for number, cells in enumerate(sheet.iter_rows(), first):
                yield SheetRow(name, number, cells[:most_cells])


def tagged(cell: Any) -> str:
    """The cell as text that keeps its kind: "t" text, "n" number, "d" moment; an empty cell is empty."""
    if isinstance(cell, str):
        return f"t{cell[:LONGEST_TAGGED]}" if cell else ""
    if isinstance(cell, bool):
        return f"t{cell}"
    if isinstance(cell, (int, float)):
        return f"n{cell!r}"
    if isinstance(cell, datetime):
        return f"d{cell.isoformat()}"
    if isinstance(cell, date):
        return f"d{datetime.combine(cell, time()).isoformat()}"
    return f"t{cell}" if isinstance(cell, (time, timedelta)) else ""


def plain(cell: Any) -> str:
    """The cell as somebody would type it, with dates year first."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes") if cell.time() != time() else cell.date().isoformat()
    return "" if cell is None else str(cell)
