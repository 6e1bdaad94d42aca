"""Where does the warehouse lie, and as of when? In the data folder, where nobody but trato may look."""

import os
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex

import msgspec
from django.conf import settings

_MANIFEST = "current.json"
_GONE = "warehouse.gone."


@dataclass(frozen=True)
class Stand:
    """What lies there: the folder of its tables, when they were read, and how many erasures they know of.

    `tables` are the numbers of rows by the name of the table.
    """

    folder: str
    at: datetime
    erasures: int
    tables: dict[str, int]

    @property
    def path(self) -> Path:
        """Where its tables are."""
        return root() / self.folder

    def file_of(self, table: str) -> Path:
        """The file of one table."""
        return file_in(self.path, table)


def root() -> Path:
    """The folder of the warehouse."""
    return Path(settings.DATA) / "warehouse"


def file_in(folder: Path, table: str) -> Path:
    """The file of a table in some folder."""
    return folder / f"{table}.parquet"


def current() -> Stand | None:
    """What lies there now; None when there is nothing, or nothing that can be read."""
    try:
        return msgspec.json.decode((root() / _MANIFEST).read_bytes(), type=Stand)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def begin(name: str) -> Path:
    """An empty folder for tables that are being written; what a refresh left unfinished before is thrown away."""
    root().mkdir(parents=True, exist_ok=True, mode=0o700)
    root().chmod(0o700)
    stand = current()
    for path in root().iterdir():
        if path.is_dir() and (stand is None or path.name != stand.folder):
            shutil.rmtree(path)
    path = root() / name
    path.mkdir(mode=0o700)
    return path


def take_over(stand: Stand) -> None:
    """From now on questions read these tables; those of before go."""
    before = current()
    partial = root() / f"{_MANIFEST}.partial"
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.encode(asdict(stand)))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(root() / _MANIFEST)
    if before and before.folder != stand.folder:
        shutil.rmtree(before.path, ignore_errors=True)


def forget() -> bool:
    """Throw everything away, also what is being written; whether there was anything."""
    there = root().exists()
    if there:
        # Out of the way first: whoever is writing finds no folder any more, and nothing appears in it while it goes.
        root().rename(root().with_name(f"{_GONE}{token_hex(4)}"))
    for path in root().parent.glob(f"{_GONE}*"):
        shutil.rmtree(path)
    return there
