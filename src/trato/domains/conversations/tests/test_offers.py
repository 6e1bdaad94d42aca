"""Do rules begin when customers write, and answer, sort, give and resolve? (SRV-07, CCT-02)"""

from datetime import UTC, datetime, timedelta

import pytest

from tests import cast
from tests.told import follow_here
from trato.domains.conversations.actions import dispatches, messages
from trato.domains.conversations.actions.messages import Incoming
from trato.domains.conversations.models import Message
from trato.domains.conversations.queries.senders import Address
from trato.domains.customers.actions import tags
from trato.foundation.automation import running
from trato.foundation.automation.actions import rules
from trato.foundation.automation.models import Run
from trato.foundation.kit.actor import trato

pytestmark = pytest.mark.django_db
OPENED, RECEIVED = "conversations.conversation.opened", "conversations.message.received"


@pytest.fixture
def lucia():
    return cast.lucia()


@pytest.fixture
def nuria(lucia):
    return cast.nuria(lucia.actor, cast.santa_irene(lucia.actor))


def on(lucia, event, *steps):
    given = [{"verb": verb, "with": fields} for verb, fields in steps]
    made = rules.define("Regla", event=event, steps=given, by=lucia.actor, at=cast.NOW)
    return rules.switch_on(made, by=lucia.actor, at=cast.NOW)


def wrote(text="¿Dónde está mi pedido?", *, value="nuria@santairene.example", at=None, **more):
    one = Incoming("email", Address("email", value, "Núria"), text, at or datetime.now(UTC), subject="Pedido", **more)
    return messages.receive(one, by=trato("channel"), at=at or datetime.now(UTC))


def settle():
    for _turn in range(20):
        follow_here()
        if not running.do_waiting(datetime.now(UTC) + timedelta(seconds=1)):
            return


def test_whoever_writes_hears_that_it_arrived_and_still_waits_for_a_person(lucia, nuria):
    on(lucia, OPENED, ("conversations.answer", {"text": "Hola, {{ party.name }}: lo miramos hoy."}))
    talk = wrote().conversation
    settle()
    answer = Message.objects.get(direction="out")
    talk.refresh_from_db()
    assert answer.text == f"Hola, {nuria.name}: lo miramos hoy."
    assert (answer.automatic, answer.author, answer.seconds) == ("auto_reply", None, None)
    assert (talk.state, talk.assignee) == ("open", None) and talk.waiting_since


def test_machines_and_whoever_got_one_today_get_none(lucia, nuria):
    """Case MT06."""
    on(lucia, RECEIVED, ("conversations.answer", {"text": "Recibido."}))
    talk = wrote().conversation
    settle()
    wrote("Otra vez", conversation=talk)
    wrote("Estoy fuera", conversation=talk, automatic="out_of_office")
    settle()
    later = datetime.now(UTC) + timedelta(minutes=5)
    first, *others = Message.objects.filter(direction="out").order_by("pk")
    assert dispatches.begin(first, by=trato("channel"), at=later)
    assert len(others) == 2
    assert not any(dispatches.begin(one, by=trato("channel"), at=later) for one in others)
    assert {one.state for one in Message.objects.filter(pk__in=[one.pk for one in others])} == {"failed"}


def test_a_conversation_is_sorted_given_and_resolved(lucia, nuria):
    hugo = cast.hugo()
    steps = [("conversations.tag", {"tag": "Pedido"}), ("conversations.assign", {"to": str(hugo.uid)})]
    on(lucia, OPENED, *steps, ("conversations.resolve", {}))
    talk = wrote().conversation
    settle()
    talk.refresh_from_db()
    assert (talk.tags, talk.assignee, talk.state) == (["Pedido"], hugo, "resolved")


def test_where_nothing_is_open_the_rule_says_so(lucia, nuria):
    on(lucia, "customers.tags.put", ("conversations.resolve", {}))
    tags.put(nuria, tags=["x"], by=lucia.actor, at=datetime.now(UTC))
    settle()
    run = Run.objects.get()
    assert run.state == "failed" and run.problem
