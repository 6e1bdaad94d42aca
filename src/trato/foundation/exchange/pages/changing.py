"""How do people say what a file holds, load it, and take it back?"""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from trato.foundation.access.endpoint import endpoint
from trato.foundation.exchange.actions import imports as verbs
from trato.foundation.exchange.models import Import, ImportState
from trato.foundation.exchange.pages.imports import found, page
from trato.foundation.look.page import notify


@endpoint("exchange.import", "map")
@require_POST
def reading(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Read the file again in another way."""
    wanted: dict[str, Any] = {
        name: request.POST[name] for name in ("encoding", "delimiter", "decimal", "dates") if name in request.POST
    }
    if "delimiter" in wanted:
        wanted["delimiter"] = wanted["delimiter"].replace("tab", "\t")
    if "headings" in request.POST:
        wanted["has_headings"] = request.POST["headings"] == "yes"
    return _done(request, uid, lambda one, told: verbs.read_otherwise(one, found=wanted, **told))


@endpoint("exchange.import", "map")
@require_POST
def target(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Load it as something else."""
    wanted = request.POST.get("target", "")
    return _done(request, uid, lambda one, told: verbs.load_as(one, target=wanted, **told))


@endpoint("exchange.import", "map")
@require_POST
def columns(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What each column holds, then a trial run; or the whole load at once."""

    def work(one: Import, told: dict[str, Any]) -> Import:
        mapped = verbs.map_columns(one, columns=_columns(request, one), choices=_choices(request), **told)
        if request.POST.get("then") == "run":
            return verbs.run(mapped, **told)
        return verbs.try_out(mapped, **told)

    def as_typed(one: Import) -> Import:
        one.columns, one.choices = _columns(request, one), {**one.choices, **_choices(request)}
        return one

    return _done(request, uid, work, as_typed)


@endpoint("exchange.import", "run")
@require_POST
def run(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Load the rows, or go on."""
    return _done(request, uid, lambda one, told: verbs.run(one, **told))


@endpoint("exchange.import", "undo")
@require_POST
def undo(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take it all back."""
    return _done(request, uid, lambda one, told: verbs.undo(one, **told))


@endpoint("exchange.import", "receive")
@require_POST
def discard(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Throw the file away."""
    one = found(request, uid)
    try:
        verbs.discard(one, by=request.actor, at=timezone.now())
    except verbs.CannotImport as problem:
        return page(request, one, problem=str(problem))
    notify(request, _("The file was thrown away."))
    return redirect("imports")


def _done(
    request: HttpRequest, uid: uuid.UUID, work: Callable[[Import, dict[str, Any]], Import],
    as_typed: Callable[[Import], Import] = lambda one: one,
) -> HttpResponse:  # fmt: skip
    """Go on to the page of the import; with a problem nothing that was typed is lost."""
    one = found(request, uid)
    told = {"by": request.actor, "at": timezone.now()}
    try:
        one = work(one, told)
        if one.state == ImportState.MAPPING and one.rows:
            one = verbs.try_out(one, **told)
    except verbs.CannotImport as problem:
        return page(request, as_typed(found(request, uid)), problem=str(problem))
    return redirect("import", uid=one.uid)


def _columns(request: HttpRequest, one: Import) -> list[dict[str, str]]:
    return [
        {name: request.POST.get(f"{name}-{place}", "") for name in ("field", "case", "default")}
        for place in range(len(one.found.get("headings", ())))
    ]


def _choices(request: HttpRequest) -> dict[str, Any]:
    choices: dict[str, Any] = {
        name: request.POST[name] for name in ("mode", "country", "source", "network", "invalid") if name in request.POST
    }
    if "has_keys" in request.POST:
        choices["keys"] = request.POST.getlist("keys")
    return choices
