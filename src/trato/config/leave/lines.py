"""What stands in a file of rows? Lines of JSON in blocks of some megabytes, each with exactly the table's columns."""

from collections.abc import Iterator

import msgspec

from trato.config.failure import Failure
from trato.config.leave.archive import Reader

_BLOCK = 8 << 20
_LONGEST = 256 << 20
_DECODER = msgspec.json.Decoder(dict[str, msgspec.Raw])


def blocks(reader: Reader, name: str, columns: frozenset[str]) -> Iterator[bytes]:
    """Whole lines, as they stand there."""
    number, rest = 0, bytearray()
    for piece in reader.pieces(name):
        rest += piece
        if len(rest) >= _BLOCK and (end := rest.rfind(b"\n") + 1):
            whole = bytes(rest[:end])
            del rest[:end]
            number = _checked(name, whole, number, columns)
            yield whole
        if len(rest) > _LONGEST:
            raise _wrong(name, number + 1, "it is longer than any row")
    if rest:
        if not rest.endswith(b"\n"):
            raise _wrong(name, number + rest.count(b"\n") + 1, "it is cut off")
        _checked(name, bytes(rest), number, columns)
        yield bytes(rest)


def _checked(name: str, block: bytes, number: int, columns: frozenset[str]) -> int:
    # Signs that have no place in JSON, and would end a line or a field for the server.
    is_plain = not any(sign in block for sign in (b"\x01", b"\x02", b"\r", b"\0"))
    for line in block.splitlines() if not is_plain else block[:-1].split(b"\n"):
        number += 1
        try:
            row = _DECODER.decode(line)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise _wrong(name, number, f"it is no row as JSON ({error})") from error
        if row.keys() != columns:
            odd = sorted(row.keys() ^ columns)[0]
            raise _wrong(name, number, f"the column {odd[:80]!r} is {'unknown' if odd in row else 'missing'}")
    if not is_plain:
        raise _wrong(name, number, "it holds signs that no JSON has")
    return number


def _wrong(name: str, number: int, why: str) -> Failure:
    return Failure(f"{name}, line {number:,}: {why}; nothing was changed.", "Use the archive as trato wrote it.")
