"""Does every style take in, answer, and tell how far it came; and does it survive what others send? (SOC-01, CCT-04)"""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.told import heard
from trato.domains.conversations.actions import dispatches
from trato.domains.conversations.channels.messaging.tests.contracts import PICTURE
from trato.domains.conversations.files import path_of
from trato.domains.conversations.models import Conversation, Dispatch, Message, RawEvent
from trato.domains.conversations.queries import dispatches as waiting
from trato.foundation.stream.vocabulary.conversations import MessageDelivered, MessageSent


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def test_what_somebody_writes_becomes_a_conversation(house, now):
    message = house.came("Hola, la sala 2 da error.", 1, at=now)
    talk = message.conversation
    assert (message.text, message.sender, message.channel) == ("Hola, la sala 2 da error.", house.contract.sender, house.contract.channel)  # fmt: skip
    assert (talk.state, talk.messages_count, message.key) == ("open", 1, house.contract.key_of(1))
    again = house.came("¿Cuándo venís?", 2, at=now + timedelta(minutes=1))
    assert again.conversation == talk and house.events()[-1][1] == "read"
    house.account.refresh_from_db()
    assert house.account.seen_at and not house.account.problem


def test_the_way_there_and_back(house, now):
    """In, conversation, answer, delivered, read."""
    talk = house.came("Hola", 1, at=now).conversation
    answer = house.answered(talk, "Vamos el jueves.", at=now)
    assert answer.channel == house.contract.channel
    with heard() as news:
        assert house.sends(now) == 1
    assert house.state(answer) == "sent" and answer.key and house.provider.taken["Vamos el jueves."] == 1
    assert [one.event.message_id for one in news if isinstance(one.event, MessageSent)] == [answer.pk]
    assert house.sends(now) == 0
    if house.contract.tells_progress:
        for state in house.contract.states:
            assert house.moved(answer.key, state, uid=str(answer.uid), at=now) == 200
            assert house.state(answer) == state


def test_the_same_told_many_times_is_taken_once(house, now):
    """Cases BL07, R12: a storm of repetitions."""
    body = house.contract.came("Hola", 1, at=now)
    assert [house.post(body, at=now) for _ in range(10)] == [200] * 10
    house.read(now)
    house.read(now)
    assert Message.objects.count() == RawEvent.objects.count() == Conversation.objects.count() == 1


def test_what_nobody_signed_is_refused_and_not_kept(house, now):
    """Case BL06: a wrong signature, none, one over another body, another account."""
    body = house.contract.came("Hola", 1, at=now)
    assert house.post(body, at=now, is_right=False) == 403
    assert house.client.post(f"/hooks/{house.account.uid}", body, content_type=house.contract.content_type).status_code == 403  # fmt: skip
    headers = house.contract.signed(body, url="", account=house.account, at=now, is_right=False)
    nobody = "0197f000-0000-7000-8000-00000000dead"
    assert house.client.post(f"/hooks/{nobody}", body, content_type="application/json", headers=headers).status_code == 404  # fmt: skip
    assert not RawEvent.objects.exists() and not Message.objects.exists()


def test_one_changed_byte_breaks_the_signature(house, now):
    if house.contract.style == "telegram":
        pytest.skip("Telegram sends a secret word and signs no body.")
    body = house.contract.came("Hola", 1, at=now)
    url = f"http://127.0.0.1:8000/hooks/{house.account.uid}"
    headers = house.contract.signed(body, url=url, account=house.account, at=now)
    altered = body.replace(b"Hola", b"Hole")
    answer = house.client.post(f"/hooks/{house.account.uid}", altered, content_type=house.contract.content_type, headers=headers)  # fmt: skip
    assert answer.status_code == 403 and not RawEvent.objects.exists()


