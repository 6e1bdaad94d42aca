"""How are many rows of a list changed at once, and taken back?"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from trato.foundation.access.policy import changing, require
from trato.foundation.jobs.queue import enqueue
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.lists import working
from trato.foundation.lists.bulk import Change, find
from trato.foundation.lists.models import BulkChange, BulkState, Outcome
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.lists import BulkBegun, BulkTakenBack

# So many are changed at once; a longer list is refused, never cut off in silence.
MOST = 100_000
# As many as that are changed while somebody waits for the page.
FEW = 200
UNDO_FOR = timedelta(days=30)

_ROWS = "lists_bulkrow (bulk_id, thing_id, before, outcome, why, undoing, why_kept)"


class CannotChangeMany(ValueError):
    """This cannot be done to these rows; the message says why."""


def begin(change: Change, *, of: str, keys: Sequence[int], value: Any, by: Actor, at: datetime) -> BulkChange:
    """Change one thing on all of these rows: few at once, many in the background."""
    require(by, "lists.bulk.run")
    require(by, change.permission)
    chosen = sorted(set(keys))
    if not chosen:
        raise CannotChangeMany(_("Nothing is chosen."))
    if len(chosen) > MOST:
        raise CannotChangeMany(_("At most %(most)s at once. Narrow the list down.") % {"most": MOST})
    standing = change.read(chosen)
    with changing(by, "lists.bulk.run"):
        run = BulkChange.objects.create(
            list=of, change=change.name, value=value, words=change.words(value)[:300], size=len(chosen),
            owner_id=by.user_id, began_at=at,
        )  # fmt: skip
        encode = msgspec.json.Encoder().encode
        rows = ((run.pk, key, encode(standing.get(key)).decode(), "", "", "", "") for key in chosen)
        sql.copy(_ROWS, rows)
        record(BulkBegun(bulk_id=run.pk, list=of, change=change.name, rows=run.size), by=by, at=at)
        _work(run, "lists.bulk", by, at)
    return run


def go_on(run: BulkChange, *, by: Actor, at: datetime) -> BulkChange:
    """Change the rows that were not reached yet."""
    require(by, "lists.bulk.undo", run)
    require(by, "lists.bulk.run")
    require(by, _found(run, by).permission)
    with changing(by, "lists.bulk.undo", run) as run:
        if run.state != BulkState.STOPPED or run.undone_at or not run.rows.filter(outcome="").exists():
            raise CannotChangeMany(_("There is nothing left to change."))
        run.state, run.problem = BulkState.RUNNING, ""
        run.save(update_fields=["state", "problem"])
        _work(run, "lists.bulk", by, at)
    return run


def undo(run: BulkChange, *, by: Actor, at: datetime) -> BulkChange:
    """Take it back within thirty days, except for what somebody changed again since."""
    require(by, "lists.bulk.undo", run)
    _found(run, by)
    with changing(by, "lists.bulk.undo", run) as run:
        if run.is_busy:
            raise CannotChangeMany(_("It is still going on. Stop it first."))
        if not run.rows.filter(outcome=Outcome.CHANGED, undoing="").exists():
            raise CannotChangeMany(_("There is nothing to undo."))
        if at > run.began_at + UNDO_FOR:
            raise CannotChangeMany(_("This can be undone for thirty days."))
        run.state, run.undone_at, run.problem = BulkState.UNDOING, at, ""
        run.save(update_fields=["state", "undone_at", "problem"])
        record(BulkTakenBack(bulk_id=run.pk), by=by, at=at)
        _work(run, "lists.bulk_undo", by, at)
    return run


def _found(run: BulkChange, by: Actor) -> Change:
    change = find(run.list, run.change, by)
    if change is None:
        raise CannotChangeMany(_("You can no longer change this."))
    return change


def _work(run: BulkChange, kind: str, by: Actor, at: datetime) -> None:
    """Few rows in this transaction; many later, with what was proved when it was asked for."""
    if run.size <= FEW:
        working.work(run, by=by, at=at)
    else:
        proved = by.proved_at.isoformat() if by.proved_at else ""
        enqueue(kind, by=by, at=at, subject=run.words, key=f"bulk:{run.pk}", bulk_id=run.pk, proved_at=proved)
