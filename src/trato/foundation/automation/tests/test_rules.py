"""Are rules written by those who may, in a way that makes sense, and is it told?"""

import pytest

from tests import cast
from tests.told import STRANGERS, heard, refused, unpermitted
from trato.domains.segments.actions import segments
from trato.foundation.access import policy
from trato.foundation.automation.actions import rules
from trato.foundation.automation.models import Edition
from trato.foundation.facts.fault import BadCondition
from trato.foundation.kit import guard
from trato.foundation.stream.vocabulary import automation as told

VALENCIA = {"fact": "party.city", "op": "is", "value": ["valencia"]}
VIP = {"verb": "customers.tag.put", "with": {"tag": "VIP"}}
REGISTERED, PHASE = "customers.party.registered", "customers.phase.changed"
pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia():
    return cast.lucia()


@pytest.fixture
def rule(lucia):
    return rules.define("Bienvenida", event=REGISTERED, condition=VALENCIA, steps=[VIP], by=lucia.actor, at=cast.NOW)


def test_a_rule_is_written_down_and_rests(lucia):
    with heard() as news:
        made = rules.define("Bienvenida", event=REGISTERED, steps=[VIP], by=lucia.actor, at=cast.NOW)
    assert [one.event for one in news] == [told.RuleDefined(rule_id=made.pk, event=REGISTERED)]
    assert (made.is_on, made.author, made.edition, made.steps) == (False, lucia, 1, [VIP])


def test_another_condition_is_another_edition_and_the_first_stays_known(lucia, rule):
    with heard() as news:
        rule = rules.change(rule, condition={"not": VALENCIA}, by=lucia.actor, at=cast.LATER)
    assert news[0].event == told.RuleChanged(rule_id=rule.pk, fields=["condition"], edition=2)
    with guard.working_as("tests.arrange"):
        kept = list(Edition.objects.filter(rule=rule).order_by("number").values_list("number", "condition"))
    assert kept == [(1, VALENCIA | {"value": ["valencia"]}), (2, {"not": VALENCIA})]


def test_another_name_is_no_other_edition_and_what_changes_nothing_tells_nothing(lucia, rule):
    with heard() as news:
        rules.change(rule, name=" Bienvenida ", condition=VALENCIA, by=lucia.actor, at=cast.LATER)
    assert news == []
    assert rules.change(rule, name="Hola", by=lucia.actor, at=cast.LATER).edition == 1


def test_whoever_rewrites_a_rule_answers_for_it(lucia, rule):
    """A rule acts with what its author may do, so a second pair of hands cannot borrow the rights of the first."""
    ines = cast.admin()
    assert rules.change(rule, steps=[VIP, VIP], by=ines.actor, at=cast.LATER).author == ines


def test_a_rule_is_switched_on_and_off(lucia, rule):
    with heard() as news:
        rule = rules.switch_on(rule, by=lucia.actor, at=cast.NOW)
        rules.switch_on(rule, by=lucia.actor, at=cast.NOW)
        rule = rules.switch_off(rule, by=lucia.actor, at=cast.LATER)
        rules.switch_off(rule, by=lucia.actor, at=cast.LATER)
    assert [one.event for one in news] == [
        told.RuleSwitchedOn(rule_id=rule.pk, edition=1),
        told.RuleSwitchedOff(rule_id=rule.pk),
    ]


def test_an_archived_rule_rests_and_comes_back_switched_off(lucia, rule):
    rule = rules.switch_on(rule, by=lucia.actor, at=cast.NOW)
    with heard() as news:
        rule = rules.archive(rule, by=lucia.actor, at=cast.LATER)
        with pytest.raises(rules.CannotRule, match="restore"):
            rules.switch_on(rule, by=lucia.actor, at=cast.LATER)
        rule = rules.restore(rule, by=lucia.actor, at=cast.LATER)
    assert [one.event for one in news] == [told.RuleArchived(rule_id=rule.pk), told.RuleRestored(rule_id=rule.pk)]
    assert not rule.is_on


