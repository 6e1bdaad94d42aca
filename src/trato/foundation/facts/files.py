"""Where do the files of own fields lie, and which are let in?

A file lies under a name that is drawn, never under the one it came with; what it is, is told by its first bytes and
not by whoever sent it. Only kinds of a short list come in, and they leave as downloads that no browser runs.
"""

import hashlib
import os
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from trato.foundation.kit import text

LARGEST, LONGEST_NAME = 10_000_000, 120
# By kind: the endings that a name may have, the first of them is given to names without one.
ENDINGS = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("pptx",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods",),
    "application/vnd.oasis.opendocument.presentation": ("odp",),
    "text/plain": ("txt", "csv", "md", "log"),
}
_BEGINNINGS = (
    (re.compile(rb"%PDF-\d"), "application/pdf"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
)
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# Signs that turn the direction of writing let «fdp.exe» look like «exe.pdf».
_NOT_IN_NAME = re.compile(r'[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069<>:"|?*]')
_MARKUP = re.compile(r"<\s*(?:!doctype|html|svg|script|\?xml|iframe|body|head)\b|<\?xml", re.IGNORECASE)


class NotAFile(ValueError):
    """This file is not let in; the message says why."""


class Lying(NamedTuple):
    """What came to lie: its kind, length and digest."""

    kind: str
    size: int
    digest: str


def keep(content: Iterable[bytes], *, uid: UUID) -> Lying:
    """Write a file down under its drawn name, once; raises NotAFile and leaves nothing."""
    path = path_of(uid)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".partial")
    size, digest = 0, hashlib.sha256()
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in content:
                size += len(piece)
                if size > LARGEST:
                    raise NotAFile(_("The file is larger than %(count)s megabytes.") % {"count": LARGEST // 10**6})
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if not size:
            raise NotAFile(_("The file is empty."))
        kind = kind_of(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return Lying(kind, size, digest.hexdigest())


def kind_of(path: Path) -> str:
    """What a file is, told by its content; raises NotAFile for what is on no list."""
    with path.open("rb") as file:
        head = file.read(64)
    for beginning, kind in _BEGINNINGS:
        if beginning.match(head):
            return kind
    kind = _office(path) if head.startswith(b"PK\x03\x04") else _written(path)
    if not kind:
        raise NotAFile(_("Only PDF, images, documents, tables and plain text can be kept here."))
    return kind


def named(written: str, kind: str) -> str:
    """The name a file is shown by: without folders and signs that mislead, with an ending that fits its kind."""
    name = text.tidy(_NOT_IN_NAME.sub("", re.split(r"[/\\]", written)[-1])).strip(". ")
    stem, _dot, ending = name.rpartition(".")
    if not stem or ending.lower() not in ENDINGS[kind]:
        stem, ending = name or "file", ENDINGS[kind][0]
    return f"{stem[:LONGEST_NAME]}.{ending.lower()}"


def path_of(uid: UUID) -> Path:
    """Where a file lies."""
    return Path(settings.DATA) / "files" / "own" / uid.hex[-2:] / uid.hex


def forget(uids: Iterable[UUID]) -> None:
    """Throw files away."""
    for uid in uids:
        path_of(uid).unlink(missing_ok=True)


def _office(path: Path) -> str:
    """A document of an office program, without programs of its own inside; the folder of the archive is read only."""
    try:
        with zipfile.ZipFile(path) as archive:
            inside = {one.filename: one for one in archive.infolist()}
            if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in inside):
                return ""
            if (about := inside.get("mimetype")) and about.file_size < 100:
                found = archive.read(about).decode("ascii", "replace")
                return found if found in ENDINGS and "opendocument" in found else ""
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError):
        return ""
    ending = next((_OFFICE[name] for name in _OFFICE if name in inside and "[Content_Types].xml" in inside), "")
    return next((kind for kind, endings in ENDINGS.items() if ending in endings), "")


def _written(path: Path) -> str:
    """Plain text that nobody takes for a page."""
    try:
        said = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    is_page = said.lstrip().startswith("<") or _MARKUP.search(said)
    return "" if is_page or _CONTROL.search(said) else "text/plain"
