"""Do rules run when they should, only then, once, and never in circles?"""

import importlib
from datetime import UTC, datetime, timedelta

import pytest

from tests import cast
from tests.told import follow_here, heard
from trato.domains.agenda.models import Task
from trato.domains.customers.actions import lifecycle, parties, tags
from trato.domains.customers.models import Party
from trato.domains.segments.actions import segments
from trato.foundation.automation import running
from trato.foundation.automation.actions import rules
from trato.foundation.automation.models import Caused, Halt, Passed, Rule, Run, Tally
from trato.foundation.automation.queries import rules as known
from trato.foundation.kit import guard, sql
from trato.foundation.stream import follow
from trato.foundation.stream.vocabulary import automation as told

VALENCIA = {"fact": "party.city", "op": "is", "value": ["valencia"]}
PHASE, TAGS = "customers.phase.changed", "customers.tags.put"
pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia():
    return cast.lucia()


@pytest.fixture
def clinic(lucia):
    return cast.santa_irene(lucia.actor)


@pytest.fixture
def now():
    return datetime.now(UTC)


def put(tag):
    return {"verb": "customers.tag.put", "with": {"tag": tag}}


def take(tag):
    return {"verb": "customers.tag.take", "with": {"tag": tag}}


def enter(phase):
    return {"verb": "customers.phase.enter", "with": {"phase": phase}}


def on(lucia, name="Regla", **said):
    made = rules.define(name, by=lucia.actor, at=cast.NOW, **{"event": PHASE, "steps": [put("VIP")], **said})
    return rules.switch_on(made, by=lucia.actor, at=cast.NOW)


def settle(at, most=300):
    """Let everything happen that follows from what was told."""
    for _turn in range(most):
        follow_here()
        if not running.do_waiting(at):
            return


def arranged(query):
    with guard.working_as("tests.arrange"):
        return query()


def tags_of(party):
    return arranged(lambda: Party.objects.get(pk=party.pk).tags)


def runs():
    return arranged(lambda: list(Run.objects.order_by("id")))


def test_a_rule_runs_when_its_event_comes_and_its_condition_holds(lucia, clinic, now):
    rule = on(lucia, condition=VALENCIA, fields={"phase": "sale"})
    lifecycle.enter_phase(clinic, phase="sale", by=lucia.actor, at=now)
    settle(now)
    assert "VIP" in tags_of(clinic)
    run = runs()[0]
    assert (run.state, run.holds, run.rule, run.edition, run.party_id) == ("ran", "1|1", rule, 1, clinic.pk)
    assert run.steps[0]["problem"] == ""


@pytest.mark.parametrize(("phase", "city", "holds"), [("decline", "Valencia", "0|"), ("sale", "Alcoy", "1|0")])
def test_it_does_not_run_otherwise_and_the_trace_says_why(lucia, clinic, now, phase, city, holds):
    rule = on(lucia, condition=VALENCIA, fields={"phase": "sale"})
    parties.change(clinic, fields={"city": city}, by=lucia.actor, at=now)
    lifecycle.enter_phase(clinic, phase=phase, by=lucia.actor, at=now)
    settle(now)
    assert runs() == [] and "VIP" not in tags_of(clinic)
    trace = known.about(lucia.actor, rule, clinic.pk)[0]
    assert (trace.state, str(trace.holds)) == ("passed", holds)
    assert arranged(lambda: Tally.objects.get(rule=rule).passed) == 1


def test_a_rule_does_not_look_at_what_happened_before_it_was_on(lucia, clinic, now):
    made = rules.define("Regla", event=PHASE, steps=[put("VIP")], by=lucia.actor, at=now)
    lifecycle.enter_phase(clinic, phase="sale", by=lucia.actor, at=now)
    rules.switch_on(made, by=lucia.actor, at=now + timedelta(hours=1))
    settle(now)
    assert runs() == [] and arranged(Passed.objects.count) == 0


def test_it_acts_through_the_verb_in_the_name_of_its_author(lucia, clinic, now):
    on(lucia)
    lifecycle.enter_phase(clinic, phase="sale", by=cast.eva().actor, at=now)
    settle(now)
    row = sql.rows("SELECT actor_kind, actor_id FROM stream_event WHERE name = %s", [TAGS])
    assert row == [{"actor_kind": "rule", "actor_id": lucia.pk}]


