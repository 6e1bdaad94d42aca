"""Which recipients does a report name in the fields that are made for it (RFC 3464, RFC 5965)?"""

import re
from collections.abc import Iterator

from trato.domains.conversations.channels.email import addresses, headers, reasons, transfer, wording
from trato.domains.conversations.channels.email.headers import Headers
from trato.domains.conversations.channels.email.letter import Failure
from trato.domains.conversations.channels.email.tree import Piece

MOST = 200
STATUS_KINDS = {"message/delivery-status", "message/global-delivery-status", "text/delivery-status"}
FEEDBACK_KINDS = {"message/feedback-report", "text/feedback-report"}
ADDRESS = re.compile(
    r"(?:<|\"|'|\b)([\w.!#$%&*+/=?^{|}~-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8})", re.IGNORECASE
)
_KIND_OF_ACTION = {"delayed": "delayed", "delivered": "delivered", "relayed": "delivered", "expanded": "delivered"}


def complaints(raw: bytes, pieces: list[Piece], original: Headers) -> Iterator[Failure]:
    """Somebody pressed «this is spam» (RFC 5965)."""
    for fields in _blocks(raw, pieces, FEEDBACK_KINDS):
        if not fields.first("feedback-type"):
            continue
        named = [*fields.every("original-rcpt-to"), *fields.every("removal-recipient")] or [original.first("to")]
        said = fields.first("feedback-type").lower()
        for one in addresses.mailboxes(", ".join(named)):
            yield Failure(one.address, "", "complaint", "feedback", said[:80], _identifier(original))
        return


def reported(raw: bytes, pieces: list[Piece], text: str, original: Headers) -> Iterator[Failure]:
    """Whom the fields of a report name, with what their servers said."""
    for fields in _blocks(raw, pieces, STATUS_KINDS):
        address = _recipient(fields)
        if not address:
            continue
        yield _as_failure(fields, address, text, original)


def told_in_text(text: str, original: Headers) -> Iterator[Failure]:
    """A report that somebody put into the text, or that was forwarded."""
    for one in list(re.finditer(r"(?im)^(?:original|final)-recipient:", text))[:MOST]:
        fields, _end = headers.read(text[one.start() : one.start() + 4_000].encode("utf-8", "replace"))
        if (address := _recipient(fields)) and fields.first("action"):
            yield _as_failure(fields, address, text, original)


def failure(address: str, status: str, action: str, diagnostic: str, text: str, original: Headers) -> Failure:
    """One recipient; the reason is looked for in all of the text where the server's own words do not tell it."""
    said = diagnostic
    word = reasons.reason(said, status)
    if word in ("undefined", "onhold", "systemerror", "mailererror") or len(said) < 12:
        more = reasons.reason(text[:3_000], status)
        word = more if more != "onhold" else word
    kind = _KIND_OF_ACTION.get(action)
    if kind == "delivered":
        word = "delivered"
    elif kind is None or (kind == "delayed" and status.startswith("5")):
        kind = "hard" if word in reasons.HARD and not status.startswith("4") else "soft"
    return Failure(address, status, kind, word, said[:1_000], _identifier(original))  # type: ignore[arg-type]


def _identifier(original: Headers) -> str:
    return next(iter(addresses.identifiers(original.first("message-id"))), "")


def _as_failure(fields: Headers, address: str, text: str, original: Headers) -> Failure:
    diagnostic = _unwrapped(fields.first("diagnostic-code"))
    status = _status(fields.first("status"), diagnostic)
    return failure(address, status, fields.first("action").strip().lower()[:20], diagnostic, text, original)


def _blocks(raw: bytes, pieces: list[Piece], kinds: set[str]) -> Iterator[Headers]:
    """The groups of fields of the reports among the parts."""
    for piece in pieces:
        if piece.kind not in kinds:
            continue
        content = transfer.decoded(memoryview(raw)[piece.start : piece.end], piece.encoding)
        place, count = 0, 0
        while place < len(content) and count < MOST * 2:
            while content[place : place + 1] in (b"\r", b"\n"):
                place += 1
            fields, after = headers.read(content, place)
            yield from _each_recipient(fields)
            place, count = max(after, place + 1), count + 1


def _each_recipient(fields: Headers) -> Iterator[Headers]:
    """Some programs put no blank line between two recipients."""
    starts = [place for place, (name, _value) in enumerate(fields.fields) if name == "final-recipient"]
    for place, start in enumerate(starts or [0]):
        first = 0 if place == 0 else start
        yield Headers(fields.fields[first : starts[place + 1] if place + 1 < len(starts) else None])


def _recipient(fields: Headers) -> str:
    # The address that we wrote to; where it led is of less use.
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        written = wording.phrase(fields.first(name)).rpartition(";")[2].strip().strip("<>\"' ")
        if "@" in written and (found := ADDRESS.search(written)):
            return found[1]
    written = wording.phrase(fields.first("final-recipient")).rpartition(";")[2].strip()
    return written[:320] if fields.first("action") else ""


def _status(written: str, diagnostic: str) -> str:
    status = reasons.status_in(written)
    if not status or status.endswith(".0.0"):
        status = reasons.status_in(diagnostic) or status
    return status


def _unwrapped(diagnostic: str) -> str:
    said = wording.phrase(diagnostic)
    kind, semicolon, rest = said.partition(";")
    return rest.strip() if semicolon and len(kind) < 20 else said
