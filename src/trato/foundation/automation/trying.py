"""What would a rule do for this customer now? It is done for good measure, and taken back at once."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trato.foundation.access.policy import changing, require
from trato.foundation.automation import acting, deciding, running, stopping, texts
from trato.foundation.automation.deciding import Holds
from trato.foundation.automation.models import Rule, Run, RunState
from trato.foundation.facts import company
from trato.foundation.facts.fault import BadCondition
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor


class _TakenBack(Exception):
    """Carries nothing: it only ends the transaction."""


@dataclass(frozen=True)
class Tried:
    """What would come of it: each answer, what each step would do, and what would keep it from running."""

    holds: Holds
    would_run: bool
    steps: list[dict[str, str]]
    problem: str


def try_out(rule: Rule, *, key: int, by: Actor, at: datetime) -> Tried:
    """Find out what a rule would do if its event came for a customer now; nothing of it stays.

    What the rule asks of the event is taken to hold. Raises BadCondition for a condition that is no longer possible.
    """
    require(by, "automation.rule.try_out", rule)
    catalog = company.catalog()
    asks = deciding.asked(rule, catalog)
    _refuse_telling(rule, asks, by)
    actor = acting.actors_of([rule.author_id]).get(rule.author_id)
    of_event = "1" * len(asks.fields)
    if actor is None:
        return Tried(Holds(of_event), False, [], stopping.left())
    signs = deciding.answered(actor, catalog, [asks], [key], at)[0].get(key)
    if signs is None:
        words = _("Whoever wrote the rule does not see this customer, or they are gone.")
        return Tried(Holds(of_event, deciding.GONE), False, [], words)
    holds = Holds(of_event, signs)
    if not asks.decided(signs):
        return Tried(holds, False, [], "")
    run = _rehearsed(rule, actor, key, by, at)
    return Tried(holds, run.state != RunState.STOPPED, run.steps, run.problem)


def _refuse_telling(rule: Rule, asks: deciding.Asked, by: Actor) -> None:
    """An answer may not tell what whoever asks does not see."""
    if not deciding.Seeing(by, company.catalog()).may_ask(asks.condition):
        raise BadCondition(_("This rule asks about what you may not see, so you cannot try it out."))
    for step in rule.steps:
        for value in step["with"].values():
            if isinstance(value, str):
                texts.check(value, by)


def _rehearsed(rule: Rule, actor: Actor, key: int, by: Actor, at: datetime) -> Run:
    """A run that was done and taken back."""
    run = Run(rule=rule, edition=rule.edition, event_id=0, party_id=key, at=at)
    try:
        with changing(by, "automation.rule.try_out"), transaction.atomic(), guard.closed():
            try:
                running.perform(rule, rule.steps, run, actor, at)
            except running.Stop as problem:
                run.state, run.problem = RunState.STOPPED, str(problem)
            raise _TakenBack
    except _TakenBack:
        return run
