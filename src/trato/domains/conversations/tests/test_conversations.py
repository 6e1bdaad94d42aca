"""Do conversations find their customer, their inbox and their colleague, and change hands and states as they should? (CCT-02, CCT-04)"""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests import cast
from tests.told import STRANGERS, follow_here, heard, refused, unpermitted
from trato.domains.conversations import jobs
from trato.domains.conversations.actions import conversations, inboxes, messages
from trato.domains.conversations.actions.messages import Incoming
from trato.domains.conversations.models import Inbox, InboxMember, Message, PartyContacts
from trato.domains.conversations.queries import conversations as known
from trato.domains.conversations.queries.senders import Address
from trato.domains.customers.actions import parties
from trato.domains.customers.actions.identities import Written
from trato.foundation.kit.actor import trato
from trato.foundation.stream.vocabulary.conversations import (
    ConversationAssigned,
    ConversationOpened,
    ConversationReopened,
    ConversationResolved,
    MessageReceived,
    MessageWritten,
    NoteWritten,
)

pytestmark = pytest.mark.django_db
CHANNEL = trato("channel")


@pytest.fixture
def hugo():
    return cast.hugo()


@pytest.fixture
def clinic(hugo):
    return cast.santa_irene(hugo.actor)


def wrote(address="nuria@santairene.example", text="La sala 2 da error E-14.", *, at=cast.NOW, **more):
    given = {"channel": "email", "subject": "Error E-14", "key": "", "is_by_sender": True, **more}
    sender = more.pop("sender", Address("email", address, "Núria Illescas"))
    given.pop("sender", None)
    return messages.receive(Incoming(sender=sender, text=text, happened_at=at, **given), by=CHANNEL, at=at)


def test_a_letter_of_somebody_known_opens_a_conversation_on_both_records(hugo, clinic):
    nuria = cast.nuria(hugo.actor, clinic)
    with heard() as news:
        message = wrote("NURIA@SantaIrene.example")
    talk = message.conversation
    assert (talk.party, talk.state, talk.name, talk.subject) == (nuria, "open", nuria.name, "Error E-14")
    assert (talk.waiting_since, talk.messages_count, talk.last_direction) == (cast.NOW, 1, "in")
    about = [nuria.pk, clinic.pk]
    assert news == [
        (ConversationOpened(conversation_id=talk.pk, channel="email", inbox_id=talk.inbox_id), about),
        (MessageReceived(conversation_id=talk.pk, message_id=message.pk, channel="email"), about),
    ]


def test_somebody_unknown_is_kept_by_their_address_and_nobody_is_made_up():
    talk = wrote("quien@nadie.example", sender=Address("email", "quien@nadie.example", "")).conversation
    assert (talk.party, talk.name) == (None, "quien@nadie.example")


def test_a_shared_address_leads_to_nobody_until_a_colleague_says_who_it_is(hugo, clinic):
    """Demand 60: two people behind one mailbox stay two."""
    two = [
        parties.register(
            "person",
            name=name,
            written=[Written("email", "info@taller.example")],
            despite_duplicates=True,
            by=hugo.actor,
            at=cast.NOW,
        )
        for name in ("Pau Giner", "Rosa Giner")
    ]
    message = wrote("info@taller.example")
    talk = message.conversation
    assert talk.party is None and talk.participants.get().is_doubtful
    with heard() as news:
        conversations.link(talk, party=two[1], by=hugo.actor, at=cast.LATER)
    talk.refresh_from_db(), message.refresh_from_db()
    assert (talk.party, message.party, talk.participants.get().party) == (two[1], two[1], two[1])
    assert news[0][1] == [two[1].pk]


def test_the_same_message_comes_in_once_and_a_forged_twin_beside_it():
    """Case MT17."""
    first = wrote(key="<1@x>")
    assert wrote(key="<1@x>") == first
    twin = wrote(key="<1@x>", text="Otra cosa")
    assert twin != first and Message.objects.count() == 2


def test_whoever_writes_again_goes_on_and_a_settled_matter_opens(hugo):
    talk = wrote(channel="whatsapp", sender=Address("phone", "+34600112031", "Sergio")).conversation
    conversations.resolve(talk, by=hugo.actor, at=cast.NOW)
    with heard() as news:
        again = wrote(channel="whatsapp", sender=Address("phone", "+34 600 11 20 31"), at=cast.LATER)
    assert again.conversation == talk
    talk.refresh_from_db()
    assert (talk.state, talk.resolved_at, talk.messages_count) == ("open", None, 2)
    assert ConversationReopened(conversation_id=talk.pk) in [event for event, _about in news]


def test_after_some_days_it_is_another_matter(hugo):
    sender = Address("phone", "+34600112031")
    talk = wrote(channel="whatsapp", sender=sender).conversation
    conversations.resolve(talk, by=hugo.actor, at=cast.NOW)
    later = cast.NOW + timedelta(days=4)
    assert wrote(channel="whatsapp", sender=sender, at=later).conversation != talk


