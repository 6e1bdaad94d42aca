"""What becomes of messages that are changed or taken back, and of what bots and groups write?"""

import json

import pytest
from django.utils import timezone

from tests.told import heard, refused
from trato.domains.conversations.actions import rewriting
from trato.domains.conversations.actions.messages import CannotTalk
from trato.domains.conversations.channels.messaging.tests.contracts import Comments, Instagram, Messenger, Telegram
from trato.domains.conversations.models import Message, RawEvent
from trato.domains.customers.actions import identities
from trato.foundation.access.policy import Refused
from trato.foundation.stream.vocabulary.conversations import MessageRewritten


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def test_an_edited_message_shows_what_it_says_now_and_keeps_what_it_said(furnish, now):
    house = furnish(Telegram())
    message = house.came("A las 5", 1, at=now)
    with heard() as news:
        house.came("A las 6", 1, at=now, edited=True)
    message.refresh_from_db()
    assert (message.text, message.quoted, message.problem) == ("A las 6", "A las 5", "rewritten")
    assert message.conversation.messages.count() == 1
    message.conversation.refresh_from_db()
    assert message.conversation.snippet == "A las 6"
    told = [one.event for one in news if isinstance(one.event, MessageRewritten)]
    assert told == [MessageRewritten(conversation_id=message.conversation_id, message_id=message.pk)]


def test_what_bots_groups_and_channels_write_is_left_aside(furnish, now):
    house = furnish(Telegram())
    told = json.loads(house.contract.came("Hola", 1, at=now))
    for number, change in enumerate(({"chat": {"id": -5, "type": "group"}}, {"from": {"id": 1, "is_bot": True}})):
        one = told | {"update_id": number, "message": told["message"] | change}
        assert house.post(json.dumps(one).encode(), at=now) == 200
    house.read(now)
    assert not Message.objects.exists() and set(RawEvent.objects.values_list("state", flat=True)) == {"ignored"}


def test_a_handle_leads_to_its_customer(furnish, now):
    from tests import cast

    house = furnish(Telegram())
    clinic = cast.santa_irene(house.admin.actor)
    identities.add(clinic, kind="handle", network="telegram", value="@Nuria_I", by=house.admin.actor, at=cast.NOW)
    assert house.came("Hola", 1, at=now).conversation.party == clinic


@pytest.mark.parametrize("contract", [Messenger(), Instagram()], ids=lambda one: one.style)
def test_a_message_that_was_taken_back_is_forgotten(furnish, now, contract):
    house = furnish(contract)
    message = house.came("Un secreto", 1, at=now, file=True)
    assert message.attachments.count() == 1
    house.post(house.contract.deleted(1, at=now), at=now)
    house.read(now)
    message.refresh_from_db()
    assert (message.text, message.problem, message.attachments.count()) == ("", "taken_back", 0)
    assert "secreto" not in str(list(Message.objects.values()))
    rewriting.rewrite(message, words="again", by=_channel(), at=now)
    message.refresh_from_db()
    assert message.text == ""


def test_a_comment_is_changed_and_removed(furnish, now):
    """SOC-03."""
    house = furnish(Comments())
    message = house.came("Muy malo", 1, at=now)
    for verb, text in (("changed", "Muy bueno"), ("removed", "")):
        house.post(house.contract.came(text, 1, at=now, verb=verb), at=now)
        house.read(now)
        message.refresh_from_db()
        assert message.text == text
    assert message.problem == "taken_back"


def test_an_address_that_nobody_made_sure_of_leads_to_nobody(furnish, now):
    from tests import cast

    house = furnish(Comments())
    clinic = cast.santa_irene(house.admin.actor)
    identities.add(clinic, kind="email", value="nuria@santairene.example", by=house.admin.actor, at=cast.NOW)
    body = house.contract.came("Soy ella", 1, at=now).replace(b'"is_verified": true', b'"is_verified": false')
    house.post(body, at=now)
    house.read(now)
    assert Message.objects.get().conversation.party is None
    other = house.contract.came("Soy ella", 2, at=now).replace(b'"u-9"', b'"u-10"')
    house.post(other, at=now)
    house.read(now)
    assert Message.objects.order_by("-pk").first().conversation.party == clinic


def test_nobody_else_rewrites(furnish, now):
    house = furnish(Telegram())
    message = house.came("A las 5", 1, at=now)
    for verb in (
        lambda: rewriting.rewrite(message, words="x", by=house.hugo.actor, at=now),
        lambda: rewriting.take_back(message, by=house.hugo.actor, at=now),
    ):
        with refused(Refused):
            verb()
    with refused(CannotTalk):
        house.answered(message.conversation, "", at=now)


def _channel():
    from trato.foundation.kit.actor import trato

    return trato("channel")
