"""Whom did a mail of ours not reach, and why? Told by a report made for programs, or only in words."""

import itertools
import re

from trato.domains.conversations.channels.email import headers, reports, transfer, undeclared, wording
from trato.domains.conversations.channels.email.headers import Headers
from trato.domains.conversations.channels.email.letter import Failure
from trato.domains.conversations.channels.email.tree import Piece

_LONGEST_TEXT = 100_000
_ORIGINAL_KINDS = {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global",
                   "message/global-headers", "message/partial"}  # fmt: skip
_ABOUT_FAILURE = re.compile(
    r"undeliver|not (?:be )?deliver|non[- ]?deliver|deliver(?:y|ing) (?:\w+ )?(?:status|fail|problem|report|error|notification|has|subsystem)|"
    r"fail(?:ure|ed) (?:notice|notification|delivery|mail|message|to deliver)|return(?:ed|ing) (?:mail|message|to sender)|returned mail|"
    r"mail (?:delivery|error|system|could|status|failure)|message (?:could|status|not|delivery|failed|you sent)|"
    r"(?:mail|message) bounced|bounced (?:mail|message)|warning: (?:could|message)|unzustellbar|undelivrable|non remis|"
    r"no se (?:puede|pudo|ha podido) entregar|no entregad[oa]|devuelto|error de entrega|entrega fallida|mensaje rechazado|"
    r"aviso de (?:no )?entrega|e-?mail error|user unknown|permanent error|unknown user|delivery attempt|failed\b|failure\b|reject",
    re.IGNORECASE,
)
_ANSWERS = re.compile(r"\s*(?:re|rv|fwd?|aw|wg|tr|enc)\s*:", re.IGNORECASE)
_ENOUGH = 2
# Where the head of a letter may begin in a text; its lines follow one another, so that only the first is tried.
_HEAD_IN_TEXT = re.compile(
    r"(?im)^[> \t]{0,4}(?:return-path|received|message-id|from|to|subject|date|mime-version): ?\S[^\n]*"
    r"(?:\n[> \t]{0,4}(?:[\w-]{1,60}:|[ \t])[^\n]*)*"
)
_QUOTED = re.compile(r"(?m)^[> \t]{1,4}(?=[\w-]{1,60}:)")


def failures(raw: bytes, top: Headers, pieces: list[Piece], text: str) -> tuple[Failure, ...]:
    """Every recipient that this mail reports about; empty where it is no report."""
    signs = _signs(top, pieces)
    if not signs and not any(piece.kind in reports.STATUS_KINDS | reports.FEEDBACK_KINDS for piece in pieces):
        return ()
    text = text[:_LONGEST_TEXT]
    original = _original(raw, pieces, text)
    found = [*reports.complaints(raw, pieces, original), *reports.reported(raw, pieces, text, original)]
    if not found and signs:
        found = [*reports.told_in_text(text, original)] if signs >= _ENOUGH else []
        found = found or [*undeclared.in_words(raw, text, original, is_known_form=signs < _ENOUGH)]
    return tuple({one.address.lower(): one for one in reversed(found[: reports.MOST])}.values())[::-1]


def _signs(top: Headers, pieces: list[Piece]) -> int:
    """How much speaks for a program that reports a failure, before its words are looked at.

    Who writes counts first: customers too write «delivery failed» above their letters, and forward those of others.
    """
    subject, sender = wording.phrase(top.first("subject")), top.first("from")
    if top.first("x-failed-recipients"):
        return _ENOUGH
    is_from_nobody = top.first("return-path").strip() == "<>"
    is_daemon = "mailer-daemon" in sender.lower()
    is_report = (
        any(piece.kind in reports.STATUS_KINDS for piece in pieces)
        or "report-type=delivery-status" in top.first("content-type").lower()
    )
    signs = is_from_nobody + bool(undeclared.FROM_MACHINE.search(sender)) + _ENOUGH * (is_daemon + is_report)
    is_about_failure = bool(_ABOUT_FAILURE.search(subject)) and not _ANSWERS.match(subject)
    if not signs:
        return int(is_about_failure)
    return signs + is_about_failure + any(piece.kind in _ORIGINAL_KINDS for piece in pieces)


def _original(raw: bytes, pieces: list[Piece], text: str) -> Headers:
    """The head of the letter that comes back, wherever it stands."""
    for piece in pieces:
        if piece.kind in _ORIGINAL_KINDS:
            content = transfer.decoded(
                memoryview(raw)[piece.start : min(piece.end, piece.start + 100_000)], piece.encoding
            )
            head, _body = headers.read(content, headers.beginning(content))
            if head.first("message-id") or head.first("to"):
                return head
    for beginning in itertools.islice(_HEAD_IN_TEXT.finditer(text), 20):
        quoted = text[beginning.start() : beginning.start() + 20_000]
        head, _body = headers.read(_QUOTED.sub("", quoted).encode("utf-8", "replace"))
        if head.first("from") and (head.first("message-id") or head.first("to")):
            return head
    return Headers()
