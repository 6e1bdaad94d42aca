"""Which rules does an event set off? Decided batch by batch; what is to be done then is done in transactions of its own.

The decision and the bookmark commit together, and a rule can be set off only once by an event, so nothing is lost or
done twice however often the process is killed.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from trato.foundation.automation import acting, deciding, offers, stopping
from trato.foundation.automation.deciding import Asked, Holds, Seeing
from trato.foundation.automation.models import Caused, Halt, Passed, Rule, Run, RunState, Tally
from trato.foundation.automation.stopping import DEEPEST, MOST_IN_AN_HOUR
from trato.foundation.facts import asked_by, company
from trato.foundation.facts.catalog import Catalog
from trato.foundation.facts.fault import BadCondition
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.follow import FOLLOWERS, Batch, Recorded, follow

NAME = "automation.rules"

_RUNS, _PASSED, _TALLY, _CAUSED, _HALTS = (one._meta.db_table for one in (Run, Passed, Tally, Caused, Halt))

_BEGIN = f"""
INSERT INTO {_RUNS} (uid, rule_id, edition, event_id, party_id, at, state, holds, depth, steps, problem, ended_at)
SELECT gen_random_uuid(), rule, edition, event, party, %(at)s, state, holds, depth, '[]', problem,
       CASE WHEN state = 'waiting' THEN NULL ELSE %(at)s::timestamptz END
FROM unnest(%(rule)s::bigint[], %(edition)s::int[], %(event)s::bigint[], %(party)s::bigint[], %(state)s::text[],
            %(holds)s::text[], %(depth)s::int[], %(problem)s::text[])
    AS new (rule, edition, event, party, state, holds, depth, problem)