def test_a_rule_without_a_step_does_not_run(lucia):
    empty = rules.define("Nada", event=REGISTERED, by=lucia.actor, at=cast.NOW)
    with refused(rules.CannotRule, "Say first"):
        rules.switch_on(empty, by=lucia.actor, at=cast.NOW)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ({"name": "  "}, rules.CannotRule),
        ({"name": "bienvenida"}, rules.CannotRule),
        ({"event": "customers.party.kissed"}, rules.CannotRule),
        ({"event": "access.user.invited"}, rules.CannotRule),
        ({"event": PHASE, "fields": {"phase": "love"}}, rules.CannotRule),
        ({"event": PHASE, "fields": {"party_id": "1"}}, rules.CannotRule),
        ({"event": PHASE, "fields": {"phase": ["sale"]}}, TypeError),
        ({"condition": {"fact": "party.moon", "op": "is", "value": ["x"]}}, BadCondition),
        ({"condition": {"rank": "orders.spent", "top": {"share": "20"}}}, BadCondition),
        ({"condition": {"segment": "0197f000-0000-7000-8000-00000000dead"}}, BadCondition),
        ({"steps": [{"verb": "os.system", "with": {}}]}, rules.CannotRule),
        ({"steps": [{"verb": "customers.tag.put", "with": {"tag": ""}}]}, rules.CannotRule),
        ({"steps": [{"verb": "customers.tag.put", "with": {"tag": "x" * 61}}]}, rules.CannotRule),
        ({"steps": [{"verb": "customers.tag.put", "with": {"tag": "x\0y"}}]}, rules.CannotRule),
        ({"steps": [{"verb": "customers.tag.put", "with": {"tag": ["x"]}}]}, rules.CannotRule),
        ({"steps": [{"verb": "customers.tag.put", "with": {"tag": "x", "by": "1"}}]}, rules.CannotRule),
        ({"steps": [{"verb": "customers.tag.put", "with": {"tag": "x"}, "as": "admin"}]}, rules.CannotRule),
        ({"steps": [{"verb": "customers.phase.enter", "with": {"phase": "love"}}]}, rules.CannotRule),
        ({"steps": [{"verb": ["x"], "with": {}}]}, rules.CannotRule),
        ({"steps": [VIP] * 11}, rules.CannotRule),
        ({"steps": [{"verb": "automation.webhook", "with": {"url": "http://example.org/"}}]}, rules.CannotRule),
        ({"steps": [{"verb": "automation.webhook", "with": {"url": "https://127.0.0.1/"}}]}, rules.CannotRule),
    ],
)
def test_what_makes_no_sense_is_refused(lucia, rule, words, problem):
    given = {"name": "Otra", "event": REGISTERED, "steps": [VIP]} | words
    with refused(problem):
        rules.define(given.pop("name"), by=lucia.actor, at=cast.NOW, **given)


@pytest.mark.parametrize("stranger", STRANGERS)
def test_strangers_neither_write_nor_switch_rules(stranger, rule):
    told = {"by": stranger, "at": cast.NOW}
    with unpermitted():
        rules.define("Otra", event=REGISTERED, **told)
    with unpermitted():
        rules.change(rule, name="Otra", **told)
    for verb in (rules.switch_on, rules.switch_off, rules.archive, rules.restore):
        with unpermitted():
            verb(rule, **told)


def test_who_sells_writes_no_rules(rule):
    eva = cast.eva()
    with unpermitted():
        rules.switch_on(rule, by=eva.actor, at=cast.NOW)


def test_nobody_lets_a_rule_do_what_they_may_not_do_themselves(lucia):
    """AZ12: the permission is asked when the rule is written, too."""
    manager = cast.user("Tomás Vila", "store_manager")
    fixed = segments.define("Lista", by=lucia.actor, at=cast.NOW)
    step = {"verb": "segments.list.put", "with": {"list": str(fixed.uid)}}
    edited = dict.fromkeys(name for name, one in policy.shipped().items() if "fill" in one.actions)
    policy.put_in_force(edited)
    try:
        with refused(rules.CannotRule, "may not do yourself"):
            rules.define("Otra", event=REGISTERED, steps=[step], by=manager.actor, at=cast.NOW)
    finally:
        policy.put_in_force({})


def test_a_rule_whose_author_left_is_not_switched_on_until_somebody_signs_for_it(lucia, rule):
    lucia.is_active = False
    lucia.save(update_fields=["is_active"])
    ines = cast.admin()
    with refused(rules.CannotRule, "no longer works here"):
        rules.switch_on(rule, by=ines.actor, at=cast.NOW)
    rule = rules.change(
        rule, steps=[VIP, {"verb": "customers.tag.take", "with": {"tag": "x"}}], by=ines.actor, at=cast.NOW
    )
    assert rules.switch_on(rule, by=ines.actor, at=cast.NOW).is_on
