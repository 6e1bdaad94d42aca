"""How is a conversation begun, given to somebody, put off, settled, sorted and linked to its customer?"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from trato.domains.conversations.actions.parts.conversations import (
    CannotTalk,
    belong,
    subject_of,
    take_part,
    tell,
)
from trato.domains.conversations.models import Conversation, Inbox
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.conversation import UNDONE, ConversationState, Priority
from trato.domains.conversations.queries import inboxes
from trato.domains.conversations.queries.senders import Address
from trato.domains.customers.models import Party
from trato.foundation.access.models import User
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.vocabulary.conversations import (
    ConversationAssigned,
    ConversationMoved,
    ConversationOpened,
    ConversationRejected,
    ConversationReopened,
    ConversationResolved,
    ConversationSnoozed,
    ConversationSorted,
)

__all__ = ["Address", "CannotTalk"]

MOST_TAGS, LONGEST_TAG = 20, 60
MOST_PARTICIPANTS = 100


def open_with(
    party: Party | None,
    *,
    channel: str,
    addresses: Sequence[Address],
    by: Actor,
    at: datetime,
    subject: str = "",
    account: Party | None = None,
    inbox: Inbox | None = None,
) -> Conversation:
    """Begin a matter with somebody; whoever begins it looks after it."""
    require(by, "conversations.conversation.open", party)
    if channel not in Channel.values:
        raise CannotTalk(_("This channel is not known."))
    if not 0 < len(addresses) <= MOST_PARTICIPANTS:
        raise CannotTalk(_("Say to which address you write."))
    with changing(by, "conversations.conversation.open"):
        conversation = Conversation.objects.create(
            party=party,
            account=account,
            inbox=inbox or inboxes.usual(by, at),
            assignee_id=by.user_id,
            channel=channel,
            name=party.name if party else text.tidy(addresses[0].name)[:200] or addresses[0].value[:200],
            subject=subject_of(subject, ""),
            state=ConversationState.OPEN,
            last_message_at=at,
            created_at=at,
        )
        known = party.pk if party else None
        take_part(
            conversation, [(one, known if at_first == 0 else None, False) for at_first, one in enumerate(addresses)]
        )
        opened = ConversationOpened(conversation_id=conversation.pk, channel=channel, inbox_id=conversation.inbox_id)
        tell(opened, conversation, by=by, at=at)
    return conversation


def assign(conversation: Conversation, *, to: User | None, by: Actor, at: datetime) -> Conversation:
    """Give it to a colleague, or back to all."""
    require(by, "conversations.conversation.assign", conversation)
    if to is not None and not (to.is_active and inboxes.can_answer(to)):
        raise CannotTalk(_("%(name)s does not answer conversations.") % {"name": to.name})
    with changing(by, "conversations.conversation.assign", conversation) as conversation:
        if conversation.assignee_id == (to.pk if to else None):
            return conversation
        conversation.assignee = to
        conversation.save(update_fields=["assignee"])
        told = ConversationAssigned(conversation_id=conversation.pk, assignee_id=to.pk if to else None)
        tell(told, conversation, by=by, at=at)
    return conversation


def move(conversation: Conversation, *, inbox: Inbox, by: Actor, at: datetime) -> Conversation:
    """Put it into another inbox; whoever looked after it no longer does."""
    require(by, "conversations.conversation.assign", conversation)
    if inbox.archived_at:
        raise CannotTalk(_("This inbox was put away."))
    with changing(by, "conversations.conversation.assign", conversation) as conversation:
        if conversation.inbox_id == inbox.pk:
            return conversation
        conversation.inbox, conversation.assignee = inbox, None
        conversation.save(update_fields=["inbox", "assignee"])
        told = ConversationMoved(conversation_id=conversation.pk, inbox_id=inbox.pk)
        tell(told, conversation, by=by, at=at)
    return conversation


def resolve(conversation: Conversation, *, by: Actor, at: datetime) -> Conversation:
    """The matter is settled; it opens again when the customer writes."""
    require(by, "conversations.conversation.settle", conversation)
    with changing(by, "conversations.conversation.settle", conversation) as conversation:
        if conversation.state == ConversationState.RESOLVED:
            return conversation
        _enter(conversation, ConversationState.RESOLVED, resolved_at=at)
        tell(ConversationResolved(conversation_id=conversation.pk), conversation, by=by, at=at)
    return conversation


def reopen(conversation: Conversation, *, by: Actor, at: datetime) -> Conversation:
    """It is to be looked at after all."""
    require(by, "conversations.conversation.settle", conversation)
    with changing(by, "conversations.conversation.settle", conversation) as conversation:
        if conversation.state == ConversationState.OPEN:
            return conversation
        _enter(conversation, ConversationState.OPEN)
        tell(ConversationReopened(conversation_id=conversation.pk), conversation, by=by, at=at)
    return conversation


def snooze(conversation: Conversation, *, until: datetime, by: Actor, at: datetime) -> Conversation:
    """Put it out of sight until a moment, or until the customer writes."""
    require(by, "conversations.conversation.settle", conversation)
    if until <= at:
        raise CannotTalk(_("Choose a time that is still to come."))
    with changing(by, "conversations.conversation.settle", conversation) as conversation:
        if conversation.state not in UNDONE:
            raise CannotTalk(_("It is settled already; open it again first."))
        _enter(conversation, ConversationState.SNOOZED, snoozed_until=until)
        told = ConversationSnoozed(conversation_id=conversation.pk, until=until)
        tell(told, conversation, by=by, at=at)
    return conversation


def reject(conversation: Conversation, *, by: Actor, at: datetime) -> Conversation:
    """It is spam: out of every inbox, and answers nobody."""
    require(by, "conversations.conversation.settle", conversation)
    with changing(by, "conversations.conversation.settle", conversation) as conversation:
        if conversation.state == ConversationState.SPAM:
            return conversation
        _enter(conversation, ConversationState.SPAM)
        tell(ConversationRejected(conversation_id=conversation.pk), conversation, by=by, at=at)
    return conversation


def sort(
    conversation: Conversation,
    *,
    by: Actor,
    at: datetime,
    tags: Iterable[str] | None = None,
    priority: int | None = None,
) -> Conversation:
    """Say what it is about, and how urgent."""
    require(by, "conversations.conversation.sort", conversation)
    wanted = None if tags is None else _tidied(tags)
    if priority is not None and priority not in Priority.values:
        raise CannotTalk(_("Choose low, normal, high or urgent."))
    with changing(by, "conversations.conversation.sort", conversation) as conversation:
        before = (conversation.tags, conversation.priority)
        conversation.tags = conversation.tags if wanted is None else wanted
        conversation.priority = conversation.priority if priority is None else priority
        if (conversation.tags, conversation.priority) == before:
            return conversation
        conversation.save(update_fields=["tags", "priority"])
        told = ConversationSorted(
            conversation_id=conversation.pk, tags=tuple(conversation.tags), priority=conversation.priority
        )
        tell(told, conversation, by=by, at=at)
    return conversation


def link(
    conversation: Conversation, *, party: Party | None, by: Actor, at: datetime, account: Party | None = None
) -> Conversation:
    """Say whose conversation it is; what was said belongs to their record from now on."""
    require(by, "conversations.conversation.link", conversation)
    if party is not None:
        require(by, "customers.party.view", party)
    with changing(by, "conversations.conversation.link", conversation) as conversation:
        belong(conversation, party, account, by=by, at=at)
    return conversation


def _enter(
    conversation: Conversation,
    state: str,
    *,
    resolved_at: datetime | None = None,
    snoozed_until: datetime | None = None,
) -> None:
    conversation.state, conversation.resolved_at, conversation.snoozed_until = state, resolved_at, snoozed_until
    conversation.save(update_fields=["state", "resolved_at", "snoozed_until"])


def _tidied(tags: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(filter(None, (text.tidy(one) for one in tags))))
    if len(wanted) > MOST_TAGS or any(len(one) > LONGEST_TAG for one in wanted):
        raise CannotTalk(_("A conversation has at most 20 tags of 60 characters."))
    return wanted
