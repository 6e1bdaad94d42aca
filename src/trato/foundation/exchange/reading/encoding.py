"""In which encoding is this text file written?"""

import codecs
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from trato.foundation.exchange.reading.refusals import UnreadableFile

CHUNK = 1 << 20

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
TEXT_CONTROLS = b"\t\n\r\x0c\x1b"
# One stray control character is a bad row; this share of them is no text at all.
MOST_CONTROLS = 0.05


def encoding_of(path: Path, beginning: bytes) -> str:
    """The encoding under which the whole file makes sense."""
    for mark, encoding in MARKS.items():
        if beginning.startswith(mark):
            if not beginning[len(mark) :].strip(b"\x00\r\n\t "):
                raise UnreadableFile(_("The file is empty."))
            _refuse_undecodable(path, encoding)
            return encoding
    if wide := _wide(beginning):
        return wide
    _refuse_binary(beginning)
    for encoding in ("utf-8", "cp1252"):
        if _decodes(path, encoding):
            return encoding
    return "latin-1"


def _wide(beginning: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of an English heading is zero."""
    even, odd = beginning[0::2], beginning[1::2]
    if len(odd) > 10 and odd.count(0) > 0.9 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if len(odd) > 10 and even.count(0) > 0.9 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return None


def _refuse_binary(beginning: bytes) -> None:
    controls = sum(byte < 32 and byte not in TEXT_CONTROLS for byte in beginning)
    if controls > MOST_CONTROLS * len(beginning):
        raise UnreadableFile(_("The file is not text, and neither XLSX nor Parquet."))


def _refuse_undecodable(path: Path, encoding: str) -> None:
    if encoding != "utf-8-sig" and not _decodes(path, encoding):
        raise UnreadableFile(_("The file says it is Unicode but is not; save it again as UTF-8."))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
