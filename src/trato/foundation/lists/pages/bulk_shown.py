"""What do the pages of a bulk change show?"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trato.foundation.access.policy import may
from trato.foundation.jobs.models import Job
from trato.foundation.kit.actor import Actor
from trato.foundation.lists import known
from trato.foundation.lists.actions.bulk import UNDO_FOR
from trato.foundation.lists.known import ListPage
from trato.foundation.lists.models import BulkChange, BulkState, Outcome, Undoing
from trato.foundation.lists.queries import bulk as queries
from trato.foundation.look import formats

TONES = {"running": "blue", "done": "green", "stopped": "red", "undoing": "blue", "undone": "slate"}
MOST_LEFT_OUT = 200
_CHUNK = 500


def address(page: ListPage, words: dict[str, str]) -> str:
    """The list, as it was looked at."""
    return reverse(page.page) + (f"?{urlencode(words)}" if words else "")


def line(run: BulkChange) -> dict[str, Any]:
    """One line of the list of changes."""
    return {
        "uid": run.uid,
        "words": run.words,
        "state": str(BulkState(run.state).label),
        "tone": TONES[run.state],
        "size": run.size,
        "changed": run.counts.get(Outcome.CHANGED, 0),
        "left_out": count_of_left_out(run),
        "who": run.owner.name if run.owner else "trato",
        "began_at": run.began_at,
    }


def whole(run: BulkChange, actor: Actor) -> dict[str, Any]:
    """Everything the page of one change needs."""
    page = known.find(run.list)
    rows = [] if run.is_busy else list(left_out(run, actor, most=MOST_LEFT_OUT))
    has_rows_left = run.state == BulkState.STOPPED and not run.undone_at and _reached(run) < run.size
    return {
        "run": run,
        "line": line(run),
        "list_url": reverse(page.page) if page else "",
        "work": progress(run) if run.is_busy else None,
        "counts": [(str(outcome.label), run.counts.get(outcome, 0)) for outcome in Outcome],
        "undone": [(str(one.label), run.counts.get(one, 0)) for one in Undoing] if run.undone_at else [],
        "rows": rows,
        "is_shortened": len(rows) < count_of_left_out(run),
        "may_go_on": has_rows_left and may(actor, "lists.bulk.run"),
        "may_undo": not run.is_busy and may(actor, "lists.bulk.undo") and may_be_undone(run),
        "undo_until": run.began_at + UNDO_FOR,
    }


def progress(run: BulkChange) -> dict[str, Any]:
    """How far it is."""
    job = Job.objects.filter(key=f"bulk:{run.pk}").order_by("-id").first()
    done, total = (job.done, job.total or run.size) if job else (0, run.size)
    left = None
    if job and done and job.started_at:
        left = int((timezone.now() - job.started_at).total_seconds() / done * (total - done)) + 1
    return {
        "uid": run.uid,
        "job": job.uid if job and not job.cancel_asked_at else None,
        "label": _("Being undone") if run.state == BulkState.UNDOING else run.words,
        "done": done,
        "total": total,
        "left": left,
        "problem": job.problem if job else "",
    }


def left_out(run: BulkChange, actor: Actor, *, most: int) -> Iterator[dict[str, Any]]:
    """Rows that were not changed, or not taken back, by name; a name that the actor does not see stays untold."""
    page, after, given = known.find(run.list), 0, 0
    while given < most and (rows := list(queries.left_out(actor, run, after=after, most=min(_CHUNK, most - given)))):
        named = page.named(actor, [row.thing_id for row in rows]) if page else {}
        for row in rows:
            thing = named.get(row.thing_id)
            yield {
                "uid": thing.uid if thing else "",
                "name": thing.name if thing else "—",
                "href": thing.href if thing else None,
                "why": row.why_kept or row.why,
            }
        after, given = rows[-1].thing_id, given + len(rows)


def sentence(run: BulkChange) -> str:
    """What happened, in the words of whoever did it."""
    if run.state == BulkState.UNDONE:
        count = run.counts.get(Undoing.RESTORED, 0)
        return ngettext("Undone: %(count)s as before.", "Undone: %(count)s as before.", count) % {
            "count": formats.number(count)
        }
    count = run.counts.get(Outcome.CHANGED, 0)
    return _("%(words)s. %(count)s changed.") % {"words": run.words, "count": formats.number(count)}


def count_of_left_out(run: BulkChange) -> int:
    """How many rows are not as was wished."""
    return sum(run.counts.get(one, 0) for one in (Outcome.REFUSED, Outcome.LEFT, Undoing.KEPT))


def may_be_undone(run: BulkChange) -> bool:
    """Whether something was changed, not too long ago, and not taken back."""
    taken_back = sum(run.counts.get(one, 0) for one in Undoing)
    return run.counts.get(Outcome.CHANGED, 0) > taken_back and timezone.now() <= run.began_at + UNDO_FOR


def _reached(run: BulkChange) -> int:
    return sum(run.counts.get(one, 0) for one in Outcome)
