"""How does a conversation change as messages come and go? For the verbs of this domain only."""

from collections.abc import Iterable
from datetime import datetime

from trato.domains.conversations.models import Conversation, Message, Participant
from trato.domains.conversations.models.conversation import ConversationState
from trato.domains.conversations.queries.senders import Address
from trato.domains.customers.models import Party
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.bell import ring_for
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary import Event
from trato.foundation.stream.vocabulary.conversations import ConversationLinked


class CannotTalk(ValueError):
    """The conversation cannot go on so; the message says why."""


LONGEST_SUBJECT = 200


def about(conversation: Conversation) -> list[int]:
    """The parties on whose timelines the conversation belongs."""
    return [pk for pk in (conversation.party_id, conversation.account_id) if pk]


def tell(event: Event, conversation: Conversation, *, by: Actor, at: datetime, also: Iterable[int | None] = ()) -> None:
    """Tell what happened on the records it concerns; open pages show it as soon as the transaction is through."""
    concerned = list(dict.fromkeys([*about(conversation), *filter(None, also)]))
    record(event, by=by, at=at, about=concerned)
    ring_for(f"conversation:{conversation.pk}", "inbox")


def subject_of(words: str, message: str) -> str:
    """A subject for people: the one given, else the beginning of the message."""
    return text.tidy(words)[:LONGEST_SUBJECT] or shortened(message, 80)


def shortened(words: str, most: int) -> str:
    """The beginning of a text in one line."""
    line = " ".join(words[: most * 4].split())
    return line if len(line) <= most else line[: most - 1].rsplit(" ", 1)[0] + "…"


def take_in(conversation: Conversation, message: Message, at: datetime) -> bool:
    """The customer wrote: it is our turn again; whether it was out of sight before. Machines wake nobody."""
    is_back = conversation.state in (ConversationState.SNOOZED, ConversationState.RESOLVED)
    _show(conversation, message, at)
    if message.automatic:
        return False
    if conversation.state != ConversationState.SPAM:
        conversation.state, conversation.snoozed_until, conversation.resolved_at = ConversationState.OPEN, None, None
    conversation.waiting_since = conversation.waiting_since or at
    return is_back


def answer_with(conversation: Conversation, message: Message, at: datetime, *, is_automatic: bool = False) -> None:
    """We wrote: it is the customer's turn, unless it was a machine of ours."""
    _show(conversation, message, at)
    if is_automatic:
        return
    conversation.waiting_since = None
    if conversation.state != ConversationState.RESOLVED:
        conversation.state, conversation.snoozed_until = ConversationState.WAITING, None
    if conversation.assignee_id is None:
        conversation.assignee_id = message.author_id


def take_part(conversation: Conversation, addresses: Iterable[tuple[Address, int | None, bool]]) -> None:
    """Note who takes part: address, the party it leads to, and whether several would fit."""
    Participant.objects.bulk_create(
        (
            Participant(
                conversation=conversation,
                party_id=party,
                kind=one.kind,
                network=one.network,
                value=one.value[:254],
                name=text.tidy(one.name)[:200],
                is_doubtful=is_doubtful,
            )
            for one, party, is_doubtful in addresses
        ),
        ignore_conflicts=True,
    )


def belong(conversation: Conversation, party: Party | None, account: Party | None, *, by: Actor, at: datetime) -> None:
    """What was said belongs to somebody from now on: their record, their messages, their address."""
    before = (conversation.party_id, conversation.account_id)
    conversation.party, conversation.account = party, account
    if (conversation.party_id, conversation.account_id) == before:
        return
    conversation.name = party.name if party else conversation.name
    conversation.save(update_fields=["party", "account", "name"])
    theirs = Message.objects.filter(conversation=conversation, direction="in")
    theirs.update(party=party)
    Participant.objects.filter(conversation=conversation, value__in=theirs.values("sender")).update(
        party=party, is_doubtful=False
    )
    told = ConversationLinked(conversation_id=conversation.pk, party_id=party.pk if party else None)
    tell(told, conversation, by=by, at=at, also=before)


def _show(conversation: Conversation, message: Message, at: datetime) -> None:
    conversation.snippet = shortened(message.text or message.subject, 160)
    conversation.channel = message.channel
    conversation.last_message_at = at
    conversation.last_message_id = message.pk
    conversation.last_direction = message.direction
    conversation.messages_count += 1
