"""What does somebody owe for the answer they get? Views are noted under the rule that let them in, and counted.

Both are read off the finished answer, as the read log is: no page can forget them. Nobody gets an answer whose note
was not written, or that shows one record more than a rule allows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trato.foundation.access import policy
from trato.foundation.access.rules import resources, rows
from trato.foundation.access.rules.known import values_of
from trato.foundation.access.rules.resources import Resource
from trato.foundation.access.rules.rule import Quota, Rule
from trato.foundation.audit.notes import VIEW, note
from trato.foundation.audit.reading import note_whom_it_shows, people_in, place_of
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.chores import regularly
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.access import QuotaReached

_SETTLING = guard.capability("policy.settle", guard.EVERYTHING)
LONGEST_KEPT = timedelta(days=15)

_SHOWN = "SELECT {alias}.id FROM {table} {alias} WHERE {alias}.uid = ANY(%(uids)s::uuid[]) AND {rows}"
_BESIDE = "SELECT DISTINCT {alias}.{key} AS id FROM {table} {alias} WHERE {alias}.{key} = ANY(%(ids)s) AND {rows}"
# Hours, days and weeks are those of the company, whatever zone a person has chosen for themselves.
_PERIOD = """
SELECT date_trunc(%(period)s, %(at)s, zone) AS begins_at,
       date_add(date_trunc(%(period)s, %(at)s, zone), ('1 ' || %(period)s)::interval, zone) AS until
FROM (SELECT coalesce((SELECT time_zone FROM access_company), 'UTC') AS zone) AS here
"""
# One statement adds and compares under the lock of the row, so that answers at the same time never pass together.
_COUNT = """
INSERT INTO access_quotause AS q (user_id, rule, period, begins_at, ids)
SELECT %(user)s, %(rule)s, %(period)s, %(begins_at)s, %(ids)s::bigint[] WHERE cardinality(%(ids)s::bigint[]) <= %(most)s
ON CONFLICT (user_id, rule, period, begins_at) DO UPDATE
SET ids = q.ids || ARRAY(SELECT unnest(excluded.ids) EXCEPT SELECT unnest(q.ids))
WHERE cardinality(q.ids || ARRAY(SELECT unnest(excluded.ids) EXCEPT SELECT unnest(q.ids))) <= %(most)s
RETURNING true AS is_within
"""
_USED = """
SELECT cardinality(ids) AS count FROM access_quotause
WHERE user_id = %(user)s AND rule = %(rule)s AND period = %(period)s AND begins_at = %(begins_at)s
"""
_NOTE_USED_UP = """
INSERT INTO access_quotause AS q (user_id, rule, period, begins_at, ids, used_up_at)
VALUES (%(user)s, %(rule)s, %(period)s, %(begins_at)s, '{}', %(at)s)
ON CONFLICT (user_id, rule, period, begins_at) DO UPDATE SET used_up_at = %(at)s WHERE q.used_up_at IS NULL
RETURNING true AS is_first
"""


class QuotaUsedUp(policy.Refused):
    """A rule has shown as much as it may for now; the message says until when."""

    def __init__(self, words: str, *, permission: str, until: datetime, wait: int) -> None:
        super().__init__(words, permission=permission)
        self.until, self.wait = until, wait


@dataclass
class _Full(Exception):
    rule: Rule
    quota: Quota
    begins_at: datetime
    until: datetime


def settled(request: HttpRequest, answer: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """The answer, once what is owed for it is written; raises QuotaUsedUp instead of giving it."""
    with policy.watched() as asked:
        response = answer(request)
    uids = people_in(response)
    note_whom_it_shows(request, uids)
    actor = getattr(request, "actor", None)
    # What an administrator sees through a colleague's eyes is not that colleague's.
    if uids and actor is not None and actor.user_id and not getattr(request, "viewer", None):
        _settle(request, actor, asked, uids)
    return response


def settle_file(request: HttpRequest, uids: list[str]) -> None:
    """The same for a file that leaves piece by piece: once for all whom it will show, before anything of it does."""
    _settle(request, request.actor, set(), uids)  # type: ignore[attr-defined]


def used(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Each quota that holds for somebody, and how much of it they have used by now."""
    found = []
    for rule in policy.verdict(actor, f"{_person().name}.view").owing:
        for quota in rule.quotas:
            (when,) = sql.rows(_PERIOD, {"period": quota.period, "at": at})
            asked = {"user": actor.user_id, "rule": rule.id, "period": quota.period, "begins_at": when["begins_at"]}
            kept = sql.rows(_USED, asked)
            count = kept[0]["count"] if kept else 0
            found.append({"rule": rule.id, **quota._asdict(), "count": count, "until": when["until"]})
    return found


