"""Does a message leave once, and does a person decide where nobody can say whether it left?"""

from datetime import timedelta

import pytest

from tests import cast
from tests.told import STRANGERS, heard, refused, unpermitted
from trato.domains.conversations.actions import dispatches, messages
from trato.domains.conversations.actions.messages import Incoming
from trato.domains.conversations.models import Message
from trato.domains.conversations.queries import dispatches as waiting
from trato.domains.conversations.queries.senders import Address
from trato.foundation.kit.actor import trato
from trato.foundation.stream.vocabulary.conversations import MessageDelivered, MessageFailed, MessageSent

pytestmark = pytest.mark.django_db
CHANNEL = trato("channel")


@pytest.fixture
def hugo():
    return cast.hugo()


@pytest.fixture
def answer(hugo):
    sender = Address("email", "nuria@santairene.example", "Núria Illescas")
    came = Incoming("email", sender, "La sala 2 da error.", cast.NOW, key="1@x", subject="Error", is_by_sender=False)
    talk = messages.receive(came, by=CHANNEL, at=cast.NOW).conversation
    return messages.answer(talk, text="Vamos el jueves.", by=hugo.actor, at=cast.NOW)


def begun(answer):
    assert dispatches.begin(answer, key="a@b", by=CHANNEL, at=cast.LATER)
    answer.refresh_from_db()
    return answer


def test_it_is_begun_once_and_only_when_it_is_due(answer):
    assert not dispatches.begin(answer, by=CHANNEL, at=cast.NOW)
    assert [one.pk for one in waiting.due("email", at=cast.LATER)] == [answer.pk]
    begun(answer)
    assert (answer.state, answer.key, answer.dispatch.begun_at) == ("sending", "a@b", cast.LATER)
    assert not dispatches.begin(answer, by=CHANNEL, at=cast.LATER)
    assert waiting.due("email", at=cast.LATER) == []


def test_what_was_taken_back_is_not_begun(hugo, answer):
    messages.cancel(answer, by=hugo.actor, at=cast.NOW)
    assert not dispatches.begin(answer, by=CHANNEL, at=cast.LATER)


def test_what_the_other_side_took_is_told_once(answer):
    begun(answer)
    names = {"conversation_id": answer.conversation_id, "message_id": answer.pk}
    with heard() as news:
        dispatches.sent(answer, by=CHANNEL, at=cast.LATER)
        dispatches.sent(answer, by=CHANNEL, at=cast.LATER)
        dispatches.delivered(answer, by=CHANNEL, at=cast.LATER)
        dispatches.delivered(answer, by=CHANNEL, at=cast.LATER)
        dispatches.delivered(answer, is_read=True, by=CHANNEL, at=cast.LATER)
        dispatches.delivered(answer, by=CHANNEL, at=cast.LATER)
    assert [event for event, _about in news] == [
        MessageSent(channel="email", **names),
        MessageDelivered(**names),
        MessageDelivered(is_read=True, **names),
    ]


def test_who_asks_us_to_come_back_is_asked_again_later_and_not_forever(answer):
    at = cast.LATER
    for tries in range(1, dispatches.MOST_TRIES + 1):
        assert dispatches.begin(answer, by=CHANNEL, at=at)
        answer = dispatches.put_off(answer, problem="451 Later", by=CHANNEL, at=at)
        answer.dispatch.refresh_from_db()
        if tries == 3:
            assert (answer.state, answer.dispatch.not_before - at) == ("planned", timedelta(minutes=4))
        at = answer.dispatch.not_before
    assert (answer.state, answer.problem) == ("failed", "451 Later")


def test_what_fails_says_why(answer):
    begun(answer)
    with heard() as news:
        failed = dispatches.failed(answer, problem="550 No such\r\nuser", by=CHANNEL, at=cast.LATER)
        dispatches.failed(answer, problem="again", by=CHANNEL, at=cast.LATER)
    assert (failed.state, failed.problem) == ("failed", "550 No such user")
    assert [event for event, _about in news] == [
        MessageFailed(conversation_id=answer.conversation_id, message_id=answer.pk)
    ]


