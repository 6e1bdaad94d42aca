"""Is this packed file a workbook, and of a size that can be meant?"""

import zipfile
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from trato.foundation.exchange.reading.limits import LARGEST_UNPACKED
from trato.foundation.exchange.reading.refusals import UnreadableFile

DAMAGED: Any = _("The workbook is damaged or incomplete.")
TOO_LARGE: Any = _("The workbook unpacks to far more than it should; it is refused.")
SHEETS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}


def kind_of(path: Path) -> str:
    """Which kind of workbook it is, without unpacking anything."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile(DAMAGED) from error
    names = {entry.filename for entry in entries}
    kind = next((kind for name, kind in SHEETS.items() if name in names), None)
    if kind is None:
        raise UnreadableFile(_("The file is packed but is no workbook. Unpack it and load what is inside."))
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise UnreadableFile(TOO_LARGE)
    return kind
