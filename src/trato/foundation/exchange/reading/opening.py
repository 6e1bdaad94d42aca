"""What sort of file is this: its format, its encoding, what stands between its cells?"""

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from trato.foundation.exchange.reading import archives
from trato.foundation.exchange.reading.delimited import DELIMITERS
from trato.foundation.exchange.reading.encoding import encoding_of
from trato.foundation.exchange.reading.limits import LARGEST_FILE
from trato.foundation.exchange.reading.refusals import UnreadableFile

ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "cp1252",
    "latin-1",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "mac_roman",
    "cp850",
)
_LOOKED_AT = 65_536

_PACKED: Any = _("The file is packed. Unpack it and load what is inside.")
_PICTURE: Any = _("The file is a picture or a document, not a table. Save it as CSV or XLSX.")
_OTHER_FORMATS: dict[bytes, Any] = {
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


class Look(NamedTuple):
    """How the file is to be read: `format` for the reader, `shown_as` for people."""

    format: str
    shown_as: str
    encoding: str = ""
    delimiter: str = ""


def look(path: Path) -> Look:
    """Find out, from the beginning of the file and the way it is packed; raises UnreadableFile."""
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise UnreadableFile(_("The file is larger than a gigabyte. Split it."))
    with path.open("rb") as file:
        beginning = file.read(_LOOKED_AT)
    if not beginning.strip(b"\x00\r\n\t ") or not size:
        raise UnreadableFile(_("The file is empty."))
    if beginning.startswith(b"PK"):
        return Look("sheet", archives.kind_of(path))
    if beginning.startswith(b"\xd0\xcf\x11\xe0"):
        return Look("sheet", "xls")
    for magic, advice in _OTHER_FORMATS.items():
        if beginning.startswith(magic):
            raise UnreadableFile(advice)
    encoding = encoding_of(path, beginning[:4096])
    text = beginning.decode(encoding, errors="replace").lstrip("\ufeff").lstrip()
    if text[:11].upper() == "BEGIN:VCARD":
        return Look("vcard", "vcard", encoding)
    if text[:1] in "[{" and _is_json(text):
        return Look("json", "json", encoding)
    return Look("csv", "csv", encoding, delimiter_of(text))


def delimiter_of(text: str) -> str:
    """The sign that divides most lines into the same number of cells, more than one."""
    lines = text.splitlines()[:200]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[4]
    if len(text) >= _LOOKED_AT - 4 and len(lines) > 1:
        lines.pop()  # cut off in its middle
    best, most = ",", 0.0
    for delimiter in DELIMITERS:
        widths = _widths(lines, delimiter)
        if not widths:
            continue
        width, times = Counter(widths).most_common(1)[0]
        worth = times / len(widths) * min(width, 40) if width > 1 else 0.0
        if worth > most:
            best, most = delimiter, worth
    return best


def _widths(lines: list[str], delimiter: str) -> list[int]:
    try:
        return [len(cells) for cells in csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter) if cells]
    except csv.Error:
        return []


def _is_json(text: str) -> bool:
    return text[1:].lstrip()[:1] in ('"', "{", "[", "}", "]", "")
