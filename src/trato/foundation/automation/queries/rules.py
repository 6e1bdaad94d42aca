"""Which rules does an actor see, and what became of each?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from trato.foundation.access import policy
from trato.foundation.automation import deciding, offers
from trato.foundation.automation.deciding import Asked, Holds
from trato.foundation.automation.models import Edition, Rule, Run
from trato.foundation.facts import asked_by, company
from trato.foundation.facts.fault import BadCondition
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor

MOST = 500
COUNTED = timedelta(days=30)

_LIST = """
SELECT rule.id, rule.uid::text AS uid, rule.name, rule.event, rule.is_on, rule.stopped_because, rule.archived_at,
    rule.edition, u.name AS author, c.ran, c.failed, c.stopped, c.passed,
    (SELECT max(at) FROM automation_run r WHERE r.rule_id = rule.id AND r.state = 'ran') AS ran_at
FROM automation_rule rule JOIN access_user u ON u.id = rule.author_id
LEFT JOIN LATERAL (
    SELECT sum(t.ran) AS ran, sum(t.failed) AS failed, sum(t.stopped) AS stopped, sum(t.passed) AS passed
    FROM automation_tally t WHERE t.rule_id = rule.id AND t."on" > %(since)s
) AS c ON true
WHERE {scope} AND (rule.archived_at IS NOT NULL) = %(is_archived)s
ORDER BY rule.name_key LIMIT {most}
"""
_PASSED_BY = """
SELECT event_id, at, editions[array_position(rules, %(rule)s)] AS edition, holds[array_position(rules, %(rule)s)] AS holds
FROM automation_passed WHERE party_id = %(party)s AND %(rule)s = ANY(rules)
    AND EXISTS (SELECT FROM automation_rule rule WHERE rule.id = %(rule)s AND {scope})
ORDER BY at DESC LIMIT {most}
"""


@dataclass(frozen=True)
class Trace:
    """One time an event came for a customer: what the rule asked then, what held, and what was done."""

    at: datetime
    state: str
    edition: Edition
    asked: Asked | None
    holds: Holds
    steps: Sequence[Mapping[str, str]]
    problem: str
    depth: int
    party_id: int


def visible_to(actor: Actor) -> QuerySet[Rule]:
    """The rules the actor may see."""
    return policy.scope(actor, "automation.rule").over(Rule.objects.select_related("author"))


def known_as(actor: Actor, uid: uuid.UUID | str) -> Rule | None:
    """The rule of that number, if the actor may see it."""
    return visible_to(actor).filter(uid=uid).first()


def index(actor: Actor, at: datetime, *, is_archived: bool = False) -> list[dict[str, Any]]:
    """The rules by name, with what became of each within the last month."""
    visible = policy.scope(actor, "automation.rule")
    since = at.astimezone(asked_by.zone()).date() - COUNTED
    statement = _LIST.format(scope=visible.called("rule"), most=MOST)
    return sql.rows(statement, {"since": since, "is_archived": is_archived}, within=(visible,))


def runs(actor: Actor, rule: Rule, *, most: int = 20) -> list[Trace]:
    """The last runs of a rule; those about customers whom the actor does not see are left out by whoever shows them."""
    kept = _editions(actor, rule)
    return [_of_run(one, kept) for one in _of(actor, rule, Run).order_by("-id")[:most]]


def about(actor: Actor, rule: Rule, party_id: int, *, most: int = 20) -> list[Trace]:
    """Why a rule ran for a customer whom the actor sees, or did not; the newest first."""
    if party_id not in offers.subject().names(actor, [party_id]):
        return []
    visible, kept = policy.scope(actor, "automation.rule"), _editions(actor, rule)
    ran = _of(actor, rule, Run).filter(party_id=party_id).order_by("-at")[:most]
    statement = _PASSED_BY.format(scope=visible.called("rule"), most=most)
    passed = sql.rows(statement, {"rule": rule.pk, "party": party_id}, within=(visible,))
    traces = [_of_run(one, kept) for one in ran] + [_of_passed(row, kept, party_id) for row in passed]
    return sorted(traces, key=lambda one: one.at, reverse=True)[:most]


def editions(actor: Actor, rule: Rule) -> list[Edition]:
    """What the rule said, the newest first."""
    return sorted(_editions(actor, rule).values(), key=lambda one: -one.number)


def named(actor: Actor, traces: Sequence[Trace]) -> Mapping[int, tuple[str, str]]:
    """The number and name of the customers of some traces, of those whom the actor sees."""
    return offers.subject().names(actor, sorted({one.party_id for one in traces}))


def _editions(actor: Actor, rule: Rule) -> dict[int, Edition]:
    return {one.number: one for one in _of(actor, rule, Edition)}


def _of(actor: Actor, rule: Rule, kind: Any) -> QuerySet[Any]:
    """What belongs to a rule, if the actor may see that."""
    visible = policy.scope(actor, "automation.rule")
    return policy.opened(kind.objects.filter(rule__in=visible.over(Rule.objects.filter(pk=rule.pk))), visible.tables)


def _of_run(run: Run, editions: Mapping[int, Edition]) -> Trace:
    edition = editions[run.edition]
    return Trace(
        run.at, run.state, edition, _asked(edition), Holds.read(run.holds), run.steps, run.problem, run.depth, run.party_id
    )  # fmt: skip


def _of_passed(row: Mapping[str, Any], editions: Mapping[int, Edition], party_id: int) -> Trace:
    edition = editions[row["edition"]]
    return Trace(row["at"], "passed", edition, _asked(edition), Holds.read(row["holds"]), [], "", 0, party_id)


def _asked(edition: Edition) -> Asked | None:
    """What an edition asked; None when something in it is there no longer."""
    try:
        return deciding.asked(edition, company.catalog())
    except BadCondition:
        return None
