"""What do the sheets of one workbook say, told on standard output by a process of its own?"""

# Run as a script by workbook.py and never imported: needs nothing but the reader of workbooks.
# Every cell is tagged: "t" text, "n" number, "d" moment; an empty cell is empty.

import csv
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

UNREADABLE = 3
LONGEST_TEXT = 600
MOST_CELLS = 200


def main(path: str, memory: int) -> int:
    limit_memory(memory)
    from python_calamine import CalamineWorkbook

    sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="")  # type: ignore[union-attr]
    out = csv.writer(sys.stdout)
    try:
        with CalamineWorkbook.from_path(path) as book:
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                first = (sheet.start or (0, 0))[0] + 1
                for number, cells in enumerate(sheet.iter_rows(), first):
                    out.writerow([name, number, *map(tagged, cells[:MOST_CELLS])])
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever its reader says, the workbook is unreadable
        return UNREADABLE
    return 0


def limit_memory(memory: int) -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def tagged(cell: Any) -> str:
    if isinstance(cell, str):
        return f"t{cell[:LONGEST_TEXT]}" if cell else ""
    if isinstance(cell, bool):
        return f"t{cell}"
    if isinstance(cell, (int, float)):
        return f"n{cell!r}"
    if isinstance(cell, datetime):
        return f"d{cell.isoformat()}"
    if isinstance(cell, date):
        return f"d{datetime.combine(cell, time()).isoformat()}"
    if isinstance(cell, (time, timedelta)):
        return f"t{cell}"
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