@regularly("access.quotas", every=timedelta(hours=6))
def forget_old(at: datetime) -> int:
    """Remove what was counted in times long over; return how much."""
    return sql.run("DELETE FROM access_quotause WHERE begins_at < %s", [at - LONGEST_KEPT])


def _settle(request: HttpRequest, actor: Actor, asked: set[str], uids: list[str]) -> None:
    person = _person()
    # Whoever is named beside something else, as the customer of a step, is shown too.
    owing = policy.verdict(actor, f"{person.name}.view").owing
    if not owing and not asked:
        return
    shown = {rule: _shown(actor, rule, person, uids=uids) for rule in owing}
    try:
        with transaction.atomic():
            # Always in the same order: two answers to one person never wait for each other.
            for rule in sorted(shown, key=lambda rule: rule.id):
                for quota in rule.quotas:
                    _count(actor, rule, quota, shown[rule], is_bound=request.method in ("GET", "HEAD"))
    except _Full as full:
        raise _refusal(full, actor, f"{person.name}.view") from full
    for rule in owing:
        _note(request, actor, rule, person, shown[rule])
    everybody = sorted(set().union(*shown.values())) if shown else _shown(actor, None, person, uids=uids)
    for thing in resources.every():
        if thing.name in asked and thing.whole == person.name:
            for rule in policy.verdict(actor, f"{thing.name}.view").owing:
                _note(request, actor, rule, thing, _shown(actor, rule, thing, ids=everybody))


def _person() -> Resource:
    return next(thing for thing in resources.every() if thing.is_counted)


def _shown(actor: Actor, rule: Rule | None, thing: Resource, **those: list[Any]) -> list[int]:
    """Of those in the answer, the people whom the rule lets this actor see, or something of whom it does."""
    words = rows.sql(rule.rows, thing, thing.alias) if rule else "TRUE"
    statement = _SHOWN if "uids" in those else _BESIDE
    text = statement.format(alias=thing.alias, table=thing.table, key=thing.key, rows=words)
    with guard.working_as(_SETTLING):
        return sorted(row["id"] for row in sql.rows(text, {**values_of(actor), **those}))


def _note(request: HttpRequest, actor: Actor, rule: Rule, thing: Resource, ids: list[int]) -> None:
    if ids and rule.is_noted:
        place = place_of(request)[1]
        note(f"{thing.name}.view", how=VIEW, by=actor, place=place, parties=ids, detail={"rule": rule.id})


def _count(actor: Actor, rule: Rule, quota: Quota, ids: list[int], *, is_bound: bool) -> None:
    """Add them up; what was done by a verb is answered, and counts for what is asked next."""
    if not ids:
        return
    at = timezone.now()
    (when,) = sql.rows(_PERIOD, {"period": quota.period, "at": at})
    counted = {"user": actor.user_id, "rule": rule.id, "period": quota.period, "begins_at": when["begins_at"]}
    most = quota.most if is_bound else 2_000_000_000
    if not sql.rows(_COUNT, {**counted, "ids": ids, "most": most}):
        raise _Full(rule, quota, when["begins_at"], when["until"])


def _refusal(full: _Full, actor: Actor, permission: str) -> QuotaUsedUp:
    """What to say; the first time in a period it is told in the stream too."""
    at = timezone.now()
    used_up = {"user": actor.user_id, "rule": full.rule.id, "period": full.quota.period, "begins_at": full.begins_at}
    with transaction.atomic():
        if sql.rows(_NOTE_USED_UP, {**used_up, "at": at}):
            told = QuotaReached(
                user_id=actor.user_id or 0, rule=full.rule.id, most=full.quota.most, period=full.quota.period
            )
            record(told, by=actor, at=at)
    return QuotaUsedUp(
        _words(full),
        permission=permission,
        until=full.until,
        wait=max(1, int((full.until - at).total_seconds()) + 1),
    )


def _words(full: _Full) -> str:
    most = full.quota.most
    said = {
        "hour": ngettext(
            "This would show more than the %(most)s record an hour your access allows.",
            "This would show more than the %(most)s different records an hour your access allows.",
            most,
        ),
        "day": ngettext(
            "This would show more than the %(most)s record a day your access allows.",
            "This would show more than the %(most)s different records a day your access allows.",
            most,
        ),
        "week": ngettext(
            "This would show more than the %(most)s record a week your access allows.",
            "This would show more than the %(most)s different records a week your access allows.",
            most,
        ),
    }[full.quota.period]
    after = date_format(timezone.localtime(full.until), "H:i" if full.quota.period != "week" else "j M, H:i")
    going_on = _(
        "What you have seen already stays open to you; the rest opens at %(when)s. An administrator can allow more."
    )
    return f"{said % {'most': most}} {going_on % {'when': after}}"
