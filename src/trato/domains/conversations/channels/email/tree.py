"""Which parts does a mail consist of, and where does each of them stand in the raw bytes?

The standard library's reader walks a part inside a part by calling itself and searches each line for the ends of all
parts around it, so that a small mail nested deeply enough costs seconds. This one keeps a list of what is still to be
looked at, jumps from boundary to boundary, and stops at a depth and a number.
"""

from typing import NamedTuple

from trato.domains.conversations.channels.email import headers
from trato.domains.conversations.channels.email.headers import Headers

DEEPEST, MOST_PIECES = 20, 500


class Piece(NamedTuple):
    """A part that holds no other parts."""

    headers: Headers
    kind: str
    parameters: dict[str, str]
    start: int
    end: int
    encoding: str
    # Which choice it is part of: the place of the outermost multipart/alternative around it, or -1.
    choice: int


class _Waiting(NamedTuple):
    start: int
    end: int
    default: str
    depth: int
    choice: int


def pieces(raw: bytes) -> tuple[Headers, list[Piece], str]:
    """The head of the mail, its parts in the order in which they stand, and what was left out."""
    beginning = headers.beginning(raw)
    top, _body = headers.read(raw, beginning)
    found: list[Piece] = []
    problem = ""
    waiting = [_Waiting(beginning, len(raw), "text/plain", 0, -1)]
    while waiting:
        here = waiting.pop()
        head, body = headers.read(raw, here.start, here.end)
        kind, parameters = head.parameters("content-type")
        kind = kind if "/" in kind and " " not in kind else here.default
        body = min(body, here.end)
        if kind.startswith("multipart/"):
            inside = _inside(raw, body, here.end, parameters.get("boundary", ""), MOST_PIECES - len(found) + 1)
            if inside and here.depth < DEEPEST:
                choice = body if kind == "multipart/alternative" and here.choice < 0 else here.choice
                default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
                waiting += [_Waiting(*span, default, here.depth + 1, choice) for span in reversed(inside)]
                continue
            problem = problem or ("too_deep" if inside else "damaged")
            kind = "application/octet-stream" if inside else "text/plain"
        if len(found) == MOST_PIECES:
            return top, found, "too_many_parts"
        encoding = head.first("content-transfer-encoding").split(";")[0].strip().strip("\"'").lower()
        found.append(Piece(head, kind, parameters, body, here.end, encoding, here.choice))
    return top, found, problem


def _inside(raw: bytes, start: int, end: int, boundary: str, most: int) -> list[tuple[int, int]]:
    """The spans between the boundaries; the last one ends with its parent when it is never closed."""
    mark = b"--" + boundary.encode("utf-8", "replace") if boundary else _guessed(raw, start, end)
    spans: list[tuple[int, int]] = []
    if mark == b"--":
        return spans
    since, place = -1, start
    while (place := raw.find(mark, place, end)) >= 0:
        line = raw.find(b"\n", place, end)
        after, line = place + len(mark), end if line < 0 else line
        closing = raw[after : min(line, after + 80)].strip()
        if (place > start and raw[place - 1] not in b"\n") or closing not in (b"", b"--"):
            place = after
            continue
        if since >= 0:
            spans.append((since, _before(raw, since, place)))
        if closing or len(spans) > most:
            return spans
        since = place = min(line + 1, end)
    return [*spans, (since, end)] if 0 <= since < end else spans


def _guessed(raw: bytes, start: int, end: int) -> bytes:
    """The first line that looks like a boundary, where none is named."""
    place = start if raw[start : start + 2] == b"--" else raw.find(b"\n--", start, min(end, start + 65_536)) + 1
    if place <= 0 and raw[start : start + 2] != b"--":
        return b"--"
    return raw[place : place + 200].split(b"\n")[0].rstrip()


def _before(raw: bytes, start: int, place: int) -> int:
    """The line break before a boundary belongs to the boundary."""
    if place > start and raw[place - 1 : place] == b"\n":
        place -= 1
        if place > start and raw[place - 1 : place] == b"\r":
            place -= 1
    return place
