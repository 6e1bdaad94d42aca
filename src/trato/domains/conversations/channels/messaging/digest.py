"""What becomes of what a provider told? A message in a conversation, or news about one of ours; once."""

import json
import logging
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from trato.domains.conversations import files
from trato.domains.conversations.actions import dispatches, messages, rewriting
from trato.domains.conversations.actions.messages import File, Incoming
from trato.domains.conversations.channels.messaging.adapter import Adapter, Came, LeftAside, Opened, Progress, Rewritten
from trato.domains.conversations.channels.messaging.exchange import Exchange, Later, NotTaken, Unsure
from trato.domains.conversations.channels.messaging.styles import STYLES, opened
from trato.domains.conversations.models import Message, RawEvent
from trato.domains.conversations.models.message import MessageState
from trato.domains.conversations.models.messaging import EventState
from trato.domains.conversations.queries import messaging, senders
from trato.foundation.access.policy import require
from trato.foundation.kit import guard, text
from trato.foundation.kit.actor import Actor

MOST_FILES = 20
# A file that cannot be fetched keeps its message waiting for so long.
PATIENCE = timedelta(minutes=10)
_DIGESTING = guard.capability(
    "conversations.digest_events",
    "conversations_rawevent",
    "conversations_messagingaccount",
    "conversations_inbox",
    "conversations_message",
    "conversations_conversation",
    "conversations_attachment",
)
_SENSELESS = (ValueError, TypeError, LookupError, AttributeError, DataError, IntegrityError)

log = logging.getLogger(__name__)


class NotYet(Exception):
    """Its files cannot be fetched now."""


def digest(pk: int, *, by: Actor, at: datetime, exchange: Exchange | None = None) -> Message | None:
    """Read one thing that was told; doing it again, or twice at once, changes nothing. Raises NotYet."""
    require(by, "conversations.conversation.receive")
    with guard.working_as(_DIGESTING):
        raw = RawEvent.objects.select_related("account__inbox").filter(pk=pk, state=EventState.NEW).first()
    if raw is None:
        return None
    adapter, account = STYLES[raw.account.style], opened(raw.account)
    try:
        said = adapter.read(json.loads(raw.content), account)
        attached: list[File] = []
        is_whole = True
        if isinstance(said, Came):
            attached, is_whole = _fetched(raw, said, adapter, account, exchange or Exchange(), at)
        with transaction.atomic(), guard.working_as(_DIGESTING):
            if not _taken(raw):
                return None
            if isinstance(said, Came):
                _came(raw, said, attached, is_whole, by=by, at=at)
            elif isinstance(said, Rewritten):
                _rewritten(raw, said, by=by, at=at)
            elif isinstance(said, Progress):
                _progress(raw, said, by=by, at=at)
            elif isinstance(said, LeftAside):
                raw.state, raw.problem = EventState.IGNORED, said.reason[:400]
            raw.save(update_fields=["state", "about", "reply_to", "message", "problem"])
            kept = set(raw.message.attachments.values_list("uid", flat=True)) if raw.message else set()
    except _SENSELESS:
        log.exception("What the account %s told as %s could not be read.", raw.account_id, raw.key)
        _put_aside(raw, _("This could not be read; it is kept as it came."))
        return None
    files.forget(one.uid for one in attached if isinstance(one.uid, UUID) and one.uid not in kept)
    return raw.message


def _came(raw: RawEvent, said: Came, attached: list[File], is_whole: bool, *, by: Actor, at: datetime) -> None:
    raw.message = messages.receive(
        Incoming(
            channel=raw.account.channel, sender=said.sender, text=said.text, happened_at=said.happened_at, key=said.key,
            subject=said.subject, in_reply_to=said.in_reply_to, automatic=said.automatic,
            problem="" if is_whole else "unfetched", files=attached, inbox=raw.account.inbox, known_as=said.known_as,
        ),
        by=by, at=at,
    )  # fmt: skip
    raw.state, raw.reply_to = EventState.READ, dict(said.reply_to)


def _rewritten(raw: RawEvent, said: Rewritten, *, by: Actor, at: datetime) -> None:
    sender = senders.form_of(said.sender.kind, text.tidy(said.sender.value))
    message = messaging.theirs(raw.account.channel, key=said.key[:400], sender=sender)
    if message is None:
        raw.state, raw.problem = EventState.IGNORED, _("It changes a message that we never got.")
        return
    if said.is_taken_back:
        rewriting.take_back(message, by=by, at=at)
    else:
        rewriting.rewrite(message, words=said.text, by=by, at=at)
    raw.state, raw.message = EventState.READ, message


def _progress(raw: RawEvent, said: Progress, *, by: Actor, at: datetime) -> None:
    if said.until is not None:
        for one in messaging.ours_until(raw.account.channel, said.to, said.until):
            _moved_on(one, said, by=by, at=at)
        raw.state = EventState.READ
        return
    message = messaging.ours(raw.account.channel, uid=_number(said.uid), key=said.key[:400])
    if message is None:
        # It was faster than the answer that tells us what our message is called.
        raw.state, raw.about = EventState.WAITING, said.key[:400]
        return
    _moved_on(message, said, by=by, at=at)
    raw.state, raw.message = EventState.READ, message


def _moved_on(message: Message, said: Progress, *, by: Actor, at: datetime) -> None:
    """States never go back: sent, delivered, read."""
    if said.state == "sent":
        dispatches.sent(message, key=said.key, by=by, at=at)
    elif said.state in ("delivered", "read"):
        dispatches.delivered(message, is_read=said.state == "read", by=by, at=at)
    elif said.state == "failed" and message.state not in (MessageState.DELIVERED, MessageState.READ):
        dispatches.failed(message, problem=said.problem or _("The provider says that it did not arrive."), by=by, at=at)


def _fetched(
    raw: RawEvent, said: Came, adapter: Adapter, account: Opened, exchange: Exchange, at: datetime
) -> tuple[list[File], bool]:
    """The files of a message, under names that follow from it: fetching them once more writes the same ones."""
    found, is_whole = [], len(said.media) <= MOST_FILES
    for number, media in enumerate(said.media[:MOST_FILES]):
        uid = uuid5(NAMESPACE_URL, f"{account.uid} {raw.key} {number}")
        try:
            content, kind = adapter.fetch(media, exchange, account)
        except (Later, Unsure) as problem:
            if at < raw.received_at + PATIENCE:
                raise NotYet from problem
            is_whole = False
        except (NotTaken, ValueError):
            is_whole = False
        else:
            lying = files.keep([content], uid=uid)
            name = media.name or f"{number + 1}"
            found.append(File(uid, text.tidy(name)[:140], text.tidy(kind)[:120] or files.UNKNOWN_KIND, *lying))
    return found, is_whole


def _taken(raw: RawEvent) -> bool:
    """Hold the row until its message is there; false where somebody else is at it, or it is done."""
    held = RawEvent.objects.select_for_update(skip_locked=True, of=("self",))
    return held.filter(pk=raw.pk, state=EventState.NEW).exists()


def _put_aside(raw: RawEvent, problem: str) -> None:
    with guard.working_as(_DIGESTING):
        RawEvent.objects.filter(pk=raw.pk, state=EventState.NEW).update(state=EventState.UNREADABLE, problem=problem)


def _number(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
