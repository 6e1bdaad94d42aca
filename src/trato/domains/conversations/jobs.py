"""What do conversations do by the clock, and in the background? Those put off come back, and letters become messages."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trato.domains.conversations.actions import chats, conversations, dispatches, visits
from trato.domains.conversations.channels.email import digest, receive
from trato.domains.conversations.channels.messaging import digest as told
from trato.domains.conversations.channels.messaging import receive as hearing
from trato.domains.conversations.models import Conversation
from trato.domains.conversations.models.conversation import ConversationState
from trato.domains.conversations.queries import chats as known_chats
from trato.domains.conversations.queries import dispatches as waiting
from trato.domains.conversations.queries import messaging
from trato.foundation.access.policy import scope
from trato.foundation.jobs.kinds import job
from trato.foundation.jobs.running import Running
from trato.foundation.kit.actor import trato
from trato.foundation.stream.bell import ring_for
from trato.foundation.stream.chores import regularly

WEB, CHANNEL = trato("web"), trato("channel")
_MOST = 500
CHAT_ROUND = timedelta(seconds=2)


@regularly("conversations.wake", every=timedelta(seconds=10))
def snoozed_conversations_come_back(at: datetime) -> int:
    """At the minute that was chosen."""
    asleep = Conversation.objects.filter(state=ConversationState.SNOOZED, snoozed_until__lte=at)
    due = list(scope(CHANNEL, "conversations.conversation").over(asleep).order_by("snoozed_until")[:_MOST])
    for conversation in due:
        conversations.reopen(conversation, by=CHANNEL, at=at)
    return len(due)


@regularly("conversations.visits", every=timedelta(seconds=0.25))
def visits_are_put_together(at: datetime) -> int:
    """Whoever looks at a customer sees within a second or two that they are on our web site."""
    return visits.gather(by=WEB, at=at)


@regularly("conversations.quiet_visits", every=timedelta(seconds=20))
def quiet_visits_are_over(at: datetime) -> int:
    """What they were is complete then, for segments that ask how much was looked at."""
    return visits.end_quiet(by=WEB, at=at)


@regularly("conversations.refusals", every=timedelta(seconds=2))
def whoever_took_their_consent_back_is_forgotten(at: datetime) -> int:
    """When that is what they wanted."""
    return visits.erase_refused(by=WEB, at=at)


@regularly("conversations.web_events", every=timedelta(minutes=10))
def what_sites_told_goes_after_its_days(at: datetime) -> int:
    """A part at a time; the next one comes with the next turn."""
    return visits.expire(by=WEB, at=at)


@regularly("conversations.due_in_chat", every=CHAT_ROUND)
def what_was_written_for_later_comes_due_in_chats(at: datetime) -> int:
    """Open pages of visitors fetch it at once; the others when they come back."""
    due = list(known_chats.due(since=at - 3 * CHAT_ROUND, at=at))
    if due:
        ring_for(*(f"chat:{pk}" for pk in due[:_MOST]))
    return len(due)


@regularly("conversations.chats", every=timedelta(hours=1))
def chats_in_which_nobody_writes_are_let_go(at: datetime) -> int:
    """What was said in them stays with its conversation."""
    return chats.expire(by=CHANNEL, at=at)


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
        receive.let_digest(by=CHANNEL, at=at)
        return 1
    return 0


@job(hearing.DIGESTING, label=_("Reading messages"))
def digest_messages(running: Running) -> dict[str, Any]:
    """Everything new that one account told, in the order in which it came; each is a step of its own."""
    seen: set[int] = set()
    while found := [pk for pk in messaging.undigested(running.arguments["account"]) if pk not in seen]:
        for pk in found:
            running.breathe()
            try:
                told.digest(pk, by=running.by, at=running.now)
            except told.NotYet:
                # Its files come later; the chore below asks again.
                continue
        seen.update(found)
    return {"told": len(seen)}


@regularly("conversations.told", every=timedelta(seconds=10))
def nothing_that_was_told_is_left_behind(at: datetime) -> int:
    """Delivery states find their messages, and what lost its work is read after all."""
    accounts = {*messaging.wake_waiting(), *messaging.accounts_to_digest()}
    for account in sorted(accounts):
        hearing.let_digest(account, by=CHANNEL, at=at)
    return len(accounts) + messaging.forget_waiting(before=at - timedelta(days=7))


@regularly("conversations.stranded", every=timedelta(seconds=30))
def answers_over_removed_accounts_fail(at: datetime) -> int:
    """Whoever wrote them gets to know, instead of waiting for ever."""
    left = [message for one in messaging.removed() for message in waiting.stranded(messaging.lane(one.pk))]
    for message in left:
        dispatches.failed(message, problem=gettext("The account was removed."), by=CHANNEL, at=at)
    return len(left)
