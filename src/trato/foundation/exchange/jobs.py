"""Which work with files is done in the background?"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from trato.foundation.exchange import places, working
from trato.foundation.exchange.actions.imports import UNDO_FOR
from trato.foundation.exchange.models import Import, ImportPart, ImportState
from trato.foundation.jobs.kinds import CannotGoOn, job
from trato.foundation.jobs.running import Running

# What was brought and never loaded.
FORGOTTEN_AFTER = timedelta(days=7)
_BACK = {
    ImportState.READING: ImportState.UNREADABLE,
    ImportState.TRYING: ImportState.MAPPING,
    ImportState.RUNNING: ImportState.STOPPED,
    ImportState.UNDOING: ImportState.STOPPED,
}


def _page(arguments: Mapping[str, Any]) -> str:
    one = Import.objects.filter(pk=arguments.get("import_id", 0)).first()
    return reverse("import", args=[one.uid]) if one else reverse("imports")


def _stopped(arguments: Mapping[str, Any], problem: str) -> None:
    one = Import.objects.filter(pk=arguments.get("import_id", 0)).first()
    if one and one.state in _BACK:
        one.state, one.problem = _BACK[ImportState(one.state)], problem
        one.save(update_fields=["state", "problem"])


def _again(state: ImportState) -> Callable[[Mapping[str, Any]], None]:
    """Only an import that still stands where the failure left it goes on."""

    def taken_up(arguments: Mapping[str, Any]) -> None:
        one = Import.objects.select_for_update().filter(pk=arguments.get("import_id", 0)).first()
        if one is None or one.state != _BACK[state]:
            raise CannotGoOn(_("This import stands elsewhere by now: look at its page."))
        one.state, one.problem = state, ""
        one.save(update_fields=["state", "problem"])

    return taken_up


@job("exchange.read", label=_("Read a file"), address=_page, given_up=_stopped, taken_up=_again(ImportState.READING))
def read(running: Running) -> None:
    """Read a large file."""
    one = _import(running)
    working.read(one)
    if one.state == ImportState.MAPPING and not working.is_complete(one):
        working.try_out(one, by=running.by, running=running)


@job(
    "exchange.try", label=_("Try out an import"), address=_page, given_up=_stopped, taken_up=_again(ImportState.TRYING)
)
def try_out(running: Running) -> None:
    """Find out what would become of many rows."""
    working.try_out(_import(running), by=running.by, running=running)


@job("exchange.run", label=_("Import a file"), address=_page, given_up=_stopped, taken_up=_again(ImportState.RUNNING))
def run(running: Running) -> dict[str, Any]:
    """Load the rows of a file."""
    return working.load(_import(running), running)


@job("exchange.undo", label=_("Undo an import"), address=_page, given_up=_stopped, taken_up=_again(ImportState.UNDOING))
def undo(running: Running) -> dict[str, Any]:
    """Take an import back."""
    return working.take_back(_import(running), running)


@job("exchange.tidy", label=_("Throw old files away"), every=timedelta(hours=6))
def tidy(running: Running) -> dict[str, Any]:
    """Files go after a week when nobody loaded them, and what is needed to undo after thirty days."""
    unloaded = Import.objects.filter(began_at=None, created_at__lt=running.now - FORGOTTEN_AFTER).exclude(
        state__in=_BACK
    )
    for one in unloaded:
        places.forget(one)
    old = Import.objects.filter(began_at__lt=running.now - UNDO_FOR)
    for one in old:
        places.forget(one)
    parts = ImportPart.objects.filter(one__in=old).delete()[0]
    return {"files": unloaded.delete()[0], "parts": parts}


def _import(running: Running) -> Import:
    one = Import.objects.filter(pk=running.arguments.get("import_id", 0)).first()
    if one is None:
        raise CannotGoOn(_("This import is no longer there."))
    return one
