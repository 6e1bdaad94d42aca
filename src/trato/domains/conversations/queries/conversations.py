"""Which conversations may this actor see, and to which one does a message belong?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from trato.domains.conversations.models import Attachment, Conversation, Message, Participant
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.conversation import UNDONE, ConversationState
from trato.domains.conversations.queries import chats
from trato.domains.conversations.queries.senders import Address
from trato.domains.customers.models import Party
from trato.foundation.access.policy import card, opened, scope
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor

RESOURCE = "conversations.conversation"
_NAMING = guard.capability("conversations.name", "customers_party")
# By which kind of address, in which network, each channel reaches somebody; those that have a way out of the house.
REACHED_BY = {Channel.EMAIL: ("email", ""), Channel.CHAT: (chats.KIND, chats.NETWORK)}


def visible_to(actor: Actor) -> QuerySet[Conversation]:
    """The conversations the actor may see, with the customers they name."""
    return opened(scope(actor, RESOURCE).over(Conversation.objects.all()), card("customers.party").tables)


def message_known_as(actor: Actor, uid: UUID) -> Message | None:
    """The message with this outside name, with its conversation; None when the actor may not see that."""
    talk = visible_to(actor).filter(messages__uid=uid).first()
    if talk is None:
        return None
    message = scope(actor, RESOURCE).part("messages").of(Message.objects.filter(uid=uid)).first()
    if message is not None:
        message.conversation = talk
    return message


def file_of(conversation: Conversation, uid: UUID, actor: Actor) -> Attachment | None:
    """A file of one of its messages; None where there is none."""
    found = Attachment.objects.filter(message__conversation=conversation, uid=uid)
    return scope(actor, RESOURCE).part("messages").of(found).first()


def ids_of(actor: Actor, uids: Iterable[str]) -> dict[int, str]:
    """Ids of the named conversations that the actor may see, with the outside name of each."""
    valid = []
    for uid in uids:
        try:
            valid.append(UUID(uid))
        except ValueError:
            continue
    return {pk: str(uid) for pk, uid in visible_to(actor).filter(uid__in=valid).values_list("pk", "uid")}


def known_as(actor: Actor, uid: UUID) -> Conversation | None:
    """The conversation with this outside name; None when there is none or the actor may not see it."""
    return visible_to(actor).filter(uid=uid).first()


def reachable(conversation: Conversation, channel: str) -> list[dict[str, Any]]:
    """The addresses at which those who take part are reached on a channel; empty where it leads nowhere."""
    if channel not in REACHED_BY:
        return []
    kind, network = REACHED_BY[Channel(channel)]
    found = Participant.objects.filter(conversation=conversation, kind=kind, network=network).order_by("id")
    to = [{"value": one.value, "name": one.name} for one in found[:100]]
    # A browser is reached as long as its chat is kept.
    return [one for one in to if channel != Channel.CHAT or chats.is_alive(one["value"])]


def way_out(conversation: Conversation) -> str:
    """On which channel it is answered when nobody says: the one they used, or by letter where that has no way out."""
    return conversation.channel if conversation.channel in REACHED_BY else Channel.EMAIL


def last_key(conversation: Conversation, channel: str) -> str:
    """What the customer's last message was called on the channel, for answers that name it."""
    theirs = Message.objects.filter(conversation=conversation, channel=channel, direction="in").exclude(key="")
    return theirs.order_by("-id").values_list("key", flat=True).first() or ""


def going_on(channel: str, sender: Address, *, since: datetime) -> Conversation | None:
    """The conversation that somebody goes on with who writes again, locked."""
    takes_part = Participant.objects.filter(
        kind=sender.kind, network=sender.network, value=sender.value, conversation__channel=channel
    )
    is_alive = Q(state__in=UNDONE) | Q(state=ConversationState.RESOLVED, resolved_at__gte=since) | Q(state="spam")
    return (
        Conversation.objects.select_for_update(of=("self",))
        .filter(is_alive, pk__in=takes_part.values("conversation_id"))
        .order_by("-last_message_at")
        .first()
    )


def name_of(party_id: int | None) -> str:
    """What a customer is called."""
    if party_id is None:
        return ""
    with guard.working_as(_NAMING):
        return Party.objects.filter(pk=party_id).values_list("name", flat=True).first() or ""
