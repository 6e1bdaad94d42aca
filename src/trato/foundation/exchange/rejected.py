"""Which rows could not be loaded? A file with the same columns and the reason, ready to be corrected and loaded again."""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from trato.foundation.kit.formulas import harmless


class RejectedFile:
    """The file of one import; what was written after the last commit is cut off when the work goes on."""

    def __init__(self, path: Path, headings: Sequence[str], delimiter: str) -> None:
        self._path, self._headings, self._delimiter = path, headings, delimiter or ","

    def begin_at(self, size: int) -> None:
        """Go on behind what is certain."""
        if size == 0:
            self._path.unlink(missing_ok=True)
        elif self._path.exists():
            os.truncate(self._path, size)

    def add(self, rejected: Iterable[tuple[Sequence[str], str]]) -> int:
        """Append rows with their reasons; return how large the file is now, on the disk."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self._delimiter)
        width = len(self._headings)
        for cells, why in rejected:
            padded = [*cells[:width], *[""] * (width - len(cells))]
            writer.writerow([*map(harmless, padded), harmless(why)])
        if not text.tell():
            return self._path.stat().st_size if self._path.exists() else 0
        is_new = not self._path.exists()
        with self._path.open("ab") as file:
            if is_new:
                file.write("\ufeff".encode() + self._first_line())
            file.write(text.getvalue().encode())
            file.flush()
            os.fsync(file.fileno())
            return file.tell()

    def _first_line(self) -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=self._delimiter).writerow([*map(harmless, self._headings), _("Reason")])
        return text.getvalue().encode()
