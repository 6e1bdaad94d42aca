"""What is particular about WhatsApp: the handshake, the day in which one may answer, files, and several numbers? (SOC-01)"""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tests import cast
from tests.told import refused
from trato.domains.conversations.actions.messages import CannotTalk, File
from trato.domains.conversations.channels.messaging import styles
from trato.domains.conversations.channels.messaging.tests.contracts import PICTURE, WhatsApp
from trato.domains.conversations.files import keep
from trato.domains.conversations.models import Message, RawEvent
from trato.domains.conversations.queries import conversations as known
from trato.foundation.kit.identifiers import new_uid


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def house(furnish):
    return furnish(WhatsApp())


def test_the_handshake_is_answered_to_whoever_knows_our_word_only(house):
    word = styles.STYLES["whatsapp"].secret_of_ours(styles.opened(house.account))
    asked = {"hub.mode": "subscribe", "hub.verify_token": word, "hub.challenge": "1158201444"}
    answer = house.client.get(f"/hooks/{house.account.uid}", asked)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"1158201444", "text/plain; charset=utf-8")  # fmt: skip
    for wrong in ({"hub.verify_token": "x"}, {"hub.mode": "other"}, {"hub.verify_token": ""}):
        assert house.client.get(f"/hooks/{house.account.uid}", asked | wrong).status_code == 403
    assert house.client.get(f"/hooks/{house.account.uid}").status_code == 403


def test_after_a_day_only_templates_are_allowed_and_we_say_so(house, now):
    talk = house.came("Hola", 1, at=now - timedelta(hours=25)).conversation
    with refused(CannotTalk, "24"):
        house.answered(talk, "Voy", at=now)
    talk = house.came("¿Hola?", 2, at=now - timedelta(hours=1)).conversation
    with refused(CannotTalk, "24"):
        house.answered(talk, "Mañana", at=now, not_before=now + timedelta(hours=30))
    assert house.answered(talk, "Voy", at=now).state == "planned"


def test_an_answer_that_waited_too_long_fails_in_words(house, now):
    talk = house.came("Hola", 1, at=now).conversation
    answer = house.answered(talk, "Voy", at=now)
    house.sends(now + timedelta(hours=25))
    assert house.state(answer) == "failed" and "24" in answer.problem and not house.provider.taken


def test_a_file_goes_with_its_words(house, now):
    talk = house.came("Hola", 1, at=now).conversation
    uid = new_uid()
    lying = keep([b"%PDF-1.7"], uid=uid)
    file = File(uid, 'Presu"puesto.pdf', "application/pdf", *lying)
    with refused(CannotTalk):
        house.answered(talk, "Dos", at=now, files=[file, file._replace(uid=new_uid())])
    with refused(CannotTalk):
        house.answered(talk, "Grande", at=now, files=[file._replace(size=17 * 1024 * 1024)])
    answer = house.answered(talk, "El presupuesto", at=now, files=[file])
    house.sends(now)
    assert house.state(answer) == "sent" and house.provider.taken["El presupuesto"] == 1
    assert b"%PDF-1.7" in next(one.body for one in house.provider.calls if one.path.endswith("/media"))


def test_several_things_in_one_request_are_several_messages(house, now):
    one, two = (json.loads(house.contract.came(text, n, at=now)) for n, text in ((1, "Uno"), (2, "Dos")))
    one["entry"] += two["entry"]
    assert house.post(json.dumps(one).encode(), at=now) == 200
    house.read(now)
    assert list(Message.objects.order_by("pk").values_list("text", flat=True)) == ["Uno", "Dos"]


def test_messages_for_another_number_are_left_aside(house, now):
    body = house.contract.came("Hola", 1, at=now).replace(b"1060001", b"1060002")
    assert house.post(body, at=now) == 200
    house.read(now)
    assert RawEvent.objects.get().state == "ignored" and not Message.objects.exists()


def test_a_customer_is_known_by_their_phone(house, now):
    clinic = cast.santa_irene(house.admin.actor)
    from trato.domains.customers.actions import identities

    identities.add(clinic, kind="phone", value="600 111 222", by=house.admin.actor, at=cast.NOW)
    talk = house.came("Hola", 1, at=now).conversation
    assert talk.party == clinic and talk.name == clinic.name


def test_a_file_that_lies_with_strangers_is_not_fetched_with_our_token(house, now, monkeypatch):
    """Case SS: the address of a file is what somebody says."""
    asked = house.contract.answer

    def elsewhere(call, provider):
        if call.path == "/v23.0/media-1":
            return 200, {"url": "https://evil.example/x", "mime_type": "image/png"}
        return asked(call, provider)

    monkeypatch.setattr(house.contract, "answer", elsewhere)
    message = house.came("Mira", 1, at=now, file=True)
    assert message.problem == "unfetched" and not message.attachments.exists()


def test_a_file_that_cannot_be_fetched_now_is_waited_for(house, now, monkeypatch):
    asked, is_away = house.contract.answer, [True]

    def away(call, provider):
        return (503, {}) if is_away[0] and "media-1" in call.path else asked(call, provider)

    monkeypatch.setattr(house.contract, "answer", away)
    house.post(house.contract.came("Mira", 1, at=now, file=True), at=now)
    house.read(timezone.now())
    assert not Message.objects.exists() and RawEvent.objects.get().state == "new"
    is_away[0] = False
    house.read(timezone.now())
    assert Message.objects.get().attachments.get().size == len(PICTURE)


def test_whoever_wrote_elsewhere_is_not_written_to_from_here(house, now):
    talk = house.came("Hola", 1, at=now).conversation
    assert known.way_out(talk) == "whatsapp"
    assert known.reachable(talk, "telegram") == [] and known.reachable(talk, "sms") == []
    from trato.domains.conversations.actions import messaging

    messaging.pause(house.account, by=house.admin.actor, at=now)
    assert known.way_out(talk) == "email" and known.reachable(talk, "whatsapp") == []
    with refused(CannotTalk):
        house.answered(talk, "Voy", at=now)


def test_places_cards_and_choices_read_as_text(house, now):
    def told(number, **what):
        message = {"from": "34600111222", "id": f"w{number}", "timestamp": str(int(now.timestamp())), **what}
        house.post(house.contract._body({"messages": [message]}), at=now)
        house.read(now)
        return Message.objects.order_by("-pk").first().text

    assert told(1, type="location", location={"latitude": 39.47, "longitude": -0.38, "name": "Taller"}) == "Taller\n39.47, -0.38"  # fmt: skip
    card = {"name": {"formatted_name": "Pau"}, "phones": [{"phone": "+34 600"}]}
    assert told(2, type="contacts", contacts=[card]) == "Pau +34 600"
    assert told(3, type="interactive", interactive={"button_reply": {"id": "1", "title": "Sí"}}) == "Sí"
    assert "order" in told(4, type="order", order={})