def test_a_machine_wakes_nobody(hugo):
    talk = wrote().conversation
    conversations.resolve(talk, by=hugo.actor, at=cast.NOW)
    wrote(conversation=talk, automatic="out_of_office", text="Estoy de vacaciones", at=cast.LATER)
    talk.refresh_from_db()
    assert (talk.state, talk.messages_count) == ("resolved", 2)


def test_an_answer_names_whoever_waits_and_how_long(hugo, clinic):
    talk = wrote(key="<1@x>").conversation
    with heard() as news:
        answer = messages.answer(talk, text="Vamos el jueves.", by=hugo.actor, at=cast.NOW + timedelta(hours=2))
    talk.refresh_from_db()
    assert (answer.state, answer.seconds, answer.in_reply_to, answer.author) == ("planned", 7200, "<1@x>", hugo)
    assert (talk.state, talk.waiting_since, talk.assignee) == ("waiting", None, hugo)
    dispatch = answer.dispatch
    assert dispatch.recipients == [{"value": "nuria@santairene.example", "name": "Núria Illescas"}]
    assert dispatch.not_before == cast.NOW + timedelta(hours=2, seconds=10)
    assert news == [(MessageWritten(conversation_id=talk.pk, message_id=answer.pk, channel="email"), [])]


def test_an_answer_is_taken_back_before_it_leaves_and_not_after(hugo):
    talk = wrote().conversation
    answer = messages.answer(talk, text="Hola", by=hugo.actor, at=cast.NOW)
    messages.cancel(answer, by=hugo.actor, at=cast.NOW)
    answer.refresh_from_db()
    assert answer.state == "cancelled"
    with refused(messages.CannotTalk):
        messages.cancel(answer, by=hugo.actor, at=cast.NOW)


def test_nobody_answers_what_they_have_not_seen(hugo):
    first = wrote()
    talk = first.conversation
    messages.note(talk, text="Ya llamo yo", by=cast.eva().actor, at=cast.NOW)
    with refused(messages.Overtaken):
        messages.answer(talk, text="Hola", seen_upto=first.pk, by=hugo.actor, at=cast.LATER)


@pytest.mark.parametrize("senseless", [{"text": " "}, {"text": "x" * 100_001}, {"text": "Hola", "channel": "letter"}])
def test_a_senseless_answer_is_refused(hugo, senseless):
    talk = wrote().conversation
    with refused(messages.CannotTalk):
        messages.answer(talk, **senseless, by=hugo.actor, at=cast.NOW)


def test_a_note_stays_in_the_house_and_whoever_is_named_follows(hugo):
    eva, talk = cast.eva(), wrote().conversation
    with heard() as news:
        note = messages.note(talk, text="@Eva ¿puedes?", mentioned=[eva, eva], by=hugo.actor, at=cast.NOW)
    assert (note.direction, note.state) == ("internal", "kept") and not hasattr(note, "dispatch")
    assert talk.attention.get(user=eva).is_following
    assert news == [(NoteWritten(conversation_id=talk.pk, message_id=note.pk, mentioned=(eva.pk,)), [])]


def test_conversations_are_shared_out_in_turn_by_load_and_to_whom_has_the_skill(hugo):
    eva = cast.eva()
    inbox = Inbox.objects.create(name="Soporte", sharing="in_turn", created_at=cast.NOW)
    for one in (hugo, eva):
        InboxMember.objects.create(inbox=inbox, user=one)
    given = [wrote(f"c{n}@x.example", inbox=inbox).conversation.assignee for n in range(3)]
    assert given == [hugo, eva, hugo]
    inbox.sharing = "by_load"
    inbox.save()
    assert wrote("c9@x.example", inbox=inbox).conversation.assignee == eva


def test_whoever_served_last_serves_again(hugo):
    eva = cast.eva()
    clinic = cast.santa_irene(hugo.actor)
    nuria = cast.nuria(hugo.actor, clinic)
    inbox = Inbox.objects.create(name="Soporte", sharing="last_owner", created_at=cast.NOW)
    for one in (hugo, eva):
        InboxMember.objects.create(inbox=inbox, user=one)
    talk = wrote(inbox=inbox, is_by_sender=False).conversation
    conversations.assign(talk, to=eva, by=hugo.actor, at=cast.NOW)
    assert wrote(inbox=inbox, is_by_sender=False, at=cast.LATER).conversation.assignee == eva
    assert nuria.conversations.count() == 2


def test_it_changes_hands_and_inboxes(hugo):
    eva, ana, talk = cast.eva(), cast.ana(), wrote().conversation
    with heard() as news:
        talk = conversations.assign(talk, to=eva, by=hugo.actor, at=cast.NOW)
        conversations.assign(talk, to=eva, by=hugo.actor, at=cast.NOW)
    assert news == [(ConversationAssigned(conversation_id=talk.pk, assignee_id=eva.pk), [])]
    other = Inbox.objects.create(name="Facturación", created_at=cast.NOW)
    talk = conversations.move(talk, inbox=other, by=hugo.actor, at=cast.NOW)
    assert (talk.inbox, talk.assignee) == (other, None)
    with refused(messages.CannotTalk):
        conversations.assign(talk, to=ana, by=hugo.actor, at=cast.NOW)


