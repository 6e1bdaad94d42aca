"""Which accounts elsewhere are there, with which one does a conversation go on, and what did they tell?"""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from trato.domains.conversations.models import Conversation, Message, MessagingAccount, RawEvent
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.interaction import Direction
from trato.domains.conversations.models.messaging import AccountState, EventState
from trato.foundation.access import sealing
from trato.foundation.access.policy import card, opened, scope
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor

LANES = "account "
_WORKING = guard.capability(
    "conversations.messaging",
    "conversations_messagingaccount",
    "conversations_rawevent",
    "conversations_message",
    "conversations_conversation",
    "conversations_inbox",
)
_KNOWN_NOW = """
UPDATE conversations_rawevent AS e SET state = 'new' FROM conversations_messagingaccount AS a
WHERE e.state = 'waiting' AND a.id = e.account_id AND EXISTS (
    SELECT FROM conversations_message AS m WHERE m.key = e.about AND m.key <> '' AND m.channel = a.channel
) RETURNING e.account_id
"""
_FORGET_WAITING = """
UPDATE conversations_rawevent SET state = 'ignored' WHERE state = 'waiting' AND received_at < %(before)s RETURNING id
"""


def visible_to(actor: Actor) -> QuerySet[MessagingAccount]:
    """The accounts that were not removed, with what each has to say about itself."""
    kept = MessagingAccount.objects.exclude(state=AccountState.REMOVED).select_related("inbox")
    found = scope(actor, "conversations.messaging").over(kept)
    return opened(found, card("conversations.inbox").tables).order_by("name", "pk")


def with_counts(actor: Actor) -> QuerySet[MessagingAccount]:
    """The same, with how many things wait to be read or could not be."""
    return visible_to(actor).annotate(
        count_unreadable=Count("events", filter=Q(events__state=EventState.UNREADABLE)),
        count_new=Count("events", filter=Q(events__state=EventState.NEW)),
    )


def known_as(uid: UUID) -> MessagingAccount | None:
    """The account behind an address at our door; None for one that was removed."""
    with guard.working_as(_WORKING):
        return MessagingAccount.objects.filter(uid=uid).exclude(state=AccountState.REMOVED).first()


def in_use() -> list[MessagingAccount]:
    """Those that messages are sent with, for the house's own work."""
    with guard.working_as(_WORKING):
        return list(MessagingAccount.objects.filter(state=AccountState.ACTIVE).order_by("pk"))


def cursor_of(account: MessagingAccount) -> str:
    """How far an account was read."""
    with guard.working_as(_WORKING):
        return MessagingAccount.objects.filter(pk=account.pk).values_list("cursor", flat=True).first() or ""


def removed() -> list[MessagingAccount]:
    """Those that nobody uses any more."""
    with guard.working_as(_WORKING):
        return list(MessagingAccount.objects.filter(state=AccountState.REMOVED).order_by("pk"))


def is_any_in_use() -> bool:
    """Whether there is anything to send with or to ask."""
    with guard.working_as(_WORKING):
        return MessagingAccount.objects.filter(state=AccountState.ACTIVE).exists()


def connected() -> set[str]:
    """The channels that have an account in use."""
    with guard.working_as(_WORKING):
        found = MessagingAccount.objects.filter(state=AccountState.ACTIVE).values_list("channel", flat=True)
        return set(found)


def is_taken(style: str, address: str, *, besides: MessagingAccount | None = None) -> bool:
    """Whether another account of this style has this address."""
    with guard.working_as(_WORKING):
        same = MessagingAccount.objects.filter(style=style, address=address).exclude(state=AccountState.REMOVED)
        return bool(address) and same.exclude(pk=besides.pk if besides else 0).exists()


def opening(account: MessagingAccount) -> dict[str, str]:
    """What opens an account, for those who speak with its provider."""
    return dict(json.loads(sealing.unseal(account.secrets))) if account.secrets else {}


def lane(pk: int) -> str:
    """The queue of an account."""
    return f"{LANES}{pk}"


