"""What becomes of a letter that was accepted? A message in a conversation, or news about one of ours; once."""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from trato.domains.conversations import files
from trato.domains.conversations.actions import dispatches, messages
from trato.domains.conversations.actions.messages import File, Incoming
from trato.domains.conversations.channels.email import parse, reading, return_address, sender_check, thread
from trato.domains.conversations.channels.email.letter import Failure, Letter
from trato.domains.conversations.models import Mailbox, Message, RawMail
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.raw_mail import RawState, SenderCheck
from trato.domains.conversations.queries import letters, mailboxes, senders
from trato.domains.conversations.queries.senders import Address
from trato.foundation.access.policy import require
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor

# Somebody wrote without saying who.
NOBODY = "unknown@invalid"
_LOST = ("hard", "soft")
_DIGESTING = guard.capability(
    "conversations.digest_letters",
    "conversations_rawmail",
    "conversations_mailbox",
    "conversations_inbox",
    "conversations_attachment",
    "conversations_message",
    "conversations_conversation",
)

log = logging.getLogger(__name__)


def digest(pk: int, *, by: Actor, at: datetime) -> Message | None:
    """Make a message of a letter; doing it again, or twice at once, changes nothing."""
    require(by, "conversations.conversation.receive")
    with guard.working_as(_DIGESTING):
        raw = RawMail.objects.select_related("mailbox__inbox").filter(pk=pk, state=RawState.NEW).first()
    if raw is None:
        return None
    try:
        content = files.path_of(raw.uid, files.LETTERS).read_bytes()
    except OSError:
        _put_aside(raw, RawState.UNREADABLE, _("The letter is no longer in the data folder."))
        return None
    letter = reading.read(content)
    try:
        return _digested(raw, letter, content, by=by, at=at)
    except (ValueError, TypeError, LookupError, DataError, IntegrityError):
        log.exception("The letter %s could not be put into a conversation.", raw.uid)
        _put_aside(
            raw, RawState.UNREADABLE, _("This letter could not be put into a conversation; it is kept as it came.")
        )
        return None


def _digested(raw: RawMail, letter: Letter, content: bytes, *, by: Actor, at: datetime) -> Message | None:
    own = mailboxes.own_addresses()
    came_to = [one for one in (raw.recipient, *letter.delivered_to, *_addresses(letter)) if one]
    sender = letter.sender.address or next((one.address for one in letter.reply_to if one.address), NOBODY)
    if return_address.plain(sender) in own:
        _put_aside(raw, RawState.IGNORED, _("It comes from one of our own addresses."))
        return None
    known = senders.form_of("email", sender)
    attached = _attached(raw, letter, content)
    with transaction.atomic(), guard.working_as(_DIGESTING):
        if not _taken(raw):
            return None
        raw.state, raw.address = RawState.READ, _own_address(came_to, raw.mailbox, own)
        raw.sender_check = sender_check.found(letter, raw.mailbox.trusted_server)
        message = _news(letter, came_to, by=by, at=at)
        if message is None:
            place = thread.place(letter, sender=known, came_to=came_to, at=at)
            raw.possible = place.possible
            message = messages.receive(
                _incoming(raw, letter, Address("email", sender, letter.sender.name), place, own, attached), by=by, at=at
            )
        raw.message, raw.problem = message, letter.problem[:400]
        raw.save(update_fields=["state", "address", "sender_check", "possible", "message", "problem"])
        kept = set(message.attachments.values_list("uid", flat=True))
    files.forget(one.uid for one in attached if isinstance(one.uid, UUID) and one.uid not in kept)
    return message


def _news(letter: Letter, came_to: Iterable[str], *, by: Actor, at: datetime) -> Message | None:
    """The message of ours that did, or did not, arrive; only an address that we made ourselves is believed."""
    if not letter.failures:
        return None
    found = (named for address in came_to if (named := return_address.named(address)) and named.sort == "b")
    message = next((one for named in found if (one := letters.ours(named.uid))), None)
    if message is None:
        return None
    lost = next((one for one in letter.failures if one.kind in _LOST), None)
    if lost:
        dispatches.failed(message, problem=_reason(lost), by=by, at=at)
    elif any(one.kind == "delivered" for one in letter.failures):
        dispatches.delivered(message, by=by, at=at)
    return message


def _incoming(
    raw: RawMail, letter: Letter, sender: Address, place: thread.Place, own: set[str], attached: list[File]
) -> Incoming:
    return Incoming(
        channel=Channel.EMAIL,
        sender=sender,
        text=letter.new_text or letter.text,
        happened_at=raw.received_at,
        # Without a name of its own it is known by its content.
        key=letter.message_id or f"digest:{raw.digest}",
        subject=letter.subject,
        quoted="\n\n".join(one for one in (letter.signature, letter.quoted) if one),
        html=letter.html.replace("\0", ""),
        in_reply_to=letter.in_reply_to,
        automatic=letter.automatic,
        problem=letter.problem or _remark(raw),
        others=_others(letter, sender, own),
        files=attached,
        conversation=place.conversation,
        inbox=raw.mailbox.inbox,
        is_by_sender=False,
    )


def _remark(raw: RawMail) -> str:
    if raw.possible_id:
        return "elsewhere"
    return "unverified" if raw.sender_check == SenderCheck.UNVERIFIED else ""


def _others(letter: Letter, sender: Address, own: set[str]) -> list[Address]:
    """Who is written to besides us."""
    found = [
        Address("email", one.address, one.name)
        for one in (*letter.reply_to, *letter.to, *letter.cc)
        if "@" in one.address and return_address.plain(one.address) not in own and one.address != sender.value
    ]
    return list({one.value.lower(): one for one in found}.values())


def _attached(raw: RawMail, letter: Letter, content: bytes) -> list[File]:
    """The files of a letter, under names that follow from the letter's: writing them once more is harmless."""
    if not letter.parts:
        return []
    read, found = parse.as_read(content), []
    for number, part in enumerate(letter.parts):
        uid = uuid5(raw.uid, str(number))
        lying = files.keep([part.content(read)], uid=uid)
        found.append(
            File(uid, part.name[:140], part.kind[:120], lying.size, lying.digest, part.content_id[:254], part.is_inline)
        )
    return found


def _taken(raw: RawMail) -> bool:
    """Hold the row until the message is there; false where somebody else is at it, or it is done."""
    held = RawMail.objects.select_for_update(skip_locked=True, of=("self",))
    return held.filter(pk=raw.pk, state=RawState.NEW).exists()


def _put_aside(raw: RawMail, state: str, problem: str) -> None:
    with guard.working_as(_DIGESTING):
        RawMail.objects.filter(pk=raw.pk, state=RawState.NEW).update(state=state, problem=problem[:400])


def _addresses(letter: Letter) -> list[str]:
    return [one.address for one in (*letter.to, *letter.cc)]


def _own_address(came_to: Iterable[str], mailbox: Mailbox, own: set[str]) -> str:
    """Which of the mailbox's addresses was written to."""
    asked = {return_address.plain(one) for one in came_to}
    return next((one for one in mailbox.addresses if one.lower() in asked & own), mailbox.address)


def _reason(lost: Failure) -> str:
    return " ".join(one for one in (lost.address, lost.status, lost.diagnostic or lost.reason) if one)
