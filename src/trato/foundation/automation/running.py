"""How are the steps of a rule done? Run by run, each in one transaction, in the name of whoever wrote the rule."""

import logging
import time
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from trato.foundation.access import policy
from trato.foundation.access.models import User
from trato.foundation.automation import acting, offers, stopping, texts
from trato.foundation.automation.models import Caused, Edition, Rule, Run, RunState, Tally
from trato.foundation.automation.offers import Acting
from trato.foundation.facts import asked_by
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor

RUNNING = guard.capability("automation.run", "automation_", "stream_event", "stream_timeline")
AT_ONCE, SECONDS = 50, 0.25

log = logging.getLogger(__name__)

_RUNS, _CAUSED, _TALLY = (one._meta.db_table for one in (Run, Caused, Tally))
_NEXT = f"SELECT id FROM {_RUNS} WHERE state = 'waiting' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
_LAST = "SELECT coalesce(max(id), 0) AS id FROM stream_event WHERE xid = pg_current_xact_id()"
_CAUSE = f"""
INSERT INTO {_CAUSED} (event_id, run_id, depth)
SELECT id, %s, %s FROM stream_event WHERE xid = pg_current_xact_id() AND id > %s
"""
_COUNT = f"""
INSERT INTO {_TALLY} AS t (rule_id, "on", ran, failed, stopped, passed)
VALUES (%(rule)s, %(on)s, %(ran)s, %(failed)s, %(stopped)s, 0)
ON CONFLICT (rule_id, "on") DO UPDATE
SET ran = t.ran + excluded.ran, failed = t.failed + excluded.failed, stopped = t.stopped + excluded.stopped
"""


class Stop(Exception):
    """The author may not do this any more; the message says so."""


def do_waiting(at: datetime) -> int:
    """Do what rules wait for, for a moment; return how many runs were done."""
    until, done = time.monotonic() + SECONDS, 0
    while done < AT_ONCE and time.monotonic() < until and _next(at):
        done += 1
    return done


def perform(rule: Rule, steps: list[dict[str, Any]], run: Run, actor: Actor, at: datetime) -> None:
    """Do the steps in their order; the first that does not work ends the run, and what was done before stays."""
    for number, step in enumerate(steps):
        verb = offers.find(step["verb"], actor)
        if verb is None:
            raise Stop(_("This version does not offer one of its steps."))
        if not policy.may(actor, verb.permission):
            raise Stop(_("Whoever wrote it may no longer do this: %(step)s.") % {"step": verb.words(step["with"])})
        said, problem = _done(verb, step["with"], _acting(rule, run, actor, number, at), run.party_id)
        run.steps = [*run.steps, {"verb": verb.name, "said": said, "problem": problem}]
        if problem:
            run.state, run.problem = RunState.FAILED, problem
            return
    run.state = RunState.RAN


def _next(at: datetime) -> bool:
    with transaction.atomic():
        with guard.working_as(RUNNING):
            found = sql.rows(_NEXT)
            if not found:
                return False
            run = Run.objects.get(pk=found[0]["id"])
            rule = Rule.objects.get(pk=run.rule_id)
            edition = Edition.objects.get(rule=rule, number=run.edition)
            person = User.objects.filter(pk=edition.by_user_id).first()
            before = sql.rows(_LAST)[0]["id"]
        with translation.override(person.language if person else None):
            _run(rule, edition, run, at)
        with guard.working_as(RUNNING):
            run.ended_at = at
            run.save(update_fields=["state", "steps", "problem", "ended_at"])
            sql.run(_CAUSE, [run.pk, run.depth + 1, before])
            _count(run, at)
    return True


def _run(rule: Rule, edition: Edition, run: Run, at: datetime) -> None:
    if not rule.is_on:
        run.state, run.problem = RunState.STOPPED, _("The rule was switched off before it could run.")
        return
    actor = acting.actors_of([edition.by_user_id]).get(edition.by_user_id)
    try:
        if actor is None:
            raise Stop(stopping.left())
        if not policy.may(actor, "automation.rule.define"):
            raise Stop(_("Whoever wrote it may no longer define rules."))
        perform(rule, edition.steps, run, actor, at)
    except Stop as problem:
        run.state, run.problem = RunState.STOPPED, str(problem)
        with guard.working_as(RUNNING):
            stopping.stop(rule, because="author", words=str(problem), at=at)


def _acting(rule: Rule, run: Run, actor: Actor, number: int, at: datetime) -> Acting:
    def fill(written: str) -> str:
        return texts.filled(written, actor, run.party_id, at)

    return Acting(actor, at, str(run.uid), number, rule.event, str(rule.uid), fill)


def _done(verb: offers.Verb, given: dict[str, Any], acting: Acting, party_id: int) -> tuple[str, str]:
    """What was done, or why not, in words."""
    try:
        with transaction.atomic():
            thing = offers.subject().load(acting.by, party_id)
            if thing is None:
                return "", _("Whoever wrote the rule does not see this customer, or they are gone.")
            return verb.do(thing, given, acting), ""
    except (policy.Refused, texts.BadText) as problem:
        return "", str(problem)
    except (OperationalError, InterfaceError):
        raise
    except Exception as problem:
        if isinstance(problem, verb.refusals):
            return "", str(problem)
        log.exception("A step of a rule failed: %s", verb.name)
        return "", _("It did not work, for a reason of our own. Ask whoever looks after trato.")


def _count(run: Run, at: datetime) -> None:
    day = at.astimezone(asked_by.zone()).date()
    counts = {state: int(run.state == state) for state in ("ran", "failed", "stopped")}
    sql.run(_COUNT, {"rule": run.rule_id, "on": day, **counts})