ON CONFLICT DO NOTHING
"""
_PASS = f"{_PASSED} (event_id, party_id, at, rules, editions, holds)"
_COUNT = f"""
INSERT INTO {_TALLY} AS t (rule_id, "on", ran, failed, stopped, passed)
SELECT rule, %s, 0, 0, stopped, passed FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS new (rule, stopped, passed)
ORDER BY rule
ON CONFLICT (rule_id, "on") DO UPDATE SET stopped = t.stopped + excluded.stopped, passed = t.passed + excluded.passed
"""
_DEPTHS = f"SELECT event_id, depth FROM {_CAUSED} WHERE event_id = ANY(%s)"
_HALTED = f"SELECT rule_id, party_id FROM {_HALTS} WHERE party_id = ANY(%s)"
_LATELY = f"""
SELECT rule_id, party_id, count(*) AS count FROM {_RUNS}
WHERE party_id = ANY(%s) AND rule_id = ANY(%s) AND at > %s - interval '1 hour' AND state <> 'stopped'
GROUP BY rule_id, party_id
"""


@dataclass(frozen=True)
class Ready:
    """A rule that is on, with what it asks."""

    rule: Rule
    asks: Asked


@dataclass
class _Found:
    """What a batch comes to."""

    begun: list[tuple[Ready, Recorded, str, int, str, str]] = field(default_factory=list)
    passed: dict[int, tuple[Recorded, list[tuple[Rule, Holds]]]] = field(default_factory=dict)

    def pass_by(self, told: Recorded, rule: Rule, holds: Holds) -> None:
        self.passed.setdefault(told.id, (told, []))[1].append((rule, holds))


def begin() -> None:
    """Follow everything that was offered; called once at start."""
    if NAME not in FOLLOWERS:
        events = [one.event for one in offers.happenings().values()]
        follow(NAME, events=events, after=offers.followed_after())(rules_are_set_off)


def rules_are_set_off(batch: Batch) -> None:
    """Decide for each event which rules run, and keep why the others did not."""
    on = defaultdict(list)
    for rule in Rule.objects.filter(is_on=True, event__in=batch.names).order_by("pk"):
        on[rule.event].append(rule)
    if not on:
        return
    at, found = batch.handled_at, _Found()
    told = [one for one in batch.events if one.parties and one.event.told_as in on]
    for actor, name, rules in _in_groups(on, at):
        _decide(actor, rules, [one for one in told if one.event.told_as == name], at, found)
    _keep(found, at)


def _in_groups(on: dict[str, list[Rule]], at: datetime) -> Iterable[tuple[Actor, str, list[Ready]]]:
    """The rules by author and event; those whose author may no longer ask are stopped."""
    catalog = company.catalog()
    actors = acting.actors_of(rule.author_id for rules in on.values() for rule in rules)
    seeing = {key: Seeing(actor, catalog) for key, actor in actors.items()}
    for name, rules in on.items():
        grouped = defaultdict(list)
        for rule in rules:
            ready = _ready(rule, seeing.get(rule.author_id), catalog, at)
            if ready:
                grouped[rule.author_id].append(ready)
        for author, several in grouped.items():
            yield actors[author], name, several


def _ready(rule: Rule, seeing: Seeing | None, catalog: Catalog, at: datetime) -> Ready | None:
    if seeing is None:
        stopping.stop(rule, because="author_left", words=stopping.left(), at=at)
        return None
    try:
        asks = deciding.asked(rule, catalog)
        if not seeing.may_ask(asks.condition):
            raise BadCondition(_("Whoever wrote it may no longer see what its condition asks."))
    except BadCondition as problem:
        stopping.stop(rule, because="condition", words=problem.message, at=at)
        return None
    return Ready(rule, asks)


def _decide(actor: Actor, rules: Sequence[Ready], told: Sequence[Recorded], at: datetime, found: _Found) -> None:
    wanted: list[tuple[Ready, Recorded, str]] = []
    for one in told:
        for ready in rules:
            # What happened before a rule was switched on is not its business.
            if ready.rule.on_since is None or one.recorded_at < ready.rule.on_since:
                continue
            of_event = ready.asks.of_event(one.event)
            if "0" in of_event:
                found.pass_by(one, ready.rule, Holds(of_event))
            else:
                wanted.append((ready, one, of_event))
    if not wanted:
        return
    parties = sorted({one.parties[0] for _ready, one, _holds in wanted})
    ready_ones = list({id(ready): ready for ready, _one, _holds in wanted}.values())
    answers = deciding.answered(actor, company.catalog(), [ready.asks for ready in ready_ones], parties, at)
    answers_of = {id(ready): signs for ready, signs in zip(ready_ones, answers, strict=True)}
    kept: list[tuple[Ready, Recorded, Holds]] = []
    for ready, one, of_event in wanted:
        signs = answers_of[id(ready)].get(one.parties[0])
        if signs is not None and ready.asks.decided(signs):
            kept.append((ready, one, Holds(of_event, signs)))
        else:
            found.pass_by(one, ready.rule, Holds(of_event, deciding.GONE if signs is None else signs))
    _bound(kept, at, found)


def _bound(kept: Sequence[tuple[Ready, Recorded, Holds]], at: datetime, found: _Found) -> None:
    """Let run what is not a rule going in circles."""
    if not kept:
        return
    parties = sorted({one.parties[0] for _ready, one, _holds in kept})
    depths = {row["event_id"]: row["depth"] for row in sql.rows(_DEPTHS, [[one.id for _ready, one, _holds in kept]])}
    halted = {(row["rule_id"], row["party_id"]) for row in sql.rows(_HALTED, [parties])}
    rows = sql.rows(_LATELY, [parties, sorted({ready.rule.pk for ready, _one, _holds in kept}), at])
    lately = defaultdict(int, {(row["rule_id"], row["party_id"]): row["count"] for row in rows})
    for ready, one, holds in kept:
        pair, depth = (ready.rule.pk, one.parties[0]), depths.get(one.id, 0)
        because = ""
        if pair in halted:
            because = "halted"
        elif depth >= DEEPEST:
            because = "too_deep"
        elif lately[pair] >= MOST_IN_AN_HOUR:
            because = "too_often"
        if because in ("too_deep", "too_often"):
            halted.add(pair)
            stopping.halt(ready.rule, pair[1], because=because, at=at)
        state = RunState.STOPPED if because else RunState.WAITING
        lately[pair] += not because
        found.begun.append((ready, one, str(holds), depth, str(state), because))


def _keep(found: _Found, at: datetime) -> None:
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    if found.begun:
        sql.run(
            _BEGIN,
            {
                "at": at,
                "rule": [ready.rule.pk for ready, *_rest in found.begun],
                "edition": [ready.rule.edition for ready, *_rest in found.begun],
                "event": [one.id for _ready, one, *_rest in found.begun],
                "party": [one.parties[0] for _ready, one, *_rest in found.begun],
                "holds": [row[2] for row in found.begun],
                "depth": [row[3] for row in found.begun],
                "state": [row[4] for row in found.begun],
                "problem": [row[5] for row in found.begun],
            },
        )
    for ready, _one, _holds, _depth, state, _because in found.begun:
        counts[ready.rule.pk][0] += state == RunState.STOPPED
    if found.passed:
        sql.copy_text(_PASS, "".join(_passed_line(told, rules, at) for told, rules in found.passed.values()))
    for _told, rules in found.passed.values():
        for rule, _why in rules:
            counts[rule.pk][1] += 1
    counted = {rule: both for rule, both in counts.items() if any(both)}
    if counted:
        day = at.astimezone(asked_by.zone()).date()
        both: list[Any] = list(counted.values())
        sql.run(_COUNT, [day, list(counted), [one[0] for one in both], [one[1] for one in both]])


def _passed_line(told: Recorded, rules: Sequence[tuple[Rule, Holds]], at: datetime) -> str:
    """One row in COPY's text form: numbers and signs only, nothing that anybody typed."""
    keys = ",".join([str(rule.pk) for rule, _holds in rules])
    editions = ",".join([str(rule.edition) for rule, _holds in rules])
    holds = ",".join([str(holds) for _rule, holds in rules])
    return f"{told.id}\t{told.parties[0]}\t{at.isoformat()}\t{{{keys}}}\t{{{editions}}}\t{{{holds}}}\n"
