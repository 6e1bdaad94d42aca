"""How does a visitor of a web site write with us, and how does what we answer reach their page?"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from trato.domains.conversations.actions import dispatches, messages
from trato.domains.conversations.actions.messages import File, Incoming
from trato.domains.conversations.actions.parts.conversations import CannotTalk, belong
from trato.domains.conversations.models import Chat, Conversation, Message, WebChat
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.conversation import ConversationState
from trato.domains.conversations.models.message import MessageState
from trato.domains.conversations.queries import chats as known
from trato.domains.conversations.queries.chat_tickets import Ticket
from trato.domains.conversations.queries.senders import Address
from trato.domains.customers.models import Party
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import sql, text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.bell import ring_for

__all__ = ["CannotTalk", "Said", "expire", "hand_over", "identify", "say", "show_writing", "take"]

LONGEST_TEXT = 4_000
# After so long without a word a chat is let go: answers reach it no longer.
KEPT = timedelta(days=30)
MOST_AT_ONCE = 500
# Whoever comes back after so long to what was settled has another matter.
SAME_MATTER = timedelta(days=3)


class Said(NamedTuple):
    """What a visitor sends; `key` is drawn by their page, so that what is sent twice is said once.

    `name` and `email` are what they say of themselves; nobody is known by that before a colleague says so.
    """

    key: UUID
    text: str = ""
    page: str = ""
    title: str = ""
    name: str = ""
    email: str = ""
    files: Sequence[File] = ()


def say(
    ticket: Ticket, *, said: Said, setting: WebChat, by: Actor, at: datetime, party: Party | None = None
) -> Message:
    """Take in what a visitor writes, to their chat or to a new one; with an e-mail it is answered by letter."""
    require(by, "conversations.conversation.receive")
    words, email = text.paragraphs(said.text), _email(said.email)
    if not words and not said.files:
        raise CannotTalk(_("Write what you want to say."))
    if len(words) > LONGEST_TEXT:
        raise CannotTalk(_("A text has at most %(most)s characters.") % {"most": LONGEST_TEXT})
    with changing(by, "conversations.conversation.receive"):
        sql.run("SELECT pg_advisory_xact_lock(hashtextextended(%s, 52))", [str(ticket.chat)])
        chat = Chat.objects.select_related("conversation").filter(uid=ticket.chat).first()
        name = text.tidy(said.name)[:120] or (chat.name if chat else "") or _("Visitor")
        incoming = Incoming(
            Channel.FORM if email else Channel.CHAT,
            Address(known.KIND, str(ticket.chat), name, known.NETWORK),
            words,
            at,
            key=str(said.key),
            others=[Address("email", email, name)] if email else [],
            files=said.files,
            conversation=_goes_on(chat, at),
            inbox=setting.inbox,
            is_by_sender=False,
        )
        message = messages.receive(incoming, by=by, at=at)
        chat = chat or Chat(uid=ticket.chat, site=setting.site, began_at=at)
        chat.conversation, chat.last_at, chat.typed_at = message.conversation, at, None
        chat.name = text.tidy(said.name)[:120] or chat.name
        chat.email = email or chat.email
        chat.page, chat.title = _path(said.page), text.tidy(said.title)[:200]
        chat.save()
        if party is not None:
            _prove(chat, party, by=by, at=at)
        # The same chat may be open in another tab.
        ring_for(f"chat:{chat.conversation_id}")
    return message


def identify(chat: Chat, *, party: Party, by: Actor, at: datetime) -> Chat:
    """The site proved whose chat it is; one that a colleague gave to somebody else stays there."""
    require(by, "conversations.conversation.receive")
    with changing(by, "conversations.conversation.receive"):
        chat = Chat.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=chat.pk)
        _prove(chat, party, by=by, at=at)
    return chat


def show_writing(chat: Chat, *, is_writing: bool, by: Actor, at: datetime) -> None:
    """Let colleagues see that the visitor is writing, never what."""
    require(by, "conversations.conversation.receive")
    with changing(by, "conversations.conversation.receive"):
        Chat.objects.filter(pk=chat.pk).update(typed_at=at if is_writing else None)
        ring_for(f"conversation:{chat.conversation_id}")


def hand_over(chat: Chat, *, after: UUID | None, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """What the visitor's page gets now; answers of ours count as on their way from here on."""
    require(by, "conversations.conversation.deliver")
    found = []
    for row in known.said(chat, after=after, at=at):
        if row["state"] == MessageState.PLANNED:
            message = known.message_of(chat, UUID(row["uid"]))
            if message is None or not dispatches.begin(message, by=by, at=at):
                continue
        found.append(row)
    return found


def take(chat: Chat, *, uids: Iterable[UUID], is_read: bool, by: Actor, at: datetime) -> None:
    """The visitor's page says that it has these answers of ours, and whether they were looked at."""
    require(by, "conversations.conversation.deliver")
    with changing(by, "conversations.conversation.deliver"):
        reached = [one for one in (known.message_of(chat, uid) for uid in uids) if one and _is_under_way(one)]
        for one in reached:
            dispatches.delivered(one, is_read=is_read, by=by, at=at)
        if reached:
            ring_for(f"conversation:{chat.conversation_id}")


def expire(*, by: Actor, at: datetime) -> int:
    """Let chats go in which nothing was said for long; what was said stays with its conversation."""
    require(by, "conversations.conversation.deliver")
    with changing(by, "conversations.conversation.deliver"):
        over = list(Chat.objects.filter(last_at__lt=at - KEPT).order_by("last_at")[:MOST_AT_ONCE])
        waiting = Message.objects.select_related("conversation").filter(
            conversation__in=[one.conversation_id for one in over], dispatch__channel=Channel.CHAT,
            dispatch__ended_at=None,
        )  # fmt: skip
        for message in waiting:
            dispatches.failed(message, problem=_("The visitor did not come back."), by=by, at=at)
        return Chat.objects.filter(pk__in=[one.pk for one in over]).delete()[0]


def _goes_on(chat: Chat | None, at: datetime) -> Conversation | None:
    if chat is None:
        return None
    settled_at = chat.conversation.resolved_at if chat.conversation.state == ConversationState.RESOLVED else None
    return None if settled_at and settled_at < at - SAME_MATTER else chat.conversation


def _prove(chat: Chat, party: Party, *, by: Actor, at: datetime) -> None:
    if chat.party_id is None:
        chat.party = party
        chat.save(update_fields=["party"])
    conversation = Conversation.objects.select_for_update().get(pk=chat.conversation_id)
    if conversation.party_id is None:
        belong(conversation, party, None, by=by, at=at)


def _is_under_way(message: Message) -> bool:
    return message.state in (MessageState.SENDING, MessageState.SENT, MessageState.DELIVERED)


def _email(written: str) -> str:
    if not written.strip():
        return ""
    try:
        validate_email(written.strip())
    except ValidationError:
        raise CannotTalk(_("Write an e-mail like name@domain.com.")) from None
    return written.strip()[:254]


def _path(page: str) -> str:
    """Nothing behind «?» or «#» is kept, as with visits."""
    return text.tidy(page).partition("?")[0].partition("#")[0][:500]