def account_for(conversation: Conversation, channel: str) -> MessagingAccount | None:
    """The account an answer leaves with: the one they wrote to last, else that of the inbox, else the only ones there."""
    if channel == Channel.EMAIL:
        return None
    with guard.working_as(_WORKING):
        able = list(MessagingAccount.objects.filter(channel=channel, state=AccountState.ACTIVE).order_by("pk"))
        if not able:
            return None
        came = RawEvent.objects.filter(message__conversation=conversation, message__channel=channel)
        last = came.filter(message__direction=Direction.IN).order_by("-pk").values_list("account_id", flat=True).first()
    if last is not None:
        # Another account is a stranger to them; what they wrote to is paused or gone.
        return next((one for one in able if one.pk == last), None)
    return next((one for one in able if one.inbox_id == conversation.inbox_id), able[0])


def last_told(message: Message) -> dict[str, Any]:
    """What an answer has to name: as the last message on this channel from whoever is answered gave it."""
    with guard.working_as(_WORKING):
        came = RawEvent.objects.filter(
            message__conversation_id=message.conversation_id, message__channel=message.channel,
            message__direction=Direction.IN, message__sender=message.dispatch.recipients[0]["value"],
        )  # fmt: skip
        return came.order_by("-pk").values_list("reply_to", flat=True).first() or {}


def last_heard_at(conversation: Conversation, channel: str) -> datetime | None:
    """When they wrote last on a channel."""
    with guard.working_as(_WORKING):
        theirs = Message.objects.filter(conversation=conversation, channel=channel, direction=Direction.IN)
        return theirs.order_by("-pk").values_list("happened_at", flat=True).first()


def ours(channel: str, *, uid: UUID | None = None, key: str = "") -> Message | None:
    """A message that we sent on a channel, by our own number or by what the provider calls it."""
    with guard.working_as(_WORKING):
        sent = Message.objects.filter(channel=channel, direction=Direction.OUT).select_related("conversation")
        found = sent.filter(uid=uid).first() if uid else None
        return found or (sent.filter(key=key).order_by("-pk").first() if key else None)


def ours_until(channel: str, to: str, until: datetime) -> list[Message]:
    """What somebody got from us on a channel until a moment and is not known to have been read."""
    with guard.working_as(_WORKING):
        sent = Message.objects.filter(channel=channel, direction=Direction.OUT, state__in=["sent", "delivered"])
        theirs = sent.filter(
            conversation__participants__value=to, dispatch__recipients__0__value=to, dispatch__begun_at__lte=until
        )
        return list(theirs.select_related("conversation").distinct().order_by("-pk")[:100])


def theirs(channel: str, *, key: str, sender: str) -> Message | None:
    """A message that somebody sent us."""
    with guard.working_as(_WORKING):
        found = Message.objects.filter(channel=channel, direction=Direction.IN, key=key, sender=sender)
        return found.select_related("conversation").order_by("-pk").first()


def undigested(account: int, most: int = 100) -> list[int]:
    """The next things an account told, in the order in which they came."""
    with guard.working_as(_WORKING):
        new = RawEvent.objects.filter(account_id=account, state=EventState.NEW).order_by("pk")
        return list(new.values_list("pk", flat=True)[:most])


def accounts_to_digest() -> list[int]:
    """Accounts that told something nobody has read."""
    with guard.working_as(_WORKING):
        return list(RawEvent.objects.filter(state=EventState.NEW).values_list("account_id", flat=True).distinct())


def wake_waiting() -> list[int]:
    """Delivery states whose message is known by now are read after all; the accounts they came from."""
    with guard.working_as(_WORKING):
        return sorted({row["account_id"] for row in sql.rows(_KNOWN_NOW)})


def forget_waiting(*, before: datetime) -> int:
    """What waited too long for its message belongs to none of ours."""
    with guard.working_as(_WORKING):
        return len(sql.rows(_FORGET_WAITING, {"before": before}))
