"""Where did the chain stand, and when? Its last link, signed, is written into a file outside the database.

Whoever cuts the end off the chain would have to change this file as well; copies of it elsewhere cannot be changed.
"""

import os
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from trato.foundation.kit import sql
from trato.foundation.kit.keys import keyed

EVERY = timedelta(minutes=5)

_LAST = "SELECT number, encode(hash, 'hex') AS hash FROM audit_entry ORDER BY number DESC LIMIT 1"


@dataclass(frozen=True)
class Head:
    """The last link at a moment."""

    number: int
    hash: str
    at: str
    signature: str

    @property
    def is_ours(self) -> bool:
        """Whether the line is as it was written."""
        return self.signature == _signature(self.number, self.hash, self.at)


def file_in(folder: Path) -> Path:
    """The file of an installation."""
    return folder / "audit" / "heads.jsonl"


def write_down(path: Path, *, at: datetime) -> Head | None:
    """Append where the chain stands, unless it stands where it stood."""
    last = sql.rows(_LAST)
    known = read(path)
    if not last or (known and known[-1].number == last[0]["number"]):
        return None
    number, hexadecimal, moment = last[0]["number"], last[0]["hash"], at.isoformat(timespec="seconds")
    head = Head(number, hexadecimal, moment, _signature(number, hexadecimal, moment))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("ab") as file:
        # After a line that a crash cut off, an empty one does no harm.
        file.write(b"\n" if known else b"")
        file.write(msgspec.json.encode(asdict(head)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return head


def read(path: Path) -> list[Head]:
    """All heads that were written down; a last line cut off by a crash is left out."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    heads = []
    for line in filter(None, lines):
        try:
            heads.append(msgspec.json.decode(line, type=Head))
        except msgspec.DecodeError:
            continue
    return heads


def go_on_after_restore(path: Path, *, at: datetime) -> None:
    """A restored chain ends earlier: heads it does not know go into a file of their own, the others stay."""
    known = read(path)
    last = sql.rows(_LAST)
    fitting = [head for head in known if last and head.number <= last[0]["number"]]
    if len(fitting) < len(known):
        path.replace(path.with_name(f"heads.before_restore_{at:%Y%m%d_%H%M%S}.jsonl"))
        path.write_bytes(b"".join(msgspec.json.encode(asdict(head)) + b"\n" for head in fitting))


def _signature(number: int, hexadecimal: str, at: str) -> str:
    return keyed("audit heads", f"{number} {hexadecimal} {at}".encode()).hex()
