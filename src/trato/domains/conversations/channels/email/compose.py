"""How does a message become a letter? From our own words only; what others wrote goes along as plain text."""

import html
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from trato.domains.conversations import files
from trato.domains.conversations.channels.email import return_address
from trato.domains.conversations.models import Attachment, Mailbox, Message
from trato.foundation.kit import text

# Longer quotations are in the reader's mailbox already.
MOST_QUOTED_LINES = 60
MOST_REFERENCES = 20
# Files of 25 MB, which become a third longer on their way.
LARGEST = 36_000_000
_KEY = re.compile(r"[^\s<>@]{1,200}@[^\s<>@]{1,200}")
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_KIND = re.compile(r"([a-z]+)/([a-z0-9][a-z0-9!#$&^_.+-]*)")
# What a program would run in its reader's name travels as bytes without a meaning.
_RISKY = ("message", "multipart")


class CannotWrite(ValueError):
    """No letter can be made of this; the message says why."""


class Quotation(NamedTuple):
    """What an answer quotes: the customer's own words, as plain text."""

    by: str
    at: datetime
    text: str


class Written(NamedTuple):
    """A letter ready to leave: for the envelope who sends it and who gets it, and its bytes."""

    sender: str
    recipients: list[str]
    content: bytes


def key_of(message: Message, mailbox: Mailbox) -> str:
    """The Message-ID of a message of ours, the same each time it is asked for."""
    return f"{message.uid}@{_ascii_domain(mailbox.domain)}"


def letter(
    message: Message,
    mailbox: Mailbox,
    *,
    to: Sequence[dict[str, str]],
    at: datetime,
    address: str = "",
    references: Iterable[str] = (),
    quotation: Quotation | None = None,
    attachments: Iterable[Attachment] = (),
    unsubscribe: str = "",
) -> Written:
    """The letter for a message; `address` is which of the mailbox's addresses it leaves from."""
    made = EmailMessage(policy=SMTP)
    own = address if address in mailbox.addresses else mailbox.address
    recipients = [_mailbox(one["value"], one.get("name", "")) for one in to]
    if not recipients:
        raise CannotWrite(_("There is nobody to write to."))
    made["From"] = _mailbox(own, mailbox.name or message.sender_name)
    made["To"] = recipients
    made["Subject"] = _subject(message)
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{message.key or key_of(message, mailbox)}>"
    _thread(made, message, references)
    if mailbox.has_plus and (back := return_address.made(own, "r", message.uid)):
        made["Reply-To"] = _mailbox(back, mailbox.name)
    if message.automatic:
        made["Auto-Submitted"] = "auto-replied"
        made["X-Auto-Response-Suppress"] = "All"
    if unsubscribe:
        made["List-Unsubscribe"] = f"<{_address_of_page(unsubscribe)}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(_plain(message, mailbox, quotation), cte="quoted-printable")
    made.add_alternative(_html(message, mailbox, quotation), subtype="html", cte="quoted-printable")
    for one in attachments:
        _attach(made, one)
    content = made.as_bytes()
    if len(content) > LARGEST:
        raise CannotWrite(_("The letter is larger than %(count)d MB.") % {"count": LARGEST // 10**6})
    bounces = return_address.made(own, "b", message.uid) if mailbox.has_plus else ""
    return Written(bounces or own, [one.addr_spec for one in recipients], content)


def _mailbox(value: str, name: str) -> Address:
    """An address for a head; one that would not stay an address is refused."""
    local, at, domain = text.tidy(value).rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or local.startswith(".") or ".." in local:
        raise CannotWrite(_("«%(address)s» is no e-mail address.") % {"address": text.tidy(value)[:120]})
    return Address(text.tidy(name)[:120], local, _ascii_domain(domain))


def _ascii_domain(domain: str) -> str:
    try:
        written = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        written = ""
    if not written or not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", written) or ".." in written:
        raise CannotWrite(_("«%(address)s» is no e-mail address.") % {"address": text.tidy(domain)[:120]})
    return written


def _subject(message: Message) -> str:
    words = text.tidy(message.subject)[:400]
    is_answer = bool(message.in_reply_to)
    return f"Re: {words}" if is_answer and not re.match(r"(?i)(re|rv|aw|sv)\s*:", words) else words


def _thread(made: EmailMessage, message: Message, references: Iterable[str]) -> None:
    known = [one for one in dict.fromkeys([*references, message.in_reply_to]) if _KEY.fullmatch(one)]
    if _KEY.fullmatch(message.in_reply_to):
        made["In-Reply-To"] = f"<{message.in_reply_to}>"
    if known:
        made["References"] = " ".join(f"<{one}>" for one in known[-MOST_REFERENCES:])


def _address_of_page(address: str) -> str:
    if not re.fullmatch(r"https://[^\s<>\"]{1,900}", address):
        raise CannotWrite(_("The address to unsubscribe is not complete."))
    return address


def _plain(message: Message, mailbox: Mailbox, quotation: Quotation | None) -> str:
    parts = [message.text]
    if mailbox.signature:
        parts.append(f"-- \n{mailbox.signature}")
    if quotation:
        quoted = "\n".join(f"> {line}" for line in _quoted_lines(quotation))
        parts.append(f"{_introduced(quotation)}\n{quoted}")
    return "\n\n".join(parts) + "\n"


def _html(message: Message, mailbox: Mailbox, quotation: Quotation | None) -> str:
    parts = [_paragraphs(message.text)]
    if mailbox.signature:
        parts.append(f"<p>-- <br>{_lines(mailbox.signature)}</p>")
    if quotation:
        quoted = _paragraphs("\n".join(_quoted_lines(quotation)))
        parts.append(f"<p>{html.escape(_introduced(quotation))}</p>\n<blockquote>{quoted}</blockquote>")
    inside = "\n".join(parts)
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{inside}\n</body></html>\n'


def _introduced(quotation: Quotation) -> str:
    when = quotation.at.strftime("%Y-%m-%d %H:%M")
    return _("%(when)s, %(who)s wrote:") % {"when": when, "who": text.tidy(quotation.by)}


def _quoted_lines(quotation: Quotation) -> list[str]:
    lines = quotation.text.splitlines()
    return lines if len(lines) <= MOST_QUOTED_LINES else [*lines[:MOST_QUOTED_LINES], "…"]


def _paragraphs(words: str) -> str:
    return "\n".join(f"<p>{_lines(one)}</p>" for one in re.split(r"\n{2,}", words.strip()) if one)


def _lines(words: str) -> str:
    return "<br>\n".join(html.escape(line) for line in words.split("\n"))


def _attach(made: EmailMessage, one: Attachment) -> None:
    try:
        content = files.path_of(one.uid).read_bytes()
    except OSError as problem:
        raise CannotWrite(_("The file «%(name)s» is no longer there.") % {"name": one.name}) from problem
    found = _KIND.fullmatch(one.kind)
    main, sub = found.groups() if found and found[1] not in _RISKY else files.UNKNOWN_KIND.split("/")
    made.add_attachment(content, maintype=main, subtype=sub, filename=text.tidy(one.name), cte="base64")
