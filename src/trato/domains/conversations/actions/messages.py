"""How does a message come in, and how do we answer?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from trato.domains.conversations import keeping
from trato.domains.conversations.actions.parts import distribution
from trato.domains.conversations.actions.parts.conversations import (
    CannotTalk,
    answer_with,
    subject_of,
    take_in,
    take_part,
    tell,
)
from trato.domains.conversations.actions.parts.incoming import (
    Incoming,
    begun,
    compared,
    going_on,
    message_of,
    taken_in_before,
)
from trato.domains.conversations.keeping import File
from trato.domains.conversations.models import (
    Attachment,
    Attention,
    ChannelCost,
    Conversation,
    Dispatch,
    Mention,
    Message,
)
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.conversation import ConversationState
from trato.domains.conversations.models.interaction import Direction
from trato.domains.conversations.models.message import MessageState
from trato.domains.conversations.queries import carrying, senders
from trato.domains.conversations.queries import conversations as known
from trato.foundation.access.models import User
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import sql, text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.bell import ring_for
from trato.foundation.stream.vocabulary.conversations import (
    ConversationOpened,
    ConversationReopened,
    MessageCancelled,
    MessageReceived,
    MessageWritten,
    NoteWritten,
)

__all__ = ["CannotTalk", "File", "Incoming", "Overtaken", "answer", "cancel", "note", "receive"]

LONGEST_TEXT = 100_000
MOST_MENTIONS = 20
# For so long an answer can be taken back before it leaves; in a chat until the visitor's page has it.
UNDO, UNDO_IN_CHAT = timedelta(seconds=10), timedelta(0)


class Overtaken(CannotTalk):
    """Somebody wrote meanwhile, and whoever answers has not seen it."""


def receive(incoming: Incoming, *, by: Actor, at: datetime) -> Message:
    """Take in what a customer wrote: to the conversation it belongs to, or to a new one that finds its place."""
    require(by, "conversations.conversation.receive")
    if incoming.channel not in Channel.values:
        raise CannotTalk(_("This channel is not known."))
    sender = compared(incoming.sender)
    with changing(by, "conversations.conversation.receive"):
        sql.run("SELECT pg_advisory_xact_lock(hashtextextended(%s, 51))", [f"{incoming.channel} {sender.value}"])
        if (same := taken_in_before(incoming, sender)) is not None:
            return same
        who = senders.known_as([sender, *incoming.known_as])
        conversation = going_on(incoming, sender, at)
        is_new = conversation is None
        if conversation is None:
            conversation = begun(incoming, sender, who, by=by, at=at)
        message = message_of(incoming, sender, conversation, at)
        message.party_id = who.party_id or conversation.party_id
        message.save(force_insert=True)
        _attach(message, incoming.files)
        is_back = take_in(conversation, message, at)
        conversation.save()
        others = [(one, None, False) for one in map(compared, incoming.others[:100])]
        take_part(conversation, [(sender, who.party_id, who.is_doubtful), *others])
        if is_new:
            told = ConversationOpened(
                conversation_id=conversation.pk, channel=incoming.channel, inbox_id=conversation.inbox_id
            )
            tell(told, conversation, by=by, at=at)
        elif is_back:
            tell(ConversationReopened(conversation_id=conversation.pk), conversation, by=by, at=at)
        told_received = MessageReceived(
            conversation_id=conversation.pk, message_id=message.pk, channel=incoming.channel
        )
        tell(told_received, conversation, by=by, at=message.happened_at)
        if is_new or is_back:
            distribution.share_out(conversation, by=by, at=at)
    return message


def answer(
    conversation: Conversation,
    *,
    text: str,
    by: Actor,
    at: datetime,
    channel: str = "",
    subject: str = "",
    files: Sequence[File] = (),
    seen_upto: int | None = None,
    not_before: datetime | None = None,
    automatic: str = "",
) -> Message:
    """Write to the customer; it leaves after a moment in which it can be taken back, or at a chosen time.

    `seen_upto` is the last message whoever answers has seen: if there is a newer one, `Overtaken` is raised. An
    `automatic` answer is nobody's: the customer still waits, and nobody has taken the conversation with it.
    """
    require(by, "conversations.conversation.answer", conversation)
    written = _written(text)
    if not written and not files:
        raise CannotTalk(_("Write what you want to say."))
    keeping.refuse_beyond(files)
    with changing(by, "conversations.conversation.answer", conversation) as conversation:
        if conversation.state == ConversationState.SPAM:
            raise CannotTalk(_("This is marked as spam; open it again to answer."))
        if seen_upto is not None:
            _refuse_overtaken(conversation, seen_upto, by)
        channel = channel or known.way_out(conversation)
        to = known.reachable(conversation, channel)
        if not to:
            raise CannotTalk(_("Nobody in this conversation can be reached on this channel."))
        if wrong := carrying.refusal(conversation, channel, text=written, files=files, at=max(not_before or at, at)):
            raise CannotTalk(wrong)
        message = Message.objects.create(
            conversation=conversation,
            party_id=conversation.party_id,
            channel=channel,
            direction=Direction.OUT,
            state=MessageState.PLANNED,
            author_id=None if automatic else by.user_id,
            sender_name="" if automatic else by.name[:200],
            automatic=automatic,
            subject=subject_of(subject or conversation.subject, ""),
            text=written,
            in_reply_to=known.last_key(conversation, channel),
            seconds=None if automatic else _waited(conversation, at),
            cost=ChannelCost.objects.filter(pk=channel).values_list("each", flat=True).first(),
            happened_at=at,
            recorded_at=at,
        )
        _attach(message, files)
        Dispatch.objects.create(
            message=message,
            channel=channel,
            recipients=to,
            lane=known.lane_of(conversation, channel, to),
            not_before=max(not_before or at, at + _undo(channel) if by.kind == "user" else at),
        )
        answer_with(conversation, message, at, is_automatic=bool(automatic))
        conversation.save()
        _forget_draft(conversation, by)
        told = MessageWritten(conversation_id=conversation.pk, message_id=message.pk, channel=channel)
        tell(told, conversation, by=by, at=at)
        if channel == Channel.CHAT:
            ring_for(f"chat:{conversation.pk}")
    return message


def cancel(message: Message, *, by: Actor, at: datetime) -> Message:
    """Take an answer back before it leaves."""
    require(by, "conversations.conversation.answer", message.conversation)
    with changing(by, "conversations.conversation.answer", message.conversation) as conversation:
        gone = Dispatch.objects.filter(message=message, begun_at=None).delete()[0]
        if not gone:
            raise CannotTalk(_("It has left already."))
        message.state = MessageState.CANCELLED
        message.save(update_fields=["state"])
        told = MessageCancelled(conversation_id=conversation.pk, message_id=message.pk)
        tell(told, conversation, by=by, at=at)
    return message


def note(
    conversation: Conversation, *, text: str, by: Actor, at: datetime, mentioned: Sequence[User] = (),
    files: Sequence[File] = (),
) -> Message:  # fmt: skip
    """Write something down among colleagues; those named get to know and follow the conversation."""
    require(by, "conversations.conversation.note", conversation)
    written = _written(text)
    if not written and not files:
        raise CannotTalk(_("Write what there is to remember."))
    keeping.refuse_beyond(files)
    if len(mentioned) > MOST_MENTIONS:
        raise CannotTalk(_("Name at most 20 colleagues."))
    with changing(by, "conversations.conversation.note", conversation) as conversation:
        message = Message.objects.create(
            conversation=conversation,
            party_id=conversation.party_id,
            channel=conversation.channel,
            direction=Direction.INTERNAL,
            state=MessageState.KEPT,
            author_id=by.user_id,
            sender_name=by.name[:200],
            text=written,
            happened_at=at,
            recorded_at=at,
        )
        _attach(message, files)
        named = sorted({one.pk for one in mentioned})
        Mention.objects.bulk_create(Mention(message=message, user_id=pk, at=at) for pk in named)
        for pk in named:
            Attention.objects.update_or_create(conversation=conversation, user_id=pk, defaults={"is_following": True})
        _forget_draft(conversation, by)
        told = NoteWritten(conversation_id=conversation.pk, message_id=message.pk, mentioned=tuple(named))
        tell(told, conversation, by=by, at=at)
    return message


def _undo(channel: str) -> timedelta:
    return UNDO_IN_CHAT if channel == Channel.CHAT else UNDO


def _forget_draft(conversation: Conversation, by: Actor) -> None:
    if by.user_id:
        Attention.objects.filter(conversation=conversation, user_id=by.user_id).update(draft="", typed_at=None)


def _attach(message: Message, files: Sequence[File]) -> None:
    Attachment.objects.bulk_create(Attachment(message=message, **one._asdict()) for one in files)


def _written(words: str) -> str:
    written = text.paragraphs(words)
    if len(written) > LONGEST_TEXT:
        raise CannotTalk(_("A text has at most %(most)s characters.") % {"most": LONGEST_TEXT})
    return written


def _waited(conversation: Conversation, at: datetime) -> int | None:
    # Clocks of two machines differ a little.
    return max(0, int((at - conversation.waiting_since).total_seconds())) if conversation.waiting_since else None


def _refuse_overtaken(conversation: Conversation, seen_upto: int, by: Actor) -> None:
    newer = Message.objects.filter(conversation=conversation, pk__gt=seen_upto).exclude(author_id=by.user_id or 0)
    if newer.exists():
        raise Overtaken(_("Somebody has written meanwhile. Look before you send."))