def test_what_may_have_left_waits_for_a_person(hugo, answer):
    begun(answer)
    assert waiting.begun("email", before=cast.LATER + timedelta(seconds=1)) == [answer]
    with heard() as news:
        dispatches.doubt(answer, by=CHANNEL, at=cast.LATER)
    assert news[0].event == MessageFailed(
        conversation_id=answer.conversation_id, message_id=answer.pk, is_uncertain=True
    )
    assert waiting.uncertain(hugo.actor) == [answer]
    assert waiting.due("email", at=cast.LATER + timedelta(days=9)) == []
    again = dispatches.send_again(answer, by=hugo.actor, at=cast.LATER)
    assert (again.state, waiting.due("email", at=cast.LATER)) == ("planned", [answer])


def test_a_person_counts_it_as_sent(hugo, answer):
    begun(answer)
    with refused(messages.CannotTalk):
        dispatches.count_as_sent(answer, by=hugo.actor, at=cast.LATER)
    with refused(messages.CannotTalk):
        dispatches.send_again(answer, by=hugo.actor, at=cast.LATER)
    dispatches.doubt(answer, by=CHANNEL, at=cast.LATER)
    assert dispatches.count_as_sent(answer, by=hugo.actor, at=cast.LATER).state == "sent"
    assert waiting.uncertain(hugo.actor) == []


def test_a_late_answer_of_the_server_settles_the_doubt(answer):
    begun(answer)
    dispatches.doubt(answer, by=CHANNEL, at=cast.LATER)
    assert dispatches.sent(answer, by=CHANNEL, at=cast.LATER).state == "sent"


def test_machines_are_not_answered_by_machines_and_nobody_twice_a_day(hugo, answer):
    """Case MT06."""
    talk = answer.conversation
    Message.objects.filter(pk=answer.pk).update(automatic="auto_reply")
    begun(answer)
    again = messages.answer(talk, text="Recibido.", by=hugo.actor, at=cast.LATER)
    Message.objects.filter(pk=again.pk).update(automatic="auto_reply")
    later = cast.LATER + timedelta(minutes=1)
    assert not dispatches.begin(again, by=CHANNEL, at=later)
    again.refresh_from_db()
    assert again.state == "failed"
    away = Incoming("email", Address("email", "otra@x.example"), "Fuera", later, automatic="out_of_office")
    other = messages.receive(away, by=CHANNEL, at=later).conversation
    reply = messages.answer(other, text="Recibido.", by=hugo.actor, at=later)
    Message.objects.filter(pk=reply.pk).update(automatic="auto_reply")
    assert not dispatches.begin(reply, by=CHANNEL, at=later + timedelta(minutes=1))


def test_nobody_else_moves_messages_on(hugo, answer):
    ana = cast.ana().actor
    for verb in (
        lambda: dispatches.begin(answer, by=hugo.actor, at=cast.LATER),
        lambda: dispatches.sent(answer, by=hugo.actor, at=cast.LATER),
        lambda: dispatches.put_off(answer, problem="x", by=hugo.actor, at=cast.LATER),
        lambda: dispatches.failed(answer, problem="x", by=hugo.actor, at=cast.LATER),
        lambda: dispatches.doubt(answer, by=hugo.actor, at=cast.LATER),
        lambda: dispatches.delivered(answer, by=hugo.actor, at=cast.LATER),
        lambda: dispatches.send_again(answer, by=ana, at=cast.LATER),
        lambda: dispatches.count_as_sent(answer, by=ana, at=cast.LATER),
    ):
        with unpermitted():
            verb()


@pytest.mark.parametrize("stranger", STRANGERS)
def test_strangers_see_nothing_of_it(answer, stranger):
    dispatches.begin(answer, by=CHANNEL, at=cast.LATER)
    dispatches.doubt(answer, by=CHANNEL, at=cast.LATER)
    assert waiting.uncertain(stranger) == []
