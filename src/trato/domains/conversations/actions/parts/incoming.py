"""What does a channel bring, which conversation does it belong to, and how is it written down?"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from trato.domains.conversations.actions.parts.conversations import subject_of
from trato.domains.conversations.keeping import File
from trato.domains.conversations.models import Conversation, Inbox, Message
from trato.domains.conversations.models.interaction import Direction
from trato.domains.conversations.models.message import MessageState
from trato.domains.conversations.queries import conversations as known
from trato.domains.conversations.queries import inboxes, senders
from trato.domains.conversations.queries.senders import Address
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor

# What came in may be longer than what anybody writes here; the rest stays in the letter as it came.
LONGEST_INCOMING = 1_000_000
# Whoever writes again within these days goes on with the same matter, on channels without subjects.
SAME_MATTER = timedelta(days=3)


class Incoming(NamedTuple):
    """A message as a channel brings it; `key` is its name there, so that it comes in once."""

    channel: str
    sender: Address
    text: str
    happened_at: datetime
    key: str = ""
    subject: str = ""
    quoted: str = ""
    html: str = ""
    in_reply_to: str = ""
    automatic: str = ""
    problem: str = ""
    others: Sequence[Address] = ()
    files: Sequence[File] = ()
    conversation: Conversation | None = None
    inbox: Inbox | None = None
    # Letters find their conversation by what they answer; elsewhere whoever writes again goes on.
    is_by_sender: bool = True
    # Other addresses that the channel says are theirs.
    known_as: Sequence[Address] = ()


def compared(one: Address) -> Address:
    return one._replace(value=senders.form_of(one.kind, text.tidy(one.value)), name=text.tidy(one.name)[:200])


def taken_in_before(incoming: Incoming, sender: Address) -> Message | None:
    """The same message once more. Two that only share a key are two: somebody may have made the second to hide the first."""
    if not incoming.key:
        return None
    same = Message.objects.filter(channel=incoming.channel, key=incoming.key[:400], direction=Direction.IN)
    return same.filter(sender=sender.value[:254], text=_received(incoming.text)).first()


def going_on(incoming: Incoming, sender: Address, at: datetime) -> Conversation | None:
    if incoming.conversation is not None:
        return Conversation.objects.select_for_update().get(pk=incoming.conversation.pk)
    if not incoming.is_by_sender:
        return None
    return known.going_on(incoming.channel, sender, since=at - SAME_MATTER)


def begun(incoming: Incoming, sender: Address, who: senders.Known, *, by: Actor, at: datetime) -> Conversation:
    return Conversation(
        party_id=who.party_id,
        account_id=who.account_id,
        inbox=incoming.inbox or inboxes.usual(by, at),
        channel=incoming.channel,
        name=known.name_of(who.party_id) or sender.name or sender.value[:200],
        subject=subject_of(incoming.subject, incoming.text),
        last_message_at=at,
        created_at=at,
    )


def message_of(incoming: Incoming, sender: Address, conversation: Conversation, at: datetime) -> Message:
    if conversation.pk is None:
        conversation.save(force_insert=True)
    return Message(
        conversation=conversation,
        channel=incoming.channel,
        direction=Direction.IN,
        state=MessageState.RECEIVED,
        sender_name=sender.name,
        sender=sender.value[:254],
        subject=text.tidy(incoming.subject)[:400],
        text=_received(incoming.text),
        quoted=_received(incoming.quoted),
        html=incoming.html,
        key=incoming.key[:400],
        in_reply_to=incoming.in_reply_to[:400],
        automatic=incoming.automatic[:16],
        problem=incoming.problem[:400],
        # Clocks elsewhere are believed as long as they do not lie ahead of ours.
        happened_at=min(incoming.happened_at, at),
        recorded_at=at,
    )


def _received(words: str) -> str:
    return text.paragraphs(words[:LONGEST_INCOMING])
