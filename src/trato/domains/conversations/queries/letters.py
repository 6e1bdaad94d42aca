"""What has to be known of a conversation to write its next letter, and to which one does a letter belong?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from trato.domains.conversations.models import Attachment, Conversation, Message, Participant
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.interaction import Direction
from trato.foundation.kit import guard

_READING = guard.capability(
    "conversations.read_letters",
    "conversations_message",
    "conversations_attachment",
    "conversations_conversation",
    "conversations_participant",
)
_MOST_REFERENCES = 10


def answered(message: Message) -> Message | None:
    """The customer's message that one of ours answers."""
    if not message.in_reply_to:
        return None
    with guard.working_as(_READING):
        same = Message.objects.filter(conversation_id=message.conversation_id, direction=Direction.IN)
        return same.filter(key=message.in_reply_to).order_by("-pk").first()


def references(message: Message) -> list[str]:
    """What the last letters of its conversation were called, the oldest first."""
    with guard.working_as(_READING):
        before = Message.objects.filter(
            conversation_id=message.conversation_id, channel=Channel.EMAIL, pk__lt=message.pk
        )
        found = before.exclude(key="").exclude(direction=Direction.INTERNAL).order_by("-pk")
        return list(reversed(found.values_list("key", flat=True)[:_MOST_REFERENCES]))


def attachments(message: Message) -> list[Attachment]:
    """The files that go with a message."""
    with guard.working_as(_READING):
        return list(Attachment.objects.filter(message=message).order_by("pk"))


def ours(uid: UUID) -> Message | None:
    """A message that we sent, by its number."""
    with guard.working_as(_READING):
        found = Message.objects.filter(uid=uid, direction=Direction.OUT, channel=Channel.EMAIL)
        return found.select_related("conversation").first()


def called(keys: Sequence[str]) -> list[Message]:
    """The letters of either side with one of these names, in the order of the names."""
    wanted = [key for key in dict.fromkeys(keys) if key]
    with guard.working_as(_READING):
        found = Message.objects.filter(key__in=wanted, channel=Channel.EMAIL).exclude(direction=Direction.INTERNAL)
        return sorted(found.select_related("conversation").order_by("pk"), key=lambda one: wanted.index(one.key))


def takes_part(conversation: Conversation, address: str) -> bool:
    """Whether somebody at this address takes part in a conversation."""
    with guard.working_as(_READING):
        return Participant.objects.filter(conversation=conversation, kind="email", value=address).exists()


def with_subject(subject: str, *, sender: str, since: datetime) -> Conversation | None:
    """The one conversation by letter with this subject in which somebody takes part; None where there are several."""
    with guard.working_as(_READING):
        part = Participant.objects.filter(kind="email", value=sender).values("conversation_id")
        same = Conversation.objects.filter(pk__in=part, subject__iexact=subject[:200], last_message_at__gte=since)
        found = list(same.exclude(state="spam").order_by("pk")[:2])
    return found[0] if len(found) == 1 else None