HOSTILE = [
    b"", b"null", b"[]", b"{}", b"not json", b'{"entry":', b"\xff\xfe\x00", b'"' + b"x" * 1000 + b'"', b"[" * 100_000,
    b'{"a":' * 5000 + b"1" + b"}" * 5000, b'{"entry":{"changes":1}}', b'{"entry":[1,2]}', b'{"update_id":{"a":1},"message":[]}',
    b'{"message_uuid":["x"],"status":{}}', b'{"entry":[{"changes":[{"value":{"messages":[{"id":1e999}]}}]}]}', b"1" * 5000,
    b'{"update_id":1,"message":{"message_id":1,"chat":{"id":1,"type":"private"},"from":{"id":1},"date":99999999999999999999}}',
    b'{"message_uuid":"1","channel":"sms","from":"1","timestamp":"never","text":7}', b"a=b&a=c", b"=&=&=", b"%zz=%", b"a" * 900_000,
    b'{"entry":[{"messaging":[{"sender":7}]}]}', b'{"type":"comment.created","data":[]}', b'{"id":"1","type":{},"data":{"author":3}}',
]  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_body_breaks_nothing_even_when_it_is_signed(house, now, body):
    """Cases XF, MT: no JSON, deep, huge, of wrong types."""
    status = house.post(body, at=now)
    assert status in (200, 400, 403)
    house.read(now)
    assert not Message.objects.exists() and not RawEvent.objects.filter(state="new").exists()


def test_a_body_that_is_too_long_is_not_even_read(house, now):
    assert house.post(b"x" * 1_000_001, at=now) == 413
    assert not RawEvent.objects.exists()


def test_texts_with_what_no_database_takes_come_in(house, now):
    """Case MT: NUL, lone halves of characters, other directions."""
    message = house.came("Ho\u202ela\x00 \U0001f600", 1, at=now)
    assert "\x00" not in message.text and "la" in message.text


def test_try_later_is_tried_later(house, now):
    talk = house.came("Hola", 1, at=now).conversation
    answer = house.answered(talk, "Voy", at=now)
    house.provider.mishaps = [(429, {"error": {"message": "slow down"}}, {"Retry-After": "300"})]
    house.sends(now)
    dispatch = Dispatch.objects.get(pk=answer.pk)
    assert house.state(answer) == "planned" and "429" in answer.problem
    assert dispatch.not_before >= now + timedelta(seconds=300) and house.provider.taken["Voy"] == 0
    house.provider.mishaps = [(500, {}, {}), (503, b"<html>", {})]
    house.sends(now + timedelta(minutes=10))
    house.sends(now + timedelta(minutes=30))
    assert house.state(answer) == "planned"
    house.sends(now + timedelta(hours=2))
    assert house.state(answer) == "sent" and house.provider.taken["Voy"] == 1


def test_a_refusal_is_final_and_says_why(house, now):
    talk = house.came("Hola", 1, at=now).conversation
    answer = house.answered(talk, "Voy", at=now)
    house.provider.mishaps = [(400, {"error": {"message": "Not a number of ours"}, "description": "Not a number of ours", "message": "Not a number of ours"}, {})]  # fmt: skip
    house.sends(now)
    assert house.state(answer) == "failed" and "Not a number of ours" in answer.problem


def test_who_does_not_let_us_in_keeps_the_answer_and_says_so(house, now):
    talk = house.came("Hola", 1, at=now).conversation
    answer = house.answered(talk, "Voy", at=now)
    house.provider.mishaps = [(401, {}, {})]
    house.sends(now)
    house.account.refresh_from_db()
    assert house.state(answer) == "planned" and house.account.sending_problem


def test_a_connection_that_ends_after_the_request_was_read_leaves_a_doubt_or_no_double(house, now):
    talk = house.came("Hola", 1, at=now).conversation
    answer = house.answered(talk, "Voy", at=now)
    house.provider.mishaps = ["hang up"]
    if hasattr(house.contract, "numbers"):
        house.contract.numbers.clear()
    house.sends(now)
    from trato.domains.conversations.channels.messaging.styles import STYLES

    if STYLES[house.contract.style].is_idempotent:
        house.sends(now + timedelta(minutes=10))
        assert house.state(answer) == "sent"
        assert len(house.contract.numbers) == 1
        return
    assert house.state(answer) == "uncertain" and waiting.uncertain(house.hugo.actor) == [answer]
    house.sends(now + timedelta(hours=1))
    assert house.provider.taken["Voy"] == 1
    if house.contract.tells_progress and house.contract.knows_our_number:
        # The provider hands our own number back, so that the doubt settles by itself.
        house.moved("key-we-never-heard", "delivered", uid=str(answer.uid), at=now)
        assert house.state(answer) == "delivered"


def test_nobody_answering_is_no_doubt(house, now):
    talk = house.came("Hola", 1, at=now).conversation
    answer = house.answered(talk, "Voy", at=now)
    house.provider.close()
    house.sends(now)
    assert house.state(answer) == "planned" and answer.problem