def test_it_is_put_off_settled_and_opened(hugo):
    talk = wrote().conversation
    with refused(messages.CannotTalk):
        conversations.snooze(talk, until=cast.NOW, by=hugo.actor, at=cast.NOW)
    talk = conversations.snooze(talk, until=cast.LATER, by=hugo.actor, at=cast.NOW)
    assert (talk.state, talk.snoozed_until) == ("snoozed", cast.LATER)
    with heard() as news:
        talk = conversations.resolve(talk, by=hugo.actor, at=cast.NOW)
        talk = conversations.resolve(talk, by=hugo.actor, at=cast.NOW)
    assert news == [(ConversationResolved(conversation_id=talk.pk), [])]
    with refused(messages.CannotTalk):
        conversations.snooze(talk, until=cast.LATER, by=hugo.actor, at=cast.NOW)
    talk = conversations.reopen(talk, by=hugo.actor, at=cast.NOW)
    assert (talk.state, talk.snoozed_until, talk.resolved_at) == ("open", None, None)
    talk = conversations.reject(talk, by=hugo.actor, at=cast.NOW)
    with refused(messages.CannotTalk):
        messages.answer(talk, text="Hola", by=hugo.actor, at=cast.NOW)


def test_it_gets_tags_and_a_priority(hugo):
    talk = conversations.sort(
        wrote().conversation, tags=[" Avería ", "Avería", ""], priority=3, by=hugo.actor, at=cast.NOW
    )
    assert (talk.tags, talk.priority) == (["Avería"], 3)
    for senseless in ({"tags": ["x" * 61]}, {"tags": map(str, range(21))}, {"priority": 9}):
        with refused(messages.CannotTalk):
            conversations.sort(talk, **senseless, by=hugo.actor, at=cast.NOW)


def test_we_begin_a_conversation_too(hugo, clinic):
    talk = conversations.open_with(
        clinic, channel="email", subject="Revisión", addresses=[Address("email", "compras@santairene.example")],
        by=hugo.actor, at=cast.NOW,
    )  # fmt: skip
    assert (talk.party, talk.assignee, talk.state) == (clinic, hugo, "open")
    assert messages.answer(talk, text="Hola", by=hugo.actor, at=cast.NOW).dispatch.lane == "santairene.example"
    with refused(messages.CannotTalk):
        conversations.open_with(clinic, channel="email", addresses=[], by=hugo.actor, at=cast.NOW)


def test_who_only_reads_does_nothing(hugo):
    ana, talk = cast.ana().actor, wrote().conversation
    for attempt in (
        lambda: messages.answer(talk, text="Hola", by=ana, at=cast.NOW),
        lambda: messages.note(talk, text="Hola", by=ana, at=cast.NOW),
        lambda: conversations.assign(talk, to=None, by=ana, at=cast.NOW),
        lambda: conversations.resolve(talk, by=ana, at=cast.NOW),
        lambda: conversations.sort(talk, tags=[], by=ana, at=cast.NOW),
        lambda: messages.receive(Incoming("email", Address("email", "a@b.c"), "x", cast.NOW), by=ana, at=cast.NOW),
    ):
        with unpermitted():
            attempt()


@pytest.mark.parametrize("stranger", STRANGERS)
def test_strangers_see_no_conversation(hugo, stranger):
    wrote()
    assert known.visible_to(hugo.actor).exists()
    assert not known.visible_to(stranger).exists()


def test_what_was_put_off_comes_back_at_its_minute(hugo):
    talk, other = wrote().conversation, wrote("otra@x.example").conversation
    conversations.snooze(talk, until=cast.NOW + timedelta(hours=1), by=hugo.actor, at=cast.NOW)
    conversations.snooze(other, until=cast.LATER, by=hugo.actor, at=cast.NOW)
    assert jobs.snoozed_conversations_come_back(cast.NOW + timedelta(minutes=59)) == 0
    assert jobs.snoozed_conversations_come_back(cast.NOW + timedelta(hours=1)) == 1
    talk.refresh_from_db(), other.refresh_from_db()
    assert (talk.state, other.state) == ("open", "snoozed")


def test_messages_count_as_contacts(hugo, clinic):
    nuria = cast.nuria(hugo.actor, clinic)
    messages.answer(wrote().conversation, text="Hola", by=hugo.actor, at=cast.LATER)
    follow_here()
    for one in (nuria, clinic):
        assert PartyContacts.objects.values_list("interactions", "last_contact_at").get(party_id=one.pk) == (
            2,
            cast.LATER,
        )


def test_what_an_answer_costs_is_noted_with_it(hugo):
    """CCT-13."""
    admin = cast.admin().actor
    inboxes.price({"email": Decimal("1.25")}, by=admin, at=cast.NOW)
    assert messages.answer(wrote().conversation, text="Hola", by=hugo.actor, at=cast.NOW).cost == Decimal("1.25")
    with refused(inboxes.CannotArrange):
        inboxes.price({"email": Decimal(-1)}, by=admin, at=cast.NOW)