def test_a_task_is_planned_for_the_owner_with_what_is_known_of_the_customer(lucia, clinic, now):
    eva = cast.eva()
    lifecycle.assign(clinic, owner=eva, by=lucia.actor, at=now)
    step = {
        "verb": "agenda.task.plan",
        "with": {"title": 'Llamar a {{ party.name }} de {{ party.sector | default: "—" }}', "kind": "call", "days": 2, "owner": "owner"},
    }  # fmt: skip
    on(lucia, steps=[step])
    lifecycle.enter_phase(clinic, phase="sale", by=lucia.actor, at=now)
    settle(now)
    task = arranged(Task.objects.get)
    assert (task.owner, task.kind, task.party_id) == (eva, "call", clinic.pk)
    assert task.title.startswith(f"Llamar a {clinic.name} de ")
    assert task.due_at.date() - now.date() in (timedelta(days=2), timedelta(days=3))


def test_all_offered_verbs_do_what_they_say(lucia, clinic, now):
    eva = cast.eva()
    fixed = segments.define("Lista", by=lucia.actor, at=now)
    on(
        lucia,
        steps=[
            put("VIP"), take("VIP"), take("VIP"),
            {"verb": "customers.owner.assign", "with": {"owner": str(eva.uid)}},
            {"verb": "customers.team.assign", "with": {"team": str(eva.team_id)}},
            {"verb": "customers.phase.enter", "with": {"phase": "decline"}},
            {"verb": "segments.list.put", "with": {"list": str(fixed.uid)}},
        ],
    )  # fmt: skip
    lifecycle.enter_phase(clinic, phase="sale", by=lucia.actor, at=now)
    follow_here()
    running.do_waiting(now)
    run = runs()[0]
    assert run.state == "ran" and [step["problem"] for step in run.steps] == [""] * 7
    found = arranged(lambda: Party.objects.get(pk=clinic.pk))
    assert (found.owner, found.phase, found.tags) == (eva, "decline", clinic.tags)
    assert arranged(lambda: list(fixed.members.values_list("party_id", flat=True))) == [clinic.pk]


def test_a_segment_is_a_beginning_and_a_question(lucia, clinic, now):
    inside = segments.define("Valencia", condition=VALENCIA, by=lucia.actor, at=cast.NOW)
    follow_here()
    parties.change(clinic, fields={"city": "Alcoy"}, by=lucia.actor, at=now)
    follow_here()
    on(lucia, "Una", event="segments.party.entered", fields={"segment_id": str(inside.uid)}, steps=[put("dentro")])
    on(
        lucia,
        "Otra",
        event="segments.party.entered",
        condition={"not": {"segment": str(inside.uid)}},
        steps=[put("no")],
    )
    parties.change(clinic, fields={"city": "Valencia"}, by=lucia.actor, at=now)
    settle(now)
    assert "dentro" in tags_of(clinic) and "no" not in tags_of(clinic)


def test_the_first_step_that_does_not_work_ends_the_run(lucia, clinic, now):
    rule = on(lucia, steps=[put("uno"), put("dos"), put("tres")])
    tags.put(clinic, tags=[f"t{n}" for n in range(49)], by=lucia.actor, at=now)
    lifecycle.enter_phase(clinic, phase="sale", by=lucia.actor, at=now)
    settle(now)
    run = runs()[0]
    assert (run.state, len(run.steps)) == ("failed", 2) and "50" in run.problem
    assert "uno" in tags_of(clinic) and "tres" not in tags_of(clinic)
    assert arranged(lambda: Tally.objects.get(rule=rule).failed) == 1


def test_an_event_sets_off_a_rule_once_however_often_it_is_followed(lucia, clinic, now):
    on(lucia)
    lifecycle.enter_phase(clinic, phase="sale", by=lucia.actor, at=now)
    settle(now)
    sql.run("UPDATE stream_bookmark SET event_id = 0, position = 0 WHERE name = 'automation.rules'")
    arranged(lambda: Passed.objects.all().delete())
    settle(now)
    assert len(runs()) == 1


def test_rules_that_come_to_an_old_house_begin_where_its_stream_stands(clinic, now):
    sql.run("INSERT INTO stream_commit (xid) VALUES (pg_current_xact_id())")
    sql.run("DELETE FROM stream_bookmark WHERE name = 'automation.rules'")
    begin = importlib.import_module("trato.foundation.automation.migrations.0002_begin_now").BEGIN
    sql.run(begin)
    sql.run(begin)
    assert follow.behind(["automation.rules"]) == []


