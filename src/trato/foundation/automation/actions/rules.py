"""How does a rule come to be, change, begin and end?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trato.foundation.access import policy
from trato.foundation.access.models import User
from trato.foundation.access.policy import changing, require
from trato.foundation.automation import deciding, offers
from trato.foundation.automation.models import Edition, Halt, Rule
from trato.foundation.automation.steps import BadStep, checked_step
from trato.foundation.facts import asked_by, company
from trato.foundation.facts.fault import BadCondition
from trato.foundation.facts.json_form import as_json
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.automation import (
    RuleArchived,
    RuleChanged,
    RuleDefined,
    RuleRestored,
    RuleSwitchedOff,
    RuleSwitchedOn,
)

MOST_STEPS, LONGEST = 10, 4000
_SAID = ("event", "fields", "condition", "steps")


class CannotRule(ValueError):
    """The rule makes no sense as described, or cannot run so; the message says why."""


def define(
    name: str, *, event: str, by: Actor, at: datetime, fields: Mapping[str, Any] | None = None,
    condition: Mapping[str, Any] | None = None, steps: Sequence[Mapping[str, Any]] = (), purpose: str = "",
) -> Rule:  # fmt: skip
    """Write down what is to be done when something happens; it stays off until somebody switches it on.

    Raises BadCondition for a condition that does not make sense or asks what the actor may not see.
    """
    require(by, "automation.rule.define")
    rule = Rule(author=_author(by), created_at=at, updated_at=at)
    _call(rule, name)
    rule.purpose = text.paragraphs(purpose)[:LONGEST]
    rule.event, rule.fields = _happening(event, fields or {}, by)
    rule.condition = _condition(condition, by)
    rule.steps = _steps(steps, by)
    with changing(by, "automation.rule.define"):
        _save(rule)
        _keep_edition(rule, by, at)
        record(RuleDefined(rule_id=rule.pk, event=rule.event), by=by, at=at)
    return rule


def change(
    rule: Rule, *, by: Actor, at: datetime, name: str | None = None, purpose: str | None = None, event: str | None = None,
    fields: Mapping[str, Any] | None = None, condition: Mapping[str, Any] | None = None,
    steps: Sequence[Mapping[str, Any]] | None = None,
) -> Rule:  # fmt: skip
    """Let a rule say something else; then it is another edition, and acts for whoever wrote that."""
    require(by, "automation.rule.change", rule)
    with changing(by, "automation.rule.change", rule) as rule:
        before = {field: getattr(rule, field) for field in ("name", "purpose", *_SAID)}
        if name is not None:
            _call(rule, name)
        if purpose is not None:
            rule.purpose = text.paragraphs(purpose)[:LONGEST]
        if event is not None or fields is not None:
            wanted = rule.fields if fields is None else fields
            rule.event, rule.fields = _happening(rule.event if event is None else event, wanted, by)
        if condition is not None:
            rule.condition = _condition(condition, by)
        if steps is not None:
            rule.steps = _steps(steps, by)
        changed = sorted(field for field, value in before.items() if getattr(rule, field) != value)
        is_anew = bool(set(changed) & set(_SAID)) or (rule.author_id != by.user_id and bool(rule.stopped_because))
        if not changed and not is_anew:
            return rule
        if is_anew:
            # What somebody else wrote is done in the name of whoever signs for all of it now.
            rule.author = _author(by)
            rule.condition, rule.steps = _condition(rule.condition, by), _steps(rule.steps, by)
            rule.edition += 1
            _keep_edition(rule, by, at)
        if rule.is_on and not rule.steps:
            raise CannotRule(_("A rule that is on does something: keep one step at least, or switch it off."))
        rule.updated_at = at
        _save(rule)
        record(RuleChanged(rule_id=rule.pk, fields=changed, edition=rule.edition), by=by, at=at)
    return rule


def switch_on(rule: Rule, *, by: Actor, at: datetime) -> Rule:
    """Let a rule run for what happens from now on, also for customers whom it left alone."""
    require(by, "automation.rule.switch", rule)
    with changing(by, "automation.rule.switch", rule) as rule:
        halts = Halt.objects.filter(rule=rule)
        if rule.is_on and not halts.exists():
            return rule
        if rule.archived_at is not None:
            raise CannotRule(_("This rule is archived: restore it first."))
        if not rule.steps:
            raise CannotRule(_("Say first what is to be done."))
        _refuse_unfit(rule)
        halts.delete()
        rule.is_on, rule.stopped_because, rule.updated_at = True, "", at
        rule.on_since = at
        rule.save(update_fields=["is_on", "on_since", "stopped_because", "updated_at"])
        record(RuleSwitchedOn(rule_id=rule.pk, edition=rule.edition), by=by, at=at)
    return rule


def switch_off(rule: Rule, *, by: Actor, at: datetime) -> Rule:
    """Let a rule rest; what it was about to do is not done."""
    require(by, "automation.rule.switch", rule)
    with changing(by, "automation.rule.switch", rule) as rule:
        if rule.is_on:
            _rest(rule, at)
            rule.save(update_fields=["is_on", "updated_at"])
            record(RuleSwitchedOff(rule_id=rule.pk), by=by, at=at)
    return rule


def archive(rule: Rule, *, by: Actor, at: datetime) -> Rule:
    """Take a rule out of the list; it rests, and its trace stays."""
    require(by, "automation.rule.archive", rule)
    with changing(by, "automation.rule.archive", rule) as rule:
        if rule.archived_at is None:
            _rest(rule, at)
            rule.archived_at = at
            rule.save(update_fields=["is_on", "archived_at", "updated_at"])
            record(RuleArchived(rule_id=rule.pk), by=by, at=at)
    return rule


def restore(rule: Rule, *, by: Actor, at: datetime) -> Rule:
    """Put a rule back into the list, switched off."""
    require(by, "automation.rule.archive", rule)
    with changing(by, "automation.rule.archive", rule) as rule:
        if rule.archived_at is not None:
            rule.archived_at, rule.updated_at = None, at
            _save(rule)
            record(RuleRestored(rule_id=rule.pk), by=by, at=at)
    return rule


def _rest(rule: Rule, at: datetime) -> None:
    rule.is_on, rule.updated_at = False, at


def _author(by: Actor) -> User:
    person = User.objects.filter(pk=by.user_id, is_active=True).first() if by.user_id else None
    if person is None:
        raise CannotRule(_("A rule acts in the name of a person, so a person has to write it."))
    return person


def _call(rule: Rule, name: str) -> None:
    rule.name = text.tidy(name)[:120]
    rule.name_key = text.folded(rule.name)[:140]
    if not rule.name_key:
        raise CannotRule(_("A rule needs a name."))


def _happening(event: str, fields: Mapping[str, Any], by: Actor) -> tuple[str, dict[str, str]]:
    happening = offers.happenings().get(event)
    if happening is None:
        raise CannotRule(_("Choose with what the rule begins."))
    asked = {}
    for name, value in fields.items():
        told = happening.fields.get(name)
        if told is None:
            raise CannotRule(_("This event tells nothing called «%(name)s».") % {"name": str(name)[:80]})
        if value not in {str(key) for key, _label in told.choices(by)}:
            raise CannotRule(_("Choose one of the values for «%(label)s».") % {"label": told.label})
        asked[name] = str(value)
    return event, asked


def _condition(raw: Mapping[str, Any] | None, by: Actor) -> dict[str, Any]:
    catalog, thing = company.catalog(), offers.subject().thing
    groups = offers.group_names(by)
    built = asked_by.understood(by, dict(raw or {"all": []}), catalog, thing, knows_segment=groups.__contains__)
    deciding.refuse_ranks(built)
    return as_json(built)


def _steps(steps: Sequence[Mapping[str, Any]], by: Actor) -> list[dict[str, Any]]:
    if len(steps) > MOST_STEPS:
        raise CannotRule(_("A rule has at most %(most)s steps.") % {"most": MOST_STEPS})
    try:
        return [checked_step(one, by) for one in steps]
    except BadStep as problem:
        raise CannotRule(str(problem)) from problem


def _refuse_unfit(rule: Rule) -> None:
    """A rule whose author may not do any more what it does is written anew by somebody who may."""
    author = User.objects.select_related("team").filter(pk=rule.author_id, is_active=True).first()
    if author is None:
        raise CannotRule(_("Whoever wrote this rule no longer works here. Edit it, then it acts for you."))
    try:
        _condition(rule.condition, author.actor)
        _steps(rule.steps, author.actor)
        if not policy.may(author.actor, "automation.rule.define"):
            raise CannotRule(_("%(name)s may no longer define rules.") % {"name": author.name})
    except (CannotRule, BadCondition) as problem:
        words = _("%(name)s wrote this rule and may no longer do all of it: %(problem)s Edit it, then it acts for you.")
        raise CannotRule(words % {"name": author.name, "problem": problem}) from problem


def _keep_edition(rule: Rule, by: Actor, at: datetime) -> None:
    Edition.objects.create(
        rule=rule, number=rule.edition, event=rule.event, fields=rule.fields, condition=rule.condition, steps=rule.steps,
        by_user_id=rule.author_id, at=at,
    )  # fmt: skip


def _save(rule: Rule) -> None:
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as problem:
        if "rule_name_once" not in str(problem):
            raise
        raise CannotRule(_("Another rule has this name.")) from None
