"""Does trying out foretell what really happens, whatever the rule and the customer?"""

import os
import random
from datetime import UTC, datetime

import pytest
from django.utils import translation

from tests import cast
from tests.facts.grammar import PARTY, Grammar
from tests.facts.world import CITIES, SECTORS, TAGS
from tests.told import everything, refused
from trato.domains.customers.actions import lifecycle, parties, tags
from trato.domains.customers.models.party import Phase
from trato.foundation.access import policy
from trato.foundation.access.rules.reading import read
from trato.foundation.automation import running, trying
from trato.foundation.automation.actions import rules
from trato.foundation.automation.models import Passed, Run
from trato.foundation.automation.tests.test_running import arranged, follow_here
from trato.foundation.facts import catalog as catalogs
from trato.foundation.facts import condition as tree
from trato.foundation.facts.build import build
from trato.foundation.facts.fault import BadCondition

pytestmark = pytest.mark.django_db
_STEPS = [
    {"verb": "customers.tag.put", "with": {"tag": "Uno"}},
    {"verb": "customers.tag.take", "with": {"tag": "vip"}},
    {"verb": "customers.phase.enter", "with": {"phase": "decline"}},
    {"verb": "agenda.task.plan", "with": {"title": "A {{ party.city | default: \"?\" }}", "kind": "call", "days": 3, "owner": "owner"}},
]  # fmt: skip


@pytest.mark.parametrize("turns", [8, pytest.param(300, marks=pytest.mark.campaign)])
def test_trying_out_foretells_the_real_run(turns):
    """The answers, the steps and what keeps it from running are those of the run that follows."""
    seed = os.environ.get("TRATO_TEST_SEED") or str(random.randrange(10**9))
    print(f"seed {seed}")
    dice, lucia = random.Random(seed), cast.lucia()
    told = {"by": lucia.actor, "at": cast.NOW}
    people = [_somebody(dice, number, told) for number in range(4)]
    follow_here()
    grammar = Grammar(dice, catalogs.declared(), [lucia.pk], [lucia.team_id])
    for turn in range(turns):
        steps = dice.sample(_STEPS, dice.randint(1, len(_STEPS)))
        rule = _defined(lucia.actor, f"R{turn}", grammar, steps)
        rules.switch_on(rule, **told)
        party = dice.choice(people)
        now = datetime.now(UTC)
        parties.change(party, fields={"sector": f"{turn}"}, by=lucia.actor, at=now)
        before = everything()
        # Real runs are told in the words of whoever wrote the rule.
        with translation.override(lucia.language):
            tried = trying.try_out(rule, key=party.pk, by=lucia.actor, at=now)
        assert everything() == before, "trying out changes nothing"
        follow_here()
        running.do_waiting(now)
        run = arranged(lambda rule=rule: Run.objects.filter(rule=rule).first())
        assert (run is not None) == tried.would_run
        if run is not None:
            assert (run.holds, run.steps, run.problem) == (str(tried.holds), tried.steps, tried.problem)
        else:
            passed = arranged(lambda: Passed.objects.order_by("-event_id").first())
            assert passed.holds == [str(tried.holds)]
        rules.switch_off(rule, **told)


def _defined(by, name, grammar, steps):
    """A rule with one of the conditions that whoever writes it may ask; the grammar knows all there are."""
    while True:
        given = {"event": "customers.party.changed", "condition": _condition(grammar), "steps": steps}
        try:
            return rules.define(name, **given, by=by, at=cast.NOW)
        except BadCondition as problem:
            assert "You may not ask" in problem.message


def test_nobody_tries_out_what_asks_about_what_they_do_not_see():
    lucia, tomás = cast.lucia(), cast.user("Tomás Vila", "store_manager")
    clinic = cast.santa_irene(lucia.actor)
    condition = {"fact": "party.born_on", "op": "known"}
    rule = rules.define(
        "R", event="customers.party.changed", condition=condition, steps=_STEPS[:1], by=lucia.actor, at=cast.NOW
    )
    hidden = read("[x]\nforbid: view\non: customers.party\nfor: store_manager\nfields: born_on\n", "test")
    policy.put_in_force({one.id: one for one in hidden})
    try:
        with refused(BadCondition, "may not see"):
            trying.try_out(rule, key=clinic.pk, by=tomás.actor, at=cast.NOW)
    finally:
        policy.put_in_force({})


def _somebody(dice, number, told):
    party = parties.register("person", given="Ana", family=f"Gil {number}", despite_duplicates=True, **told)
    parties.change(party, fields={"city": dice.choice(CITIES), "sector": dice.choice(SECTORS)}, **told)
    tags.put(party, tags=dice.sample(TAGS, 1), **told)
    lifecycle.enter_phase(party, phase=dice.choice([one for one in Phase.values if one != party.phase]), **told)
    return party


def _condition(grammar):
    """Some condition that a rule may ask: nothing that compares customers with one another."""
    while True:
        raw = grammar.condition()
        built = build(raw, catalogs.declared(), PARTY)
        asks = list(tree.everywhere(built))
        if not any(isinstance(leaf, tree.Ranked) or "listed" in repr(leaf) for leaf in asks):
            return raw