def test_a_rule_stops_with_a_word_when_its_author_leaves(lucia, clinic, now):
    rule = on(lucia)
    lucia.is_active = False
    lucia.save(update_fields=["is_active"])
    lifecycle.enter_phase(clinic, phase="sale", by=cast.admin().actor, at=now)
    with heard() as news:
        settle(now)
    assert told.RuleStopped(rule_id=rule.pk, because="author_left") in [one.event for one in news]
    kept = arranged(lambda: Rule.objects.get(pk=rule.pk))
    assert not kept.is_on and "no longer works here" in kept.stopped_because
    assert runs() == []


@pytest.mark.parametrize("moment", ["before", "between"])
def test_a_rule_stops_when_its_author_may_no_longer_do_it(lucia, clinic, now, moment):
    """AZ12: what was allowed when the rule was written is asked again each time."""
    rule = on(lucia)
    lifecycle.enter_phase(clinic, phase="sale", by=cast.admin().actor, at=now)
    if moment == "between":
        follow_here()
    lucia.role = "analyst"
    lucia.save(update_fields=["role"])
    settle(now)
    kept = arranged(lambda: Rule.objects.get(pk=rule.pk))
    assert not kept.is_on and kept.stopped_because
    assert "VIP" not in tags_of(clinic) and {run.state for run in runs()} <= {"stopped"}


def test_a_rule_that_was_switched_off_meanwhile_does_nothing_more(lucia, clinic, now):
    rule = on(lucia)
    lifecycle.enter_phase(clinic, phase="sale", by=lucia.actor, at=now)
    follow_here()
    rules.switch_off(rule, by=lucia.actor, at=now)
    settle(now)
    assert runs()[0].state == "stopped" and "VIP" not in tags_of(clinic)


def test_a_circle_of_rules_ends_and_says_so(lucia, clinic, now):
    """RL14: ten deep, then they leave this customer alone, and somebody is told."""
    one = on(lucia, "Uno", fields={"phase": "sale"}, steps=[enter("decline")])
    on(lucia, "Dos", fields={"phase": "decline"}, steps=[enter("sale")])
    with heard() as news:
        lifecycle.enter_phase(clinic, phase="sale", by=lucia.actor, at=now)
        settle(now)
    assert [run.state for run in runs()] == ["ran"] * 10 + ["stopped"]
    assert [run.depth for run in runs()] == list(range(11))
    stopped = [one for one in news if isinstance(one.event, told.RuleStopped)]
    assert [(one.event.because, one.event.rule_id, one.parties) for one in stopped] == [
        ("too_deep", one.pk, [clinic.pk])
    ]
    lifecycle.enter_phase(clinic, phase="detection", by=lucia.actor, at=now)
    lifecycle.enter_phase(clinic, phase="sale", by=lucia.actor, at=now)
    settle(now)
    assert runs()[-1].problem == "halted"
    assert arranged(lambda: Rule.objects.filter(is_on=True).count()) == 2


def test_a_rule_runs_a_hundred_times_an_hour_for_one_customer_and_no_more(lucia, clinic, now):
    """RL14: what goes round outside of rules, such as through a segment or another program, is counted."""
    rule = on(lucia, event=TAGS, steps=[enter("sale")])
    marta = cast.marta(lucia.actor)
    for turn in range(105):
        tags.put(clinic, tags=[f"t{turn}"], by=lucia.actor, at=now)
    settle(now)
    states = [run.state for run in runs()]
    assert (states.count("ran"), states.count("stopped")) == (100, 5)
    tags.put(marta, tags=["x"], by=lucia.actor, at=now)
    settle(now)
    assert runs()[-1].state == "ran"
    assert arranged(Halt.objects.count) == 1
    rules.switch_on(arranged(lambda: Rule.objects.get(pk=rule.pk)), by=lucia.actor, at=now)
    assert arranged(Halt.objects.count) == 0


def test_what_a_rule_causes_is_known_as_its_doing(lucia, clinic, now):
    on(lucia)
    lifecycle.enter_phase(clinic, phase="sale", by=lucia.actor, at=now)
    settle(now)
    caused = arranged(lambda: list(Caused.objects.values_list("run_id", "depth")))
    assert caused == [(runs()[0].pk, 1)]


def test_a_customer_who_was_archived_meanwhile_is_passed_by(lucia, clinic, now):
    rule = on(lucia)
    lifecycle.enter_phase(clinic, phase="sale", by=lucia.actor, at=now)
    parties.archive(clinic, by=lucia.actor, at=now)
    settle(now)
    assert runs() == []
    assert str(known.about(lucia.actor, rule, clinic.pk)[0].holds) == "|-"
