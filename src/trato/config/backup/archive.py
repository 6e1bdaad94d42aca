"""What is inside a backup file, and is it whole?

A ZIP file with `database.dump` (the custom format of pg_dump), `files/…` and, as its last member,
`manifest.json` with a digest of each other member.
The last 64 bytes of the file are the digest of all bytes before them.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from trato.config.failure import Failure

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
FILES = "files/"

_PIECE = 1 << 20
_SEAL = 64


class Writer:
    """Adds members one by one and remembers their digests."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._digests: dict[str, str] = {}

    def add(self, name: str, source: IO[bytes]) -> None:
        """Copy a stream into the archive; a dump is compressed already, and most attachments are."""
        digest = hashlib.sha256()
        with self._archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
            while piece := source.read(_PIECE):
                digest.update(piece)
                member.write(piece)
        self._digests[name] = digest.hexdigest()

    def close_with(self, manifest: dict[str, Any]) -> None:
        """Write down what the archive holds."""
        text = json.dumps({"format": FORMAT, **manifest, "sha256": self._digests}, indent=2)
        self._archive.writestr(zipfile.ZipInfo(MANIFEST), text)
        self._archive.comment = b"0" * _SEAL


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """A new archive beside `path`, which takes its place only when it is complete and on the disk."""
    partial = path.with_name(path.name + ".partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            yield Writer(archive)
        _seal(partial)
        partial.replace(path)
        _sync(path.parent)
    except OSError as error:
        raise Failure(
            f"{path} cannot be written: {error.strerror or error}.",
            "Is the disk full, or the folder read-only?",
        ) from error
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def read(path: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """The archive and its manifest, after every byte was checked."""
    try:
        _check_seal(path)
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            _check_format(path, manifest)
            _check_members(path, archive, manifest["sha256"])
            yield archive, manifest
    except FileNotFoundError as error:
        raise Failure(f"There is no file {path}.") from error
    except IsADirectoryError as error:
        raise Failure(f"{path} is a folder, not a backup.") from error
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise _damaged(path) from error


def _seal(path: Path) -> None:
    digest = _digest_before_seal(path)
    with path.open("r+b") as file:
        file.seek(-_SEAL, os.SEEK_END)
        file.write(digest.encode())
        file.flush()
        os.fsync(file.fileno())


def _check_seal(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            raise Failure(f"{path} is not a backup of trato.", "Make one with: trato backup FILE")
        file.seek(max(0, path.stat().st_size - _SEAL))
        seal = file.read()
    if seal != _digest_before_seal(path).encode():
        raise _damaged(path)


def _digest_before_seal(path: Path) -> str:
    digest = hashlib.sha256()
    left = max(0, path.stat().st_size - _SEAL)
    with path.open("rb") as file:
        while left and (piece := file.read(min(left, _PIECE))):
            digest.update(piece)
            left -= len(piece)
    return digest.hexdigest()


def _check_format(path: Path, manifest: dict[str, Any]) -> None:
    if manifest["format"] > FORMAT:
        raise Failure(
            f"{path} was made by a newer trato ({manifest.get('trato', 'unknown')}).",
            "Restore it with that version or a later one.",
        )


def _check_members(path: Path, archive: zipfile.ZipFile, digests: dict[str, str]) -> None:
    names = [name for name in archive.namelist() if name != MANIFEST]
    if sorted(names) != sorted(digests) or DUMP not in names or not all(map(_is_ours, names)):
        raise _damaged(path)
    for name in names:
        with archive.open(name) as member:
            if _digest(member) != digests[name]:
                raise _damaged(path)


def _digest(source: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := source.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _is_ours(name: str) -> bool:
    """A member is unpacked below the folder of attachments and nowhere else."""
    parts = PurePosixPath(name).parts
    return name == DUMP or (name.startswith(FILES) and ".." not in parts and "\\" not in name and len(parts) > 1)


def _damaged(path: Path) -> Failure:
    return Failure(f"{path} is damaged or cut off; nothing was changed.", "Use another copy of it.")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
