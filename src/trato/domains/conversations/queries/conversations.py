"""Which conversations may this actor see, and to which one does a message belong?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from trato.domains.conversations.models import Attachment, Conversation, Message, Participant
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.conversation import UNDONE, ConversationState
from trato.domains.conversations.queries import chats, messaging
from trato.domains.conversations.queries.senders import Address
from trato.domains.conversations.queries.ways import WAYS
from trato.domains.customers.models import Party
from trato.foundation.access.policy import card, opened, scope
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor

RESOURCE = "conversations.conversation"
_NAMING = guard.capability("conversations.name", "customers_party")


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


def written_in(conversation: Conversation, uid: UUID, actor: Actor) -> tuple[Message, list[Attachment]] | None:
    """A message of a conversation and its files; None where the actor sees none."""
    part = scope(actor, RESOURCE).part("messages")
    message = part.of(Message.objects.filter(conversation=conversation, uid=uid)).first()
    return (message, list(part.of(Attachment.objects.filter(message=message)).order_by("pk"))) if message else None


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
    """The addresses at which those who take part are reached on a channel; empty where it leads nowhere.

    A letter goes to all of them; elsewhere it is whoever wrote last who is answered.
    """
    if not _leads_out(conversation, channel):
        return []
    way = WAYS[channel]
    found = Participant.objects.filter(conversation=conversation, kind=way.kind, network=way.network).order_by("id")
    if channel == Channel.CHAT:
        # A browser is reached as long as its chat is kept.
        return [{"value": one.value, "name": one.name} for one in found[:100] if chats.is_alive(one.value)]
    if channel != Channel.EMAIL:
        last = Message.objects.filter(conversation=conversation, channel=channel, direction="in").order_by("-id")
        sender = last.values_list("sender", flat=True).first()
        found = found.filter(value=sender) if sender is not None or way.answers_only else found
    most = 100 if channel == Channel.EMAIL else 1
    return [{"value": one.value, "name": one.name} for one in found[:most]]


def way_out(conversation: Conversation) -> str:
    """On which channel it is answered when nobody says: the one they used, or by letter where that has no way out."""
    return conversation.channel if _leads_out(conversation, conversation.channel) else Channel.EMAIL


def lane_of(conversation: Conversation, channel: str, to: list[dict[str, Any]]) -> str:
    """In which queue an answer waits: that of the domain it goes to, or of the account it leaves with."""
    account = messaging.account_for(conversation, channel)
    return messaging.lane(account.pk) if account else to[0]["value"].rpartition("@")[2][:254]


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


def _leads_out(conversation: Conversation, channel: str) -> bool:
    is_ours = channel in (Channel.EMAIL, Channel.CHAT)
    return is_ours or messaging.account_for(conversation, channel) is not None


def name_of(party_id: int | None) -> str:
    """What a customer is called."""
    if party_id is None:
        return ""
    with guard.working_as(_NAMING):
        return Party.objects.filter(pk=party_id).values_list("name", flat=True).first() or ""
