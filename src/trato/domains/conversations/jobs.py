"""What do conversations do by the clock, and in the background? Those put off come back, and letters become messages."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from trato.domains.conversations.actions import conversations
from trato.domains.conversations.channels.email import digest, receive
from trato.domains.conversations.models import Conversation
from trato.domains.conversations.models.conversation import ConversationState
from trato.foundation.access.policy import scope
from trato.foundation.jobs.kinds import job
from trato.foundation.jobs.running import Running
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


@job(receive.DIGESTING, label=_("Reading letters"))
def digest_mail(running: Running) -> dict[str, Any]:
    """Every new letter, in turn of those who wrote; each is a step of its own, so nothing is kept here."""
    seen: set[int] = set()
    while found := [pk for pk in receive.undigested() if pk not in seen]:
        for pk in found:
            running.breathe()
            digest.digest(pk, by=running.by, at=running.now)
        seen.update(found)
    return {"letters": len(seen)}


@regularly("conversations.undigested", every=timedelta(seconds=30))
def no_letter_is_left_behind(at: datetime) -> int:
    """Should the work for a letter have been lost, it is asked for again."""
    if receive.undigested(most=1):
        receive.let_digest(by=trato("channel"), at=at)
        return 1
    return 0
