"""Are other programs told once it is true, signed, again until they take it, and never inside our network?"""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from tests import cast
from tests.told import follow_here
from trato.domains.customers.actions import lifecycle
from trato.foundation.automation import running, webhooks
from trato.foundation.automation.actions import rules
from trato.foundation.automation.models import Passed, Run
from trato.foundation.automation.tests.test_running import arranged, on, runs
from trato.foundation.jobs import queue, worker
from trato.foundation.jobs.models import Job
from trato.foundation.kit import outward
from trato.foundation.kit.actor import trato

URL = "https://hooks.example/in"
STEP = {"verb": "automation.webhook", "with": {"url": URL}}
pytestmark = pytest.mark.django_db


class Listener:
    """What was sent outward, and what is answered."""

    def __init__(self, *statuses):
        self.statuses, self.heard = list(statuses), []

    def post(self, url, body, headers):
        self.heard.append((url, body, headers))
        status = self.statuses.pop(0)
        if isinstance(status, Exception):
            raise status
        return status


@pytest.fixture
def lucia():
    return cast.lucia()


@pytest.fixture
def clinic(lucia):
    return cast.santa_irene(lucia.actor)


def told(lucia, clinic, monkeypatch, *statuses):
    """A rule ran, and its messages were sent as often as there are answers."""
    listener, now = Listener(*statuses), datetime.now(UTC)
    monkeypatch.setattr(outward, "post", listener.post)
    rule = on(lucia, steps=[STEP])
    lifecycle.enter_phase(clinic, phase="sale", by=lucia.actor, at=now)
    follow_here()
    running.do_waiting(now)
    while listener.statuses:
        arranged(lambda: Job.objects.update(not_before=now))
        worker.run_all()
    return rule, listener.heard


def test_a_message_is_signed_and_names_the_customer_by_number_only(lucia, clinic, monkeypatch):
    rule, heard = told(lucia, clinic, monkeypatch, 204)
    [(url, body, headers)] = heard
    key = base64.b64decode(webhooks.secret_of(str(rule.uid)).removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert (url, headers["webhook-signature"]) == (URL, f"v1,{expected}")
    message = json.loads(body)
    assert message["type"] == "customers.phase.changed"
    assert message["data"] == {"rule": str(rule.uid), "run": str(runs()[0].uid), "customer": str(clinic.uid)}
    assert clinic.name not in body.decode()


def test_what_is_not_taken_is_sent_again_under_the_same_number(lucia, clinic, monkeypatch):
    _rule, heard = told(lucia, clinic, monkeypatch, 500, outward.NoAnswer("x"), 200)
    assert len(heard) == 3 and len({headers["webhook-id"] for _url, _body, headers in heard}) == 1
    assert arranged(lambda: Job.objects.get(kind="automation.webhook")).state == "done"
    assert runs()[0].state == "ran"


@pytest.mark.parametrize("status", [410, outward.NotOutward("It lies inside a network.")])
def test_what_is_not_wanted_or_lies_inside_is_given_up_and_stands_in_the_trace(lucia, clinic, monkeypatch, status):
    told(lucia, clinic, monkeypatch, status)
    run = runs()[0]
    assert run.state == "failed" and run.problem and run.steps[0]["problem"] == run.problem


def test_the_messages_of_an_archived_rule_are_not_sent(lucia, clinic, monkeypatch):
    now = datetime.now(UTC)
    monkeypatch.setattr(outward, "post", Listener().post)
    rule = on(lucia, steps=[STEP])
    lifecycle.enter_phase(clinic, phase="sale", by=lucia.actor, at=now)
    follow_here()
    running.do_waiting(now)
    rules.archive(rule, by=lucia.actor, at=now)
    worker.run_all()
    assert arranged(lambda: Job.objects.get(kind="automation.webhook")).state == "failed"


def test_each_rule_has_a_secret_of_its_own():
    assert webhooks.secret_of("a") != webhooks.secret_of("b") == webhooks.secret_of("b")


def test_old_traces_are_forgotten(lucia, clinic):
    now = datetime.now(UTC)
    on(lucia, fields={"phase": "decline"})
    on(lucia, "Otra")
    lifecycle.enter_phase(clinic, phase="sale", by=lucia.actor, at=now)
    follow_here()
    running.do_waiting(now)
    arranged(lambda: Passed.objects.update(at=cast.NOW.replace(year=2026, month=1)))
    arranged(lambda: Run.objects.update(at=cast.NOW.replace(year=2025, month=1)))
    queue.enqueue("automation.forget_traces", by=trato("automation.forget_traces"), at=now)
    worker.run_all()
    assert arranged(Passed.objects.count) == 0 and runs() == []
