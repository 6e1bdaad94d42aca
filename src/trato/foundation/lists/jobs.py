"""Which work on lists is done in the background?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from trato.foundation.access.policy import ProofNeeded
from trato.foundation.jobs.kinds import CannotGoOn, job
from trato.foundation.jobs.running import Running
from trato.foundation.kit import guard
from trato.foundation.lists import working
from trato.foundation.lists.actions.bulk import UNDO_FOR
from trato.foundation.lists.models import BulkChange, BulkRow


def _page(arguments: Mapping[str, Any]) -> str:
    run = _find(arguments)
    return reverse("bulk_change", args=[run.uid]) if run else reverse("bulk_changes")


def _stopped(arguments: Mapping[str, Any], problem: str) -> None:
    run = _find(arguments)
    if run and run.is_busy:
        working.stop(run, problem)


@job("lists.bulk", label=_("Change many at once"), address=_page, given_up=_stopped)
def change_many(running: Running) -> dict[str, Any]:
    """Change the rows that are left."""
    return _work(running)


@job("lists.bulk_undo", label=_("Undo a change of many"), address=_page, given_up=_stopped)
def undo_many(running: Running) -> dict[str, Any]:
    """Take a change back."""
    return _work(running)


@job("lists.tidy", label=_("Forget how to undo old changes"), every=timedelta(hours=6))
def tidy(running: Running) -> dict[str, Any]:
    """What can no longer be undone needs no rows."""
    with guard.working_as(working.KEEPING):
        old = BulkChange.objects.filter(began_at__lt=running.now - UNDO_FOR)
        return {"rows": BulkRow.objects.filter(bulk__in=old).delete()[0]}


def _work(running: Running) -> dict[str, Any]:
    run = _find(running.arguments)
    if run is None or not run.is_busy:
        raise CannotGoOn(_("There is nothing left to change."))
    proved = running.arguments.get("proved_at")
    by = replace(running.by, proved_at=datetime.fromisoformat(proved)) if proved else running.by
    try:
        return dict(working.work(run, by=by, at=running.now, running=running))
    except ProofNeeded as problem:
        raise CannotGoOn(str(problem)) from None


def _find(arguments: Mapping[str, Any]) -> BulkChange | None:
    with guard.working_as(working.KEEPING):
        return BulkChange.objects.filter(pk=arguments.get("bulk_id", 0)).first()
