"""What does a raw mail say? Whatever the bytes are, the answer is a letter.

The standard library's reader of modern heads raises on heads that strangers do send, and takes quadratic time on
others; decisions/0023 tells what was measured. Here each step reads in one pass, under a limit, and a step that fails
costs only its own field.
"""

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from trato.domains.conversations.channels.email import (
    addresses,
    automatic,
    bodies,
    bounce,
    headers,
    html,
    invitations,
    plain,
    reply,
    tree,
    wording,
)
from trato.domains.conversations.channels.email.headers import Headers
from trato.domains.conversations.channels.email.letter import Failure, Letter, Mailbox

LARGEST = 50_000_000
_LONGEST_SUBJECT, _MOST_REFERENCES = 1_000, 100
_FIRST_YEAR, _LAST_YEAR = 1990, 2099
# Python takes the year zero for 2000.
_YEAR_ZERO = re.compile(r"(?<![+-])\b0{3,4}\b")
T = TypeVar("T")

log = logging.getLogger(__name__)


def letter(raw: bytes) -> Letter:
    """The mail as it can be read; raises on nothing."""
    try:
        return _read(as_read(raw), is_cut=len(raw) > LARGEST)
    except MemoryError:
        return head_only(raw, "too_costly")
    except Exception:
        log.exception("A mail of %s bytes could be read in part only.", len(raw))
        return head_only(raw, "damaged")


def head_only(raw: bytes, problem: str) -> Letter:
    """What stands in the head of a mail, which is cheap to read, and why there is no more."""
    try:
        raw = as_read(raw[: headers.LONGEST_HEAD])
        head, _body = headers.read(raw, headers.beginning(raw))
        return Letter(problem=problem, **_head(head))  # type: ignore[arg-type]
    except Exception:
        log.exception("The head of a mail of %s bytes could not be read.", len(raw))
        return Letter(problem=problem)


def as_read(raw: bytes) -> bytes:
    """The bytes that are read, and that parts count their places in: lines of old Macintoshes get their line breaks."""
    raw = raw[:LARGEST] if len(raw) > LARGEST else raw
    if b"\r" in raw[:100_000] and b"\n" not in raw[:100_000]:
        return raw.replace(b"\r", b"\n")
    return raw


def _read(raw: bytes, *, is_cut: bool) -> Letter:
    top, pieces, problem = tree.pieces(raw)
    head = _head(top)
    body = bodies.chosen(raw, pieces)
    steps = _Steps()
    clean = steps.take(lambda: html.sanitized(body.html) if body.html else "", "")
    text = body.text or steps.take(lambda: plain.text(clean), "")
    cut = steps.take(lambda: reply.divided(text), reply.Reply(text))
    nobody: tuple[Failure, ...] = ()
    failures = steps.take(lambda: bounce.failures(raw, top, pieces, text), nobody)
    sender: Mailbox = head["sender"]  # type: ignore[assignment]
    return Letter(
        **head,  # type: ignore[arg-type]
        text=text,
        new_text=cut.new,
        quoted=cut.quoted,
        signature=cut.signature,
        html=clean,
        has_remote_images=html.has_remote_images(clean),
        has_hidden_text=steps.take(lambda: bool(clean) and _hides(body, clean), False),
        parts=body.parts,
        calendar=steps.take(lambda: invitations.read(body.calendar), None),
        automatic=automatic.kind_of(top, text, failures, sender.address),
        failures=failures,
        problem=problem or ("too_large" if is_cut or body.is_cut else "") or ("damaged" if steps.have_failed else ""),
    )


def _hides(body: bodies.Body, clean: str) -> bool:
    return plain.hides_words(clean) or (bool(body.told) and plain.differs(body.told, plain.text(clean)))


def _head(head: Headers) -> dict[str, object]:
    """The fields of the head; one that cannot be read is empty and costs no other."""

    steps = _Steps()

    def people(name: str) -> tuple[Mailbox, ...]:
        # Some senders repeat the field instead of going on in it.
        return steps.take(lambda: addresses.mailboxes(", ".join(head.every(name))[: headers.LONGEST_FIELD]), ())

    def identifiers(name: str) -> tuple[str, ...]:
        return steps.take(lambda: addresses.identifiers(head.first(name)), ())

    before = identifiers("references")
    return {
        "message_id": next(iter(identifiers("message-id")), ""),
        "in_reply_to": next(iter(identifiers("in-reply-to")), ""),
        # The first names the conversation, the last ones what is answered.
        "references": before if len(before) <= _MOST_REFERENCES else (before[0], *before[1 - _MOST_REFERENCES :]),
        "sender": next(iter(people("from") or people("sender")), Mailbox()),
        "reply_to": people("reply-to"),
        "to": people("to"),
        "cc": people("cc"),
        "delivered_to": tuple(
            dict.fromkeys(
                one.address
                for name in ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
                for one in people(name)
                if one.address
            )
        ),
        "authentication": tuple(wording.phrase(one)[:2_000] for one in head.every("authentication-results"))[:20],
        "sent_at": steps.take(lambda: _sent_at(head.first("date")), None),
        "subject": steps.take(lambda: wording.phrase(head.first("subject"))[:_LONGEST_SUBJECT], ""),
    }


def _sent_at(written: str) -> datetime | None:
    """When it says it was sent; None where that is no date, or one of another age."""
    try:
        if _YEAR_ZERO.search(written[:200]):
            return None
        said = parsedate_to_datetime(written[:200])
        said = said if said.tzinfo else said.replace(tzinfo=UTC)
        return said.astimezone(UTC) if _FIRST_YEAR <= said.year <= _LAST_YEAR else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


class _Steps:
    """Steps of which one that fails costs only what it would have told."""

    def __init__(self) -> None:
        self.have_failed = False

    def take(self, step: Callable[[], T], otherwise: T) -> T:
        try:
            return step()
        except MemoryError:
            raise
        except Exception:
            log.exception("One step of reading a mail failed.")
            self.have_failed = True
            return otherwise
