"""Do programs write, switch, try out and watch rules as people do, and no further?"""

import pytest

from tests import cast
from trato.domains.customers.models import Party
from trato.faces.api.tests.calling import Program
from trato.foundation.kit import guard

PHASE = "customers.phase.changed"
RULE = {
    "name": "Valencia", "event": PHASE, "fields": {"phase": "sale"},
    "condition": {"fact": "party.city", "op": "is", "value": ["valencia"]},
    "steps": [{"verb": "customers.tag.put", "with": {"tag": "VIP"}}],
}  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia():
    return cast.lucia()


@pytest.fixture
def program(lucia):
    return Program(lucia)


def test_a_rule_is_written_changed_switched_and_archived(program):
    made = program.post("/automations", RULE)
    address = f"/automations/{made['id']}"
    assert {name: made[name] for name in RULE} == RULE and not made["is_on"]
    changed = program.patch(address, {"fields": {}})
    assert (changed["edition"], changed["fields"], changed["steps"]) == (2, {}, RULE["steps"])
    assert program.post(f"{address}/switch-on", status=200)["is_on"]
    assert not program.post(f"{address}/switch-off", status=200)["is_on"]
    assert program.post(f"{address}/archive", status=200)["archived_at"]
    program.refused(409, "POST", f"{address}/switch-on")
    assert program.post(f"{address}/restore", status=200)["archived_at"] is None
    assert [one["name"] for one in program.get("/automations")["items"]] == ["Valencia"]


def test_what_is_offered_is_listed(program):
    offers = program.get("/automation-offers")
    phase = next(one for one in offers["events"] if one["name"] == PHASE)
    assert "sale" in phase["fields"]["phase"]
    assert {"customers.tag.put", "agenda.task.plan", "segments.list.put", "automation.webhook"} <= {
        one["name"] for one in offers["verbs"]
    }


def test_trying_out_answers_and_changes_nothing(program, lucia):
    clinic = cast.santa_irene(lucia.actor)
    address = f"/automations/{program.post('/automations', RULE)['id']}"
    tried = program.post(f"{address}/try", {"party": str(clinic.uid)}, status=200)
    assert (tried["would_run"], tried["event"], tried["party"]) == (True, "1", "1")
    with guard.working_as("tests.arrange"):
        assert "VIP" not in Party.objects.get(pk=clinic.pk).tags
    assert program.get(f"{address}/runs") == {"items": []}
    program.refused(404, "POST", f"{address}/try", {"party": "0197f000-0000-7000-8000-00000000dead"})


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"event": "customers.party.kissed"}, 422),
        ({"condition": {"fact": "party.moon", "op": "is", "value": ["x"]}}, 422),
        ({"steps": [{"verb": "customers.tag.put", "with": {"tag": "{{"}, "as": "me"}]}, 422),
        ({"steps": [{"verb": "agenda.task.plan", "with": {"title": "{{7*7}}", "kind": "task", "days": 1, "owner": "owner"}}]}, 409),
        ({"steps": [{"verb": "automation.webhook", "with": {"url": "https://169.254.169.254/"}}]}, 409),
        ({"is_on": True}, 422),
        ({"author": 1}, 422),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(program, more, status):
    program.refused(status, "POST", "/automations", RULE | more)


def test_what_we_sent_ourselves_is_not_done(program):
    """SS16: a webhook that leads back to our own address ends there."""
    program.refused(508, "POST", "/automations", RULE, **{"X-CRM-Hop": "1"})


def test_who_does_not_lead_is_refused():
    Program(cast.eva()).refused(403, "POST", "/automations", RULE)
