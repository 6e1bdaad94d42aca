"""Why can somebody see this, who can see it, and what can somebody do? The engine's own answers, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from trato.foundation.access import policy
from trato.foundation.access.models import User
from trato.foundation.access.rules import resources, rows
from trato.foundation.access.rules.known import Known
from trato.foundation.access.rules.rule import Rule
from trato.foundation.kit.actor import Actor


@dataclass(frozen=True)
class Fact:
    """What one word of a rule claims of this row and this actor, and whether it is so."""

    word: str
    claim: str
    is_so: bool


@dataclass(frozen=True)
class Telling:
    """One rule, whether it means this row, and the facts that decide it."""

    rule: Rule
    is_meant: bool
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Explanation:
    """A decision with everything that led to it."""

    permission: str
    is_allowed: bool
    permits: tuple[Telling, ...]
    forbids: tuple[Telling, ...]
    fields: dict[str, str]
    obligations: tuple[str, ...]


@dataclass(frozen=True)
class Seer:
    """Somebody who may, and the rule that lets them."""

    user: User
    rule: str
    facts: tuple[Fact, ...]


def explain(actor: Actor, permission: str, row: object) -> Explanation:
    """Whether the actor may do this with this row, and why."""
    resource = resources.of(row)
    if resource is None:
        raise resources.Undeclared(f"Nothing is declared for {type(row).__name__}.")
    known, verdict = Known(actor), policy.verdict(actor, permission)
    permits = tuple(_telling(rule, known, resource, row) for rule in verdict.permits)
    forbids = tuple(_telling(rule, known, resource, row) for rule in verdict.forbids)
    excluding = [one for one in forbids if one.rule.fields is None]
    is_allowed = any(one.is_meant for one in permits) and not any(one.is_meant for one in excluding)
    allowed = verdict.fields(known, resource, row) if is_allowed else frozenset()
    masked = verdict.masked(known, resource, row) if is_allowed else frozenset()
    seen = {
        name: "masked" if name in masked else "visible" if name in allowed else "hidden" for name in resource.fields
    }
    owed = {one for telling in permits if telling.is_meant for one in telling.rule.obligations}
    return Explanation(permission, is_allowed, permits, forbids, seen, tuple(sorted(owed)))


def who_can(permission: str, row: object) -> Iterator[Seer]:
    """Everybody active who may do this with this row, each with the first rule that lets them."""
    resource = resources.of(row)
    if resource is None:
        return
    for user in User.objects.filter(is_active=True).select_related("team").order_by("name", "id"):
        actor = user.actor
        known, verdict = Known(actor), policy.verdict(actor, permission)
        if verdict.is_possible and (verdict.is_everything or verdict.allows(known, resource, row)):
            telling = next(
                one for one in (_telling(rule, known, resource, row) for rule in verdict.permits) if one.is_meant
            )
            yield Seer(user, telling.rule.id, telling.facts)


def what_can(actor: Actor) -> dict[str, tuple[Rule, ...]]:
    """Every permission the actor holds for some rows, with the rules that give it."""
    found = {}
    for permission in policy.book().permissions():
        verdict = policy.verdict(actor, permission)
        if verdict.is_possible:
            found[permission] = verdict.permits
    return found


def _telling(rule: Rule, known: Known, resource: resources.Resource, row: Any) -> Telling:
    facts = tuple(
        Fact(word.text, word.scope.says(), is_so) for word, is_so in rows.facts(rule.rows, known, resource, row)
    )
    return Telling(rule, rows.holds(rule.rows, known, resource, row), facts)
