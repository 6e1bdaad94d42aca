"""What stands in the head of a mail or of a part of it? Damaged lines cost only themselves."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from trato.domains.conversations.channels.email import wording

LONGEST_HEAD, MOST_FIELDS, LONGEST_FIELD = 256_000, 2_000, 65_536
_BLANK = re.compile(rb"\r?\n[ \t]*\r?\n|\r?\n[ \t]*\Z")
_FIELD = re.compile(rb"([!-9;-~]{1,80})[ \t]*:[ \t]*(.*)\Z", re.DOTALL)
_MBOX = re.compile(rb">?From [^\n]*\n")


class Headers(NamedTuple):
    """The fields in their order; names in small letters, values unfolded and not yet decoded."""

    fields: tuple[tuple[str, str], ...] = ()

    def first(self, name: str) -> str:
        """The value of the first field of this name."""
        return next(self.every(name), "")

    def every(self, name: str) -> Iterator[str]:
        """The values of all fields of this name."""
        return (value for field, value in self.fields if field == name)

    def parameters(self, name: str) -> tuple[str, dict[str, str]]:
        """The value of a field with its parameters."""
        return wording.parameters(self.first(name))


def read(raw: bytes, start: int = 0, end: int | None = None) -> tuple[Headers, int]:
    """The head that begins here, and where the body begins."""
    end = len(raw) if end is None else end
    if raw[start : start + 1] in (b"\n", b"\r"):
        # A part without a head of its own.
        return Headers(), start + (2 if raw[start : start + 2] == b"\r\n" else 1)
    limit = min(end, start + LONGEST_HEAD)
    blank = _BLANK.search(raw, start, limit)
    if not blank and limit < end:
        # A head that is far too long: its beginning is read, and the text begins where the head really ends.
        blank = _BLANK.search(raw, limit - 4, end)
    stop, body = (min(blank.start(), limit), blank.end()) if blank else (limit, limit)
    fields, told = _fields(raw[start:stop])
    if not fields:
        return Headers(), start
    if (not blank or blank.end() == end) and told < stop - start:
        # Nothing divides the head from the text: it ends where the lines no longer look like fields.
        body = start + told
    return Headers(tuple(fields)), body


def beginning(raw: bytes) -> int:
    """Where the head begins: after the line by which mailboxes divide messages."""
    start = len(raw[:2_000]) - len(raw[:2_000].lstrip(b"\r\n\t \xef\xbb\xbf"))
    found = _MBOX.match(raw, start, start + 2_000)
    return found.end() if found else start


def _fields(head: bytes) -> tuple[list[tuple[str, str]], int]:
    """The fields, and how far into the head the last line that belongs to one reaches."""
    fields: list[tuple[str, list[bytes]]] = []
    place = reached = 0
    for line in head.split(b"\n"):
        place += len(line) + 1
        line = line.rstrip(b"\r")
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1][1].append(line)
        elif found := _FIELD.match(line):
            if len(fields) >= MOST_FIELDS:
                break
            fields.append((found[1].decode("ascii").lower(), [found[2]]))
        else:
            continue
        reached = place
    return [(name, _as_text(lines)) for name, lines in fields], reached


def _as_text(lines: list[bytes]) -> str:
    value = b"".join(lines)[:LONGEST_FIELD]
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")