def test_states_never_go_back(house, now):
    if not house.contract.tells_progress:
        pytest.skip("It tells no states.")
    talk = house.came("Hola", 1, at=now).conversation
    answer = house.answered(talk, "Voy", at=now)
    house.sends(now)
    house.state(answer)
    with heard() as news:
        for state in ("read", "delivered", "sent", "failed", "read", "delivered"):
            house.moved(answer.key, state, uid=str(answer.uid), at=now)
            assert house.state(answer) == "read"
    assert len([one for one in news if isinstance(one.event, MessageDelivered)]) == 1


def test_a_state_that_is_faster_than_our_answer_waits(house, now):
    if not house.contract.tells_progress:
        pytest.skip("It tells no states.")
    talk = house.came("Hola", 1, at=now).conversation
    answer = house.answered(talk, "Voy", at=now)
    first = house.contract.states[0]
    house.moved("key-to-come", first, at=now)
    if house.contract.names_messages:
        assert house.events()[-1][1] == "waiting"
    dispatches.begin(answer, by=_channel(), at=now + timedelta(minutes=1))
    dispatches.sent(answer, key="key-to-come", by=_channel(), at=now + timedelta(minutes=1))
    house.read(now)
    if house.contract.names_messages:
        assert house.state(answer) == first and house.events()[-1][1] == "read"


def test_what_fails_says_why(house, now):
    if not house.contract.tells_progress or not house.contract.tells_failure:
        pytest.skip("It tells no failures.")
    talk = house.came("Hola", 1, at=now).conversation
    answer = house.answered(talk, "Voy", at=now)
    house.sends(now)
    house.state(answer)
    house.moved(answer.key, "failed", uid=str(answer.uid), at=now)
    assert house.state(answer) == "failed" and answer.problem


def test_files_come_with_messages(house, now):
    if not house.contract.brings_files:
        pytest.skip("It brings no files.")
    message = house.came("Mira", 1, at=now, file=True)
    file = message.attachments.get()
    assert path_of(file.uid).read_bytes() == PICTURE and file.size == len(PICTURE)
    assert message.text == "Mira" and message.problem == ""


def test_an_old_signature_is_not_believed(house, now):
    if house.contract.style not in ("sms-json", "comments", "reviews"):
        pytest.skip("It signs no moment.")
    body = house.contract.came("Hola", 1, at=now)
    for apart in (timedelta(minutes=6), -timedelta(minutes=6)):
        assert house.post(body, at=now - apart) == 403
    assert house.post(body, at=now) == 200


def test_a_paused_account_takes_nothing_and_loses_nothing(house, now):
    from trato.domains.conversations.actions import messaging as verbs

    verbs.pause(house.account, by=house.admin.actor, at=now)
    body = house.contract.came("Hola", 1, at=now)
    assert house.post(body, at=now) == 503 and not RawEvent.objects.exists()
    verbs.pause(house.account, by=house.admin.actor, at=now)
    assert house.post(body, at=now) == 200
    verbs.remove(house.account, by=house.admin.actor, at=now)
    assert house.client.post(f"/hooks/{house.account.uid}", body, content_type="application/json").status_code == 404


def test_too_long_a_text_is_refused_in_words(house, now):
    from tests.told import refused
    from trato.domains.conversations.actions.messages import CannotTalk
    from trato.domains.conversations.queries.ways import WAYS

    talk = house.came("Hola", 1, at=now).conversation
    with refused(CannotTalk):
        house.answered(talk, "x" * (WAYS[house.contract.channel].longest + 1), at=now)


def test_a_provider_is_tried_out(house, now):
    from trato.domains.conversations.channels.messaging import trial

    assert trial.attempt(house.account, by=house.admin.actor, at=now) == ""


def _channel():
    from trato.foundation.kit.actor import trato

    return trato("channel")


def test_a_deep_json_is_named_as_such():
    from trato.domains.conversations.channels.messaging.adapter import Knock, NotReadable
    from trato.domains.conversations.channels.messaging.bodies import as_json

    deep = json.dumps({"a": [[[[1]]]]}).encode()
    assert as_json(Knock("POST", "", {}, {}, deep, timezone.now()))
    with pytest.raises(NotReadable):
        as_json(Knock("POST", "", {}, {}, b'{"a":' * 60 + b"1" + b"}" * 60, timezone.now()))
