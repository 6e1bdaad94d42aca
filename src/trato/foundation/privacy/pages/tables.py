"""How is what a page shows handed out as a file? As CSV that a spreadsheet opens as text and not as formulas."""

import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse

from trato.foundation.kit.formulas import harmless


def as_csv(name: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """An answer that is saved under this name."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([harmless(value) for value in row])
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
