"""What do conversations do by the clock? Those put off come back when their time has come."""

from datetime import datetime, timedelta

from trato.domains.conversations.actions import conversations
from trato.domains.conversations.models import Conversation
from trato.domains.conversations.models.conversation import ConversationState
from trato.foundation.access.policy import scope
from trato.foundation.kit.actor import trato
from trato.foundation.stream.chores import regularly

_MOST = 500


@regularly("conversations.wake", every=timedelta(seconds=10))
def snoozed_conversations_come_back(at: datetime) -> int:
    """At the minute that was chosen."""
    by = trato("channel")
    asleep = Conversation.objects.filter(state=ConversationState.SNOOZED, snoozed_until__lte=at)
    due = list(scope(by, "conversations.conversation").over(asleep).order_by("snoozed_until")[:_MOST])
    for conversation in due:
        conversations.reopen(conversation, by=by, at=at)
    return len(due)
