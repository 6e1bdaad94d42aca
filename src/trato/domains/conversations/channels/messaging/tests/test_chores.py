"""Does the house look after what was told and what waits, whatever processes do? And does the inbox offer the way?"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from trato.domains.conversations import jobs
from trato.domains.conversations.actions import dispatches
from trato.domains.conversations.actions import messaging as verbs
from trato.domains.conversations.channels.messaging import rounds, send
from trato.domains.conversations.channels.messaging.tests.contracts import SmsByJson, WhatsApp
from trato.domains.conversations.models import Inbox, Message, Participant, RawEvent
from trato.domains.conversations.queries import conversations as known
from trato.domains.conversations.queries import messaging
from trato.foundation.jobs.models import Job
from trato.foundation.kit.actor import trato

CHANNEL = trato("channel")


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def house(furnish):
    return furnish(WhatsApp())


def test_what_was_told_is_read_by_a_job_once_for_all_of_a_moment(house, now):
    for number in range(3):
        house.post(house.contract.came("Hola", number, at=now), at=now)
    assert 1 <= Job.objects.filter(kind="conversations.digest_messages").count() <= 3
    Job.objects.all().delete()
    assert jobs.nothing_that_was_told_is_left_behind(now) == 1
    assert Job.objects.filter(kind="conversations.digest_messages").count() == 1


def test_a_state_that_finds_no_message_is_forgotten_after_a_week(house, now):
    house.moved("nobody-knows-it", "delivered", at=now)
    assert RawEvent.objects.get().state == "waiting"
    assert messaging.forget_waiting(before=now - timedelta(days=7)) == 0
    assert jobs.nothing_that_was_told_is_left_behind(now + timedelta(days=8)) == 1
    assert RawEvent.objects.get().state == "ignored"


def test_answers_over_a_removed_account_fail_instead_of_waiting(house, now):
    talk = house.came("Hola", 1, at=now).conversation
    answer = house.answered(talk, "Voy", at=now)
    verbs.remove(house.account, by=house.admin.actor, at=now)
    assert jobs.answers_over_removed_accounts_fail(now) == 1
    assert house.state(answer) == "failed" and answer.problem
    assert jobs.answers_over_removed_accounts_fail(now) == 0


def test_what_a_gone_process_began_is_put_before_a_person(house, now):
    talk = house.came("Hola", 1, at=now).conversation
    answer = house.answered(talk, "Voy", at=now)
    dispatches.begin(answer, by=CHANNEL, at=now + timedelta(minutes=1))
    assert send.doubt_what_was_left(now + timedelta(minutes=2)) == 0
    assert send.doubt_what_was_left(now + timedelta(minutes=2), everything=True) == 1
    assert house.state(answer) == "uncertain"


def test_one_thread_for_each_account_in_use(house, monkeypatch):
    monkeypatch.setattr(rounds.Round, "start", lambda self: None)
    monkeypatch.setattr(rounds.Round, "is_alive", lambda self: not self._stop.is_set())
    running = rounds.Rounds()
    running.look()
    assert list(running._running) == [house.account.pk]
    verbs.pause(house.account, by=house.admin.actor, at=timezone.now())
    running.look()
    assert running._running == {}


def test_the_inbox_offers_the_way_they_used(house, now):
    talk = house.came("Hola", 1, at=now).conversation
    house.client.force_login(house.hugo)
    page = house.client.get(reverse("conversation", args=[talk.uid])).content.decode()
    assert "WhatsApp" in page and 'name="text"' in page
    written = house.client.post(reverse("conversation_write", args=[talk.uid]), {"text": "Voy", "channel": "whatsapp", "kind": "answer"})  # fmt: skip
    assert written.status_code in (200, 302)
    assert Message.objects.get(direction="out").channel == "whatsapp"


def test_an_account_brings_messages_into_its_inbox(furnish, now):
    place = Inbox.objects.create(name="Mensajes", created_at=now)
    house = furnish(WhatsApp(), inbox=place)
    assert house.came("Hola", 1, at=now).conversation.inbox == place


def test_sms_goes_to_a_phone_that_wrote_elsewhere(furnish, now):
    house = furnish(SmsByJson())
    talk = house.came("Hola", 1, at=now).conversation
    Participant.objects.filter(conversation=talk).update(value="+34600111222")
    Message.objects.filter(conversation=talk).update(channel="phone")
    assert [one["value"] for one in known.reachable(talk, "sms")] == ["+34600111222"]
    answer = house.answered(talk, "Vamos", at=now, channel="sms")
    house.sends(now)
    assert house.state(answer) == "sent" and house.provider.taken["Vamos"] == 1
