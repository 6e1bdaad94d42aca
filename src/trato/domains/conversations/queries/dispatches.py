"""What waits to leave, and what may or may not have left?"""

from collections.abc import Sequence
from datetime import datetime

from trato.domains.conversations.models import Dispatch, Message
from trato.domains.conversations.models.message import MessageState
from trato.domains.conversations.queries import conversations
from trato.foundation.access.policy import card, opened, scope
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor

_SENDING = guard.capability(
    "conversations.send", "conversations_dispatch", "conversations_message", "conversations_conversation"
)


def due(channel: str, *, at: datetime, most: int = 50, besides: Sequence[str] = ()) -> list[Message]:
    """The next messages of a channel whose time has come, with their conversation; lanes that are held back are not."""
    with guard.working_as(_SENDING):
        waiting = Dispatch.objects.filter(channel=channel, begun_at=None, ended_at=None, not_before__lte=at)
        found = waiting.exclude(lane__in=besides).order_by("not_before", "message_id")[:most]
        return [one.message for one in found.select_related("message__conversation")]


def begun(channel: str, *, before: datetime) -> list[Message]:
    """What somebody began to send before a moment and nobody ended."""
    with guard.working_as(_SENDING):
        found = Dispatch.objects.filter(channel=channel, begun_at__lt=before, ended_at=None)
        found = found.filter(message__state=MessageState.SENDING).select_related("message__conversation")
        return [one.message for one in found.order_by("message_id")]


def due_in(lane: str, *, at: datetime, most: int = 20) -> list[Message]:
    """The next messages of one lane whose time has come, with their conversation."""
    with guard.working_as(_SENDING):
        waiting = Dispatch.objects.filter(lane=lane, begun_at=None, ended_at=None, not_before__lte=at)
        found = waiting.order_by("not_before", "message_id")[:most]
        return [one.message for one in found.select_related("message__conversation")]


def begun_in(lanes: str, *, before: datetime) -> list[Message]:
    """What somebody began to send before a moment in the lanes that begin so, and nobody ended."""
    with guard.working_as(_SENDING):
        found = Dispatch.objects.filter(lane__startswith=lanes, begun_at__lte=before, ended_at=None)
        found = found.filter(message__state=MessageState.SENDING).select_related("message__conversation")
        return [one.message for one in found.order_by("message_id")]


def stranded(lane: str) -> list[Message]:
    """What waits in a lane that nobody serves any more."""
    with guard.working_as(_SENDING):
        found = Dispatch.objects.filter(lane=lane, begun_at=None, ended_at=None)
        return [one.message for one in found.select_related("message__conversation").order_by("message_id")[:500]]


def uncertain(actor: Actor) -> list[Message]:
    """What may or may not have left, for whoever sees the conversations."""
    seen = conversations.visible_to(actor)
    found = Message.objects.filter(state=MessageState.UNCERTAIN, conversation__in=seen.values("pk"))
    within = scope(actor, conversations.RESOURCE).tables | card("customers.party").tables
    return list(opened(found, within).select_related("conversation").order_by("pk"))
