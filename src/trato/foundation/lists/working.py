"""How are the rows of a bulk change changed, and taken back, step by step? Every step is whole or not there."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from trato.foundation.jobs.kinds import CannotGoOn
from trato.foundation.jobs.running import Running
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor
from trato.foundation.lists import bulk
from trato.foundation.lists.bulk import Change, ChangedSince
from trato.foundation.lists.models import BulkChange, BulkRow, BulkState, Outcome, Undoing
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.lists import BulkEnded

KEEPING = guard.capability("lists.bulk", BulkChange._meta.db_table, BulkRow._meta.db_table)
AT_ONCE = 100

_QUICKLY = "SET LOCAL synchronous_commit = off"
_KEEP = """
UPDATE lists_bulkrow r SET outcome = o.outcome, why = o.why, before = o.before::jsonb, after = o.after::jsonb
FROM unnest(%(keys)s::bigint[], %(outcomes)s::text[], %(whys)s::text[], %(before)s::text[], %(after)s::text[])
    AS o (key, outcome, why, before, after) WHERE r.bulk_id = %(bulk)s AND r.thing_id = o.key
"""
_KEEP_UNDOING = """
UPDATE lists_bulkrow r SET undoing = o.outcome, why_kept = o.why
FROM unnest(%(keys)s::bigint[], %(outcomes)s::text[], %(whys)s::text[]) AS o (key, outcome, why)
WHERE r.bulk_id = %(bulk)s AND r.thing_id = o.key
"""
_Step = Callable[[BulkChange, Change, Sequence[BulkRow], datetime], Counter[str]]
_encode = msgspec.json.Encoder().encode


def work(run: BulkChange, *, by: Actor, at: datetime, running: Running | None = None) -> dict[str, int]:
    """Do what the state of the change asks for, to the rows that are not done yet."""
    change = bulk.find(run.list, run.change, by)
    if change is None:
        raise CannotGoOn(_("You can no longer change this."))
    is_undo = run.state == BulkState.UNDOING
    left = {"outcome": Outcome.CHANGED, "undoing": ""} if is_undo else {"outcome": ""}
    step: _Step = _undo if is_undo else _do
    done = 0
    with guard.working_as(KEEPING):
        total = run.rows.filter(outcome=Outcome.CHANGED).count() if is_undo else run.size
        done = total - run.rows.filter(**left).count()
        while rows := list(run.rows.filter(**left).order_by("thing_id")[:AT_ONCE]):
            if running:
                running.breathe()
            with transaction.atomic():
                if running:
                    sql.run(_QUICKLY)
                run.counts = dict(Counter(run.counts) + step(run, change, rows, running.now if running else at))
                run.save(update_fields=["counts"])
                done += len(rows)
                if running:
                    running.keep({}, done=done, total=total)
        _end(run, by, running.now if running else at)
    return dict(run.counts)


def stop(run: BulkChange, problem: str) -> None:
    """What is done stays done; the rest can be done later, or all of it be taken back."""
    with guard.working_as(KEEPING):
        run.state, run.problem = BulkState.STOPPED, problem
        run.save(update_fields=["state", "problem"])


def _do(run: BulkChange, change: Change, rows: Sequence[BulkRow], at: datetime) -> Counter[str]:
    keys = [row.thing_id for row in rows]
    now = change.read(keys, is_locking=True)
    found: dict[int, tuple[str, str]] = {}
    wanted: dict[int, Any] = {}
    for row in rows:
        key = row.thing_id
        if key not in now:
            found[key] = Outcome.REFUSED, _("You no longer see this.")
            continue
        becomes = change.becomes(now[key], run.value)
        if becomes == now[key]:
            found[key] = Outcome.SAME, ""
        elif now[key] != row.before and not change.is_blind:
            found[key] = Outcome.LEFT, _("Somebody changed this meanwhile.")
        else:
            wanted[key] = becomes
    refused = change.put(wanted, at=at)
    stands = change.read([key for key in wanted if key not in refused])
    for key in wanted:
        found[key] = (Outcome.REFUSED, refused[key][:300]) if key in refused else (Outcome.CHANGED, "")
    kept = {
        "keys": keys,
        "outcomes": [found[key][0] for key in keys],
        "whys": [found[key][1] for key in keys],
        "before": [_encode(now.get(key)).decode() for key in keys],
        "after": [_encode(stands.get(key, wanted.get(key))).decode() for key in keys],
    }
    sql.run(_KEEP, {**kept, "bulk": run.pk})
    return Counter(str(outcome) for outcome, _why in found.values())


def _undo(run: BulkChange, change: Change, rows: Sequence[BulkRow], at: datetime) -> Counter[str]:
    now = change.read([row.thing_id for row in rows], is_locking=True)
    found: dict[int, tuple[str, str]] = {}
    wanted: dict[int, Any] = {}
    for row in rows:
        key = row.thing_id
        if key not in now:
            found[key] = Undoing.KEPT, _("You no longer see this.")
            continue
        try:
            back = change.back(row.before, row.after, now[key])
        except ChangedSince:
            found[key] = Undoing.KEPT, _("Somebody has changed this again since.")
            continue
        if back == now[key]:
            found[key] = Undoing.RESTORED, ""
        else:
            wanted[key] = back
    refused = change.put(wanted, at=at)
    for key in wanted:
        found[key] = (Undoing.KEPT, refused[key][:300]) if key in refused else (Undoing.RESTORED, "")
    kept = {
        "keys": list(found),
        "outcomes": [outcome for outcome, _why in found.values()],
        "whys": [why for _outcome, why in found.values()],
    }
    sql.run(_KEEP_UNDOING, {**kept, "bulk": run.pk})
    return Counter(str(outcome) for outcome, _why in found.values())


def _end(run: BulkChange, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        if run.state == BulkState.UNDOING:
            run.state = BulkState.UNDONE
        else:
            run.state, run.ended_at = BulkState.DONE, at
            record(BulkEnded(bulk_id=run.pk, counts=run.counts), by=by, at=at)
        run.save(update_fields=["state", "ended_at"])
