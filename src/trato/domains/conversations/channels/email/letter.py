"""What does one mail say, in a form that travels between processes?"""

from datetime import datetime
from typing import Any, Literal, NamedTuple

import msgspec
from django.utils.translation import gettext_lazy as _

from trato.domains.conversations.channels.email import transfer

Automatic = Literal["", "auto_reply", "out_of_office", "bulk", "loop", "bounce"]

# Why a letter could only be read in part, as a page says it.
PROBLEMS: dict[str, Any] = {
    "damaged": _("This message is damaged. What could be read is shown; the original is kept."),
    "too_large": _("This message is very large. Only its beginning was read; the original is kept."),
    "too_deep": _("This message is packed too many times into itself. The original is kept."),
    "too_many_parts": _("This message has too many attachments. The first ones are shown; the original is kept."),
    "too_costly": _("This message asks for too much to be read. Only its head is shown; the original is kept."),
}


class Mailbox(NamedTuple):
    """Somebody in the head of a mail. Neither is checked: anybody can write anything there."""

    name: str = ""
    address: str = ""


class Part(msgspec.Struct, frozen=True):
    """An attachment: where it stands in the raw message, so that what is large is not copied about."""

    name: str
    kind: str
    size: int
    content_id: str
    is_inline: bool
    start: int
    end: int
    encoding: str

    def content(self, raw: bytes) -> bytes:
        """The attachment itself, out of the raw message it was found in."""
        return transfer.decoded(memoryview(raw)[self.start : self.end], self.encoding)


class Failure(msgspec.Struct, frozen=True):
    """One recipient whom a mail of ours did not reach."""

    address: str
    status: str = ""
    kind: Literal["hard", "soft", "complaint", "delayed", "delivered"] = "soft"
    reason: str = "undefined"
    diagnostic: str = ""
    message_id: str = ""


class Invitation(msgspec.Struct, frozen=True):
    """What a calendar entry says, as plain text."""

    method: str = ""
    summary: str = ""
    starts: str = ""
    ends: str = ""
    location: str = ""
    organizer: str = ""
    description: str = ""
    uid: str = ""
    link: str = ""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as it was read. Identifiers stand without their angle brackets; nothing in it is trusted."""

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    sender: Mailbox = Mailbox()
    reply_to: tuple[Mailbox, ...] = ()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    # Where the last servers put it down: the address that is ours, when `to` names a list or nobody.
    delivered_to: tuple[str, ...] = ()
    # What servers on the way found out about the sender (SPF, DKIM, DMARC); the first was written last.
    authentication: tuple[str, ...] = ()
    sent_at: datetime | None = None
    subject: str = ""
    text: str = ""
    new_text: str = ""
    quoted: str = ""
    signature: str = ""
    html: str = ""
    has_remote_images: bool = False
    has_hidden_text: bool = False
    parts: tuple[Part, ...] = ()
    calendar: Invitation | None = None
    # A report about mails of ours is a "bounce", whatever it reports: each failure says what kind it is.
    automatic: Automatic = ""
    failures: tuple[Failure, ...] = ()
    problem: str = ""
