"""Where do the files of messages and the letters themselves lie?

Each lies under a name that is drawn, never under the one it came with. Any kind may come in; all of them leave as
downloads that no browser runs.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

ATTACHED, LETTERS = "attached", "letters"
# Where a file has no more than its name to tell what it is.
UNKNOWN_KIND = "application/octet-stream"


class Lying(NamedTuple):
    """What came to lie: its length and digest."""

    size: int
    digest: str


def keep(content: Iterable[bytes], *, uid: UUID, shelf: str = ATTACHED) -> Lying:
    """Write a file down so that it survives a fall of the power; writing it again is harmless."""
    path = path_of(uid, shelf)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".partial")
    size, digest = 0, hashlib.sha256()
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for piece in content:
                size += len(piece)
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    _settle(path.parent)
    return Lying(size, digest.hexdigest())


def path_of(uid: UUID, shelf: str = ATTACHED) -> Path:
    """Where a file lies."""
    return Path(settings.DATA) / "files" / shelf / uid.hex[-2:] / uid.hex


def forget(uids: Iterable[UUID], shelf: str = ATTACHED) -> None:
    """Throw files away."""
    for uid in uids:
        path_of(uid, shelf).unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """A new name is safe only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
