"""How far has a message come on its way out? Two marks, so that nothing leaves twice (see `models/dispatch.py`)."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from trato.domains.conversations.actions.parts.conversations import CannotTalk, about
from trato.domains.conversations.models import Dispatch, Message
from trato.domains.conversations.models.interaction import Direction
from trato.domains.conversations.models.message import MessageState
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.conversations import MessageDelivered, MessageFailed, MessageSent

# How often it is tried when the other side asks us to come back later: over about two days.
MOST_TRIES = 30
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=2)
# What was begun and is not ended after this belongs to a process that is gone.
LEASE = timedelta(minutes=10)
# Nobody gets more automatic answers than one in this time, whatever they write.
AUTOMATIC_EVERY = timedelta(hours=24)
_LONGEST_PROBLEM = 400


def begin(message: Message, *, key: str = "", by: Actor, at: datetime) -> bool:
    """Mark that the first byte leaves now; false where it is not due, or somebody else is at it."""
    require(by, "conversations.conversation.deliver", message.conversation)
    with changing(by, "conversations.conversation.deliver"):
        dispatch = Dispatch.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=message.pk).first()
        if dispatch is None or dispatch.begun_at or dispatch.ended_at or dispatch.not_before > at:
            return False
        current = Message.objects.select_for_update().get(pk=message.pk)
        if current.state != MessageState.PLANNED:
            return False
        if current.automatic and (why := _one_answer_too_many(current, dispatch, at)):
            _end(current, dispatch, MessageState.FAILED, why, by=by, at=at)
            return False
        dispatch.begun_at, dispatch.tries = at, dispatch.tries + 1
        dispatch.save(update_fields=["begun_at", "tries"])
        current.state, current.key = MessageState.SENDING, current.key or key[:400]
        current.save(update_fields=["state", "key"])
    return True


def sent(message: Message, *, problem: str = "", key: str = "", by: Actor, at: datetime) -> Message:
    """The other side took it; `problem` names those it did not take it for, `key` is what it calls the message."""
    require(by, "conversations.conversation.deliver", message.conversation)
    with changing(by, "conversations.conversation.deliver"):
        current, dispatch = _locked(message)
        if key and current.key != key:
            current.key = key[:400]
            current.save(update_fields=["key"])
        if current.state in (MessageState.SENDING, MessageState.UNCERTAIN):
            _end(current, dispatch, MessageState.SENT, problem, by=by, at=at)
    return current


def put_off(message: Message, *, problem: str, by: Actor, at: datetime, pause: timedelta = timedelta()) -> Message:
    """The other side asks to come back later: once more after a pause, each time a longer one, until it is enough."""
    require(by, "conversations.conversation.deliver", message.conversation)
    with changing(by, "conversations.conversation.deliver"):
        current, dispatch = _locked(message)
        if current.state != MessageState.SENDING:
            return current
        if dispatch.tries >= MOST_TRIES:
            _end(current, dispatch, MessageState.FAILED, problem, by=by, at=at)
            return current
        dispatch.begun_at = None
        dispatch.not_before = at + max(pause, min(FIRST_PAUSE * 2 ** (dispatch.tries - 1), LONGEST_PAUSE))
        dispatch.save(update_fields=["begun_at", "not_before"])
        current.state, current.problem = MessageState.PLANNED, _short(problem)
        current.save(update_fields=["state", "problem"])
    return current


def failed(message: Message, *, problem: str, by: Actor, at: datetime) -> Message:
    """The other side does not take it, now or when it comes back to us later."""
    require(by, "conversations.conversation.deliver", message.conversation)
    with changing(by, "conversations.conversation.deliver"):
        current, dispatch = _locked(message)
        if current.state not in (MessageState.FAILED, MessageState.CANCELLED):
            _end(current, dispatch, MessageState.FAILED, problem, by=by, at=at)
    return current


def delivered(message: Message, *, is_read: bool = False, by: Actor, at: datetime) -> Message:
    """The channel says that it arrived, or was read; what is said late or twice changes nothing."""
    require(by, "conversations.conversation.deliver", message.conversation)
    with changing(by, "conversations.conversation.deliver"):
        current, dispatch = _locked(message)
        ahead = (MessageState.READ,) if is_read else (MessageState.READ, MessageState.DELIVERED)
        if current.state in (*ahead, MessageState.CANCELLED):
            return current
        current.state = MessageState.READ if is_read else MessageState.DELIVERED
        current.problem = ""
        current.save(update_fields=["state", "problem"])
        if dispatch.ended_at is None:
            dispatch.ended_at = at
            dispatch.save(update_fields=["ended_at"])
        told = MessageDelivered(conversation_id=current.conversation_id, message_id=current.pk, is_read=is_read)
        record(told, by=by, at=at, about=about(current.conversation))
    return current


def doubt(message: Message, *, by: Actor, at: datetime) -> Message:
    """It was begun and nobody knows whether it left: from here on a person decides."""
    require(by, "conversations.conversation.deliver", message.conversation)
    with changing(by, "conversations.conversation.deliver"):
        current, dispatch = _locked(message)
        if current.state != MessageState.SENDING or dispatch.ended_at:
            return current
        current.state = MessageState.UNCERTAIN
        current.problem = _("We cannot say whether this left: the connection ended while it was being sent.")
        current.save(update_fields=["state", "problem"])
        told = MessageFailed(conversation_id=current.conversation_id, message_id=current.pk, is_uncertain=True)
        record(told, by=by, at=at, about=about(current.conversation))
    return current


def send_again(message: Message, *, by: Actor, at: datetime) -> Message:
    """A person lets it be sent once more, knowing that it may arrive twice."""
    require(by, "conversations.conversation.answer", message.conversation)
    with changing(by, "conversations.conversation.answer", message.conversation):
        current, dispatch = _locked(message)
        if current.state not in (MessageState.UNCERTAIN, MessageState.FAILED):
            raise CannotTalk(_("Only what failed, or may not have left, is sent again."))
        dispatch.begun_at = dispatch.ended_at = None
        dispatch.not_before, dispatch.tries = at, 0
        dispatch.save(update_fields=["begun_at", "ended_at", "not_before", "tries"])
        current.state, current.problem = MessageState.PLANNED, ""
        current.save(update_fields=["state", "problem"])
    return current


def count_as_sent(message: Message, *, by: Actor, at: datetime) -> Message:
    """A person knows that it arrived."""
    require(by, "conversations.conversation.answer", message.conversation)
    with changing(by, "conversations.conversation.answer", message.conversation):
        current, dispatch = _locked(message)
        if current.state != MessageState.UNCERTAIN:
            raise CannotTalk(_("It is known already what became of it."))
        _end(current, dispatch, MessageState.SENT, "", by=by, at=at)
    return current


def _locked(message: Message) -> tuple[Message, Dispatch]:
    dispatch = Dispatch.objects.select_for_update(of=("self",)).filter(pk=message.pk).first()
    if dispatch is None:
        raise CannotTalk(_("It is known already what became of it."))
    return Message.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=message.pk), dispatch


def _end(message: Message, dispatch: Dispatch, state: str, problem: str, *, by: Actor, at: datetime) -> None:
    message.state, message.problem = state, _short(problem)
    message.save(update_fields=["state", "problem"])
    dispatch.ended_at = dispatch.ended_at or at
    dispatch.save(update_fields=["ended_at"])
    told: MessageSent | MessageFailed
    if state == MessageState.SENT:
        told = MessageSent(conversation_id=message.conversation_id, message_id=message.pk, channel=message.channel)
    else:
        told = MessageFailed(conversation_id=message.conversation_id, message_id=message.pk)
    record(told, by=by, at=at, about=about(message.conversation))


def _one_answer_too_many(message: Message, dispatch: Dispatch, at: datetime) -> str:
    """Why an automatic answer stays here: machines are not answered by machines, and nobody twice a day."""
    theirs = Message.objects.filter(conversation_id=message.conversation_id, direction=Direction.IN, pk__lt=message.pk)
    last = theirs.order_by("-pk").values_list("automatic", flat=True).first()
    if last:
        return _("A machine wrote to us: it gets no automatic answer.")
    recently = Message.objects.filter(
        dispatch__begun_at__gt=at - AUTOMATIC_EVERY, dispatch__recipients__0__value=dispatch.recipients[0]["value"]
    )
    if recently.exclude(pk=message.pk).exclude(automatic="").exclude(state=MessageState.FAILED).exists():
        return _("They got an automatic answer within the last 24 hours already.")
    return ""


def _short(problem: str) -> str:
    return text.tidy(problem)[:_LONGEST_PROBLEM]
