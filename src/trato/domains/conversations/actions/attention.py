"""How does a colleague see, follow, and begin to write in a conversation?"""

from datetime import datetime

from trato.domains.conversations.models import Attention, Conversation, Mention
from trato.domains.conversations.models.channel import Channel
from trato.foundation.access.policy import changing, require
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.bell import ring_for

LONGEST_DRAFT = 100_000


def see(conversation_id: int, *, upto: int, by: Actor, at: datetime) -> None:
    """Remember how far somebody has read; nothing is told, and nothing written where it is known."""
    require(by, "conversations.conversation.view")
    if by.kind != "user":
        return
    with changing(by, "conversations.conversation.view"):
        known = Attention.objects.filter(conversation_id=conversation_id, user_id=by.id or 0)
        if known.filter(read_upto__gte=upto).exists():
            return
        if not known.update(read_upto=upto):
            Attention.objects.bulk_create(
                [Attention(conversation_id=conversation_id, user_id=by.id or 0, read_upto=upto)], ignore_conflicts=True
            )
        Mention.objects.filter(user_id=by.id or 0, message__conversation_id=conversation_id, seen_at=None).update(
            seen_at=at
        )


def keep_draft(conversation: Conversation, *, text: str, is_note: bool, by: Actor, at: datetime) -> None:
    """Keep what somebody has begun to write, and let colleagues see that they do."""
    require(by, "conversations.conversation.note", conversation)
    if by.user_id is None:
        return
    with changing(by, "conversations.conversation.note"):
        Attention.objects.update_or_create(
            conversation=conversation,
            user_id=by.user_id,
            defaults={"draft": text[:LONGEST_DRAFT], "is_note": is_note, "typed_at": at if text else None},
        )
        ring_for(f"conversation:{conversation.pk}")
        if not is_note and conversation.channel == Channel.CHAT:
            ring_for(f"chat:{conversation.pk}")


def follow(conversation: Conversation, *, by: Actor, at: datetime) -> None:
    """Hear of what goes on in it."""
    require(by, "conversations.conversation.note", conversation)
    _follow(conversation, by, is_following=True)


def unfollow(conversation: Conversation, *, by: Actor, at: datetime) -> None:
    """Hear of it no longer."""
    require(by, "conversations.conversation.note", conversation)
    _follow(conversation, by, is_following=False)


def _follow(conversation: Conversation, by: Actor, *, is_following: bool) -> None:
    if by.user_id is None:
        return
    with changing(by, "conversations.conversation.note"):
        Attention.objects.update_or_create(
            conversation=conversation, user_id=by.user_id, defaults={"is_following": is_following}
        )
