"""Which parts of a mail are its text, and which hang on to it?"""

import re
from typing import NamedTuple

from trato.domains.conversations.channels.email import headers, html, kinds, plain, transfer, wording
from trato.domains.conversations.channels.email.letter import Part
from trato.domains.conversations.channels.email.tree import Piece

LONGEST_TEXT = 1_000_000
_SEEN = 4_096
_UUENCODED = re.compile(
    rb"(?m)^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n(?:[!-`][ -`]{0,90}\r?\n){1,1000000}?[` ]?\r?\n?end[ \t]*\r?$"
)
_PLAIN = {"", "7bit", "8bit", "binary"}
# Never shown, whatever a sender puts beside the text to choose from.
_PAGE = re.compile(r"\.x?html?\Z", re.IGNORECASE)


class Body(NamedTuple):
    """The text in both forms, what hangs on to it, and the plain text that stood beside a page, if any."""

    text: str
    html: str
    told: str
    calendar: str
    parts: tuple[Part, ...]
    is_cut: bool


class _Choice:
    """Texts of which one is read: one form is the other one in other clothes."""

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.page: list[str] = []


def chosen(raw: bytes, pieces: list[Piece]) -> Body:
    """Sort the parts of a mail into its text and what hangs on to it."""
    choices: dict[int, _Choice] = {}
    parts: list[Part] = []
    calendar, is_cut = "", False
    for place, piece in enumerate(pieces):
        if piece.kind == "text/calendar" and not calendar:
            calendar = _text(raw, piece)[0]
        if not _is_text(piece):
            if piece.end > piece.start or piece.kind not in ("text/plain", "text/html"):
                parts.append(_part(raw, piece, len(parts) + 1))
            continue
        said, was_cut = _text(raw, piece)
        is_cut |= was_cut
        choice = choices.setdefault(piece.choice if piece.choice >= 0 else -1 - place, _Choice())
        if piece.kind == "text/html":
            choice.page.append(said)
        else:
            found = _uuencoded(raw, piece, len(parts) + 1)
            parts += found
            choice.plain.append(_without(said, found))
    texts, pages, told = _together(list(choices.values()))
    return Body(texts[:LONGEST_TEXT], pages, told, calendar, tuple(parts), is_cut or len(texts) > LONGEST_TEXT)


def _is_text(piece: Piece) -> bool:
    if piece.kind not in ("text/plain", "text/html"):
        return False
    disposition, parameters = piece.headers.parameters("content-disposition")
    if disposition == "attachment":
        return False
    name = parameters.get("filename") or piece.parameters.get("name") or ""
    if piece.kind == "text/html":
        return not name or (piece.choice >= 0 and name.lower().endswith((".htm", ".html")))
    return not name


def _text(raw: bytes, piece: Piece) -> tuple[str, bool]:
    """The text of a part, and whether it had to be cut."""
    # An encoding makes a text at most three times as long, a charset four times.
    content = memoryview(raw)[piece.start : min(piece.end, piece.start + LONGEST_TEXT * 4)]
    said = wording.text(transfer.decoded(content, piece.encoding), _charset(piece, content))
    if piece.kind == "text/plain" and piece.parameters.get("format", "").lower() == "flowed":
        said = _flowing(said, is_space_dropped=piece.parameters.get("delsp", "").lower() == "yes")
    return said[:LONGEST_TEXT], len(said) > LONGEST_TEXT or piece.end - piece.start > LONGEST_TEXT * 4


def _charset(piece: Piece, content: memoryview) -> str:
    if charset := piece.parameters.get("charset", ""):
        return charset
    if piece.kind == "text/html":
        beginning = transfer.decoded(content[:4_000], piece.encoding)
        found = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{2,40})", beginning, re.IGNORECASE)
        return found[1].decode("ascii") if found else ""
    return "iso-2022-jp" if b"\x1b$" in bytes(content[:4_000]) else ""


def _flowing(said: str, *, is_space_dropped: bool) -> str:
    """Lines that end in a space go on in the next one (RFC 3676), as long as both are quoted as deeply."""
    lines: list[list[str]] = []
    goes_on, depth = False, 0
    for line in said.split("\n"):
        words = line.lstrip(">")
        quotes = len(line) - len(words)
        words = words.removeprefix(" ")
        if goes_on and quotes == depth and words != "-- ":
            lines[-1].append(words)
        else:
            lines.append([">" * quotes + " " if quotes else "", words])
        goes_on, depth = words.endswith(" ") and words != "-- ", quotes
        if goes_on and is_space_dropped:
            lines[-1][-1] = words[:-1]
    return "\n".join(map("".join, lines))


def _together(choices: list[_Choice]) -> tuple[str, str, str]:
    """The whole text; the whole page, if any part of it is one; the plain text that stood beside it.

    A page alone has no text here: that is made of it once, when it is known what of it may be shown.
    """
    is_page = any(choice.page for choice in choices)
    texts, pages, told = [], [], []
    for choice in choices:
        plain_text, page = "\n\n".join(choice.plain), "<hr>".join(choice.page)
        has_words = bool(plain_text.strip())
        if is_page:
            pages.append(page or html.from_text(plain_text))
            if page and has_words:
                told.append(plain_text)
        if has_words or not page:
            texts.append(plain_text)
        elif len(choices) > 1:
            texts.append(plain.text(html.sanitized(page)))
    return "\n\n".join(one.strip("\n") for one in texts if one), "<hr>".join(pages), "\n\n".join(told)


def _part(raw: bytes, piece: Piece, number: int) -> Part:
    disposition, parameters = piece.headers.parameters("content-disposition")
    written = parameters.get("filename") or piece.parameters.get("name") or ""
    content = transfer.decoded(memoryview(raw)[piece.start : piece.end], piece.encoding)
    kind = kinds.kind_of(content[:_SEEN], piece.kind)
    if not written and piece.kind == "message/rfc822":
        written = _subject(content) + ".eml"
    content_id = wording.phrase(piece.headers.first("content-id")).strip("<> ")[:998]
    return Part(
        name=kinds.named(wording.phrase(written), kind, number),
        kind=kind,
        size=len(content),
        content_id=content_id,
        is_inline=disposition == "inline" or (not disposition and bool(content_id)),
        start=piece.start,
        end=piece.end,
        encoding=piece.encoding,
    )


def _subject(content: bytes) -> str:
    head, _body = headers.read(content, headers.beginning(content))
    return wording.phrase(head.first("subject"))[:80] or "message"


def _uuencoded(raw: bytes, piece: Piece, number: int) -> list[Part]:
    """Files that stand in the text itself, as programs wrote them before there were parts."""
    if piece.encoding not in _PLAIN or raw.find(b"begin ", piece.start, piece.end) < 0:
        return []
    found: list[Part] = []
    for file in _UUENCODED.finditer(raw, piece.start, piece.end):
        content = transfer.decoded(file[0], "x-uuencode")
        kind = kinds.kind_of(content[:_SEEN], "application/octet-stream")
        name = kinds.named(wording.text(file[1]), kind, number + len(found))
        found.append(Part(name, kind, len(content), "", False, file.start(), file.end(), "x-uuencode"))
        if len(found) == 20:
            break
    return found


def _without(said: str, found: list[Part]) -> str:
    for _one in found:
        said = re.sub(
            r"(?m)^begin [0-7]{3,4} [^\n]{1,200}\n(?:[!-`][ -`]{0,90}\n)+[` ]?\n?end[ \t]*$", "", said, count=1
        )
    return said
