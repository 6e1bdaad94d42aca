"""In what form do understood rows come from the process that understood them?

A batch is one length and one message. What each row was made into stays written until somebody asks for it: of
most rows only what is ready for the database is.
"""

from collections.abc import Iterator, Sequence
from typing import IO, Any

import msgspec

from trato.foundation.exchange.reading.spool import Line
from trato.foundation.exchange.rows import Rows
from trato.foundation.exchange.targets import Ahead

_LENGTH = 8


class Errand(msgspec.Struct):
    """What the other process must know."""

    rows: str
    size: int
    skip: int
    language: str
    import_id: int
    target: str
    file_name: str
    columns: list[dict[str, Any]]
    choices: dict[str, Any]
    found: dict[str, Any]
    customs: dict[str, str]
    settings: str


class _Parcel(msgspec.Struct, array_like=True):
    lines: list[msgspec.Raw]
    numbers: list[int]
    leaves_out: bool
    remarks: dict[int, str]
    refused: dict[int, str]
    made: list[msgspec.Raw]
    ready: msgspec.Raw


class Written(Sequence[Any]):
    """Things that are read when they are looked at."""

    def __init__(self, raw: Sequence[msgspec.Raw], kind: Any) -> None:
        self._raw, self._read = raw, msgspec.msgpack.Decoder(kind).decode

    def __len__(self) -> int:
        return len(self._raw)

    def __getitem__(self, place: Any) -> Any:
        return self._read(self._raw[place])

    def __iter__(self) -> Iterator[Any]:
        return map(self._read, self._raw)


def send(into: IO[bytes], lines: Sequence[Line], rows: Rows) -> None:
    """Write one batch."""
    encode = msgspec.msgpack.Encoder().encode
    message = encode(
        _Parcel(
            [msgspec.Raw(encode(line)) for line in lines], rows.numbers, rows.leaves_out, rows.remarks, rows.refused,
            [msgspec.Raw(encode(one)) for one in rows.made], msgspec.Raw(encode(rows.ready)),
        )
    )  # fmt: skip
    into.write(len(message).to_bytes(_LENGTH, "big"))
    into.write(message)
    into.flush()


def receive(source: IO[bytes], work: Ahead) -> tuple[Sequence[Line], Rows] | None:
    """Read the next batch; nothing when there is none, or when the process ended in the middle of one."""
    length = int.from_bytes(source.read(_LENGTH), "big")
    message = source.read(length)
    if not length or len(message) < length:
        return None
    parcel = msgspec.msgpack.decode(message, type=_Parcel)
    rows = Rows(parcel.numbers, leaves_out=parcel.leaves_out)
    rows.remarks, rows.refused = parcel.remarks, parcel.refused
    rows.made = Written(parcel.made, work.made | None)
    rows.ready = msgspec.msgpack.decode(parcel.ready, type=work.ready)
    return Written(parcel.lines, Line), rows
