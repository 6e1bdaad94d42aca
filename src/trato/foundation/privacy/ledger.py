"""Who was erased, for whom a backup of before must not bring back? A file outside the database.

One line for each erasure, with nothing but the outside name of who is gone. `trato backup` lays a copy beside the
backup, `trato restore` reads both and erases again.
"""

import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec
from django.conf import settings

NAME = "erasures.jsonl"


@dataclass(frozen=True)
class Line:
    """One erasure."""

    kind: str
    uid: str
    at: str
    erasure: str


def file_in(folder: Path) -> Path:
    """The ledger of an installation."""
    return folder / NAME


def beside(backup: Path) -> Path:
    """The copy that lies where the backups lie."""
    return backup.absolute().parent / f"trato-{NAME}"


def write_down(lines: Iterable[Line]) -> None:
    """Append an erasure, on the disk when this returns; a person who was known under several names has several lines."""
    append(file_in(Path(settings.DATA)), lines)


def append(path: Path, lines: Iterable[Line]) -> None:
    """Add lines to a ledger."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        # A line that a crash cut off must not take the next one with it.
        file.write(b"" if is_whole(path) else b"\n")
        file.write(b"".join(msgspec.json.encode(asdict(line)) + b"\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())


def is_whole(path: Path) -> bool:
    """Whether the file ends with a line's end, or is empty."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 1))
        return file.read() in (b"", b"\n")


def read(*paths: Path) -> list[Line]:
    """All erasures in these files, each once, the oldest first."""
    return parsed(*[path.read_bytes() for path in paths if path.exists()])


def parsed(*contents: bytes) -> list[Line]:
    """The same from the content of ledgers."""
    found: dict[str, Line] = {}
    for written in (line for content in contents for line in content.splitlines()):
        try:
            line = msgspec.json.decode(written, type=Line)
        except msgspec.DecodeError:
            continue
        found[line.erasure] = line
    return sorted(found.values(), key=lambda line: line.at)


def join(one: Path, other: Path) -> int:
    """Bring two ledgers to the same content; return how many erasures they hold."""
    every = read(one, other)
    for path in (one, other):
        known = {line.erasure for line in read(path)}
        if missing := [line for line in every if line.erasure not in known]:
            append(path, missing)
    return len(every)
