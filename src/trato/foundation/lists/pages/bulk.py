"""How does somebody change many rows of a list, watch it, and take it back?"""

import csv
import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.foundation.access.endpoint import endpoint
from trato.foundation.audit.notes import EXPORT, note
from trato.foundation.kit.formulas import harmless
from trato.foundation.lists import bulk, known
from trato.foundation.lists.actions import bulk as verbs
from trato.foundation.lists.bulk import Change
from trato.foundation.lists.forms import Wanted
from trato.foundation.lists.known import ListPage
from trato.foundation.lists.models import BulkChange, BulkState
from trato.foundation.lists.pages import bulk_shown as shown
from trato.foundation.lists.queries import bulk as queries
from trato.foundation.look.page import is_fragment, notify, render

MOST_TICKED = 200
_SAMPLE = 5
_MOST_IN_FILE = verbs.MOST


@dataclass(frozen=True)
class Chosen:
    """The rows that are meant: those ticked, or all that match the words of the list's address."""

    page: ListPage
    words: dict[str, str]
    uids: list[str]
    keys: list[int]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What a form sends along to mean the same rows."""
        return [*self.words.items(), *(("uid", uid) for uid in self.uids)]


@endpoint("lists.bulk", "run")
@require_http_methods(["GET", "HEAD", "POST"])
def change_many(request: HttpRequest, name: str) -> HttpResponse:
    """Which rows, what is changed, what will become of them; then it begins."""
    page = known.find(name)
    changes = bulk.changes(name, request.actor)  # type: ignore[attr-defined]
    if page is None or not changes:
        raise Http404
    said = request.POST if request.method == "POST" else request.GET
    try:
        chosen = _chosen(request, page, said)
    except ValueError:
        return render(request, "look/400.html", {}, status=400)
    form = Wanted(said, changes=changes)
    problem = ""
    if request.method == "POST" and form.is_valid():
        if said.get("seen") == str(len(chosen.keys)):
            try:
                return _begun(request, chosen, form)
            except verbs.CannotChangeMany as refusal:
                problem = str(refusal)
        else:
            problem = _("In the meantime other rows match. Look again at what will change.")
    return _asked(request, chosen, form, problem)


@endpoint("lists.bulk", "view")
@require_safe
def changes_made(request: HttpRequest) -> HttpResponse:
    """What was changed on many rows lately."""
    rows = list(queries.visible_to(request.actor).select_related("owner").order_by("-began_at", "-id")[:100])  # type: ignore[attr-defined]
    return render(request, "lists/bulk_changes.html", {"rows": [shown.line(row) for row in rows]})


@endpoint("lists.bulk", "view")
@require_safe
def change_made(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """How far it is, what came of it, what was left out and why."""
    run = _found(request, uid)
    if request.GET.get("part") == "progress":
        if not run.is_busy:
            # The whole page says something else now.
            response = HttpResponse(status=204)
            response.headers["HX-Refresh"] = "true"
            return response
        return render(request, "lists/bulk_progress.html", {"work": shown.progress(run)})
    return render(request, "lists/bulk_change.html", shown.whole(run, request.actor))  # type: ignore[attr-defined]


@endpoint("lists.bulk", "view")
@require_safe
def left_out(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The rows that were not changed, each with its reason, as a file."""
    run = _found(request, uid)
    actor = request.actor  # type: ignore[attr-defined]
    note("lists.bulk.left_out", how=EXPORT, by=actor, detail={"bulk": run.pk})
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow([_("Name"), _("Reason")])
    for one in shown.left_out(run, actor, most=_MOST_IN_FILE):
        lines.writerow([harmless(one["name"]), harmless(one["why"])])
    response = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_("left-out")}-{run.began_at:%Y-%m-%d}.csv"'
    return response


@endpoint("lists.bulk", "undo")
@require_POST
def undo(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take it back."""
    return _done(request, uid, verbs.undo)


@endpoint("lists.bulk", "run")
@require_POST
def go_on(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Change the rows that were not reached."""
    return _done(request, uid, verbs.go_on)


def _chosen(request: HttpRequest, page: ListPage, said: QueryDict) -> Chosen:
    actor = request.actor  # type: ignore[attr-defined]
    words = {key: said[key] for key in page.words if said.get(key)}
    page.check(actor, words)
    uids = [] if "all" in said else said.getlist("uid")[:MOST_TICKED]
    is_ticked = bool(uids) or "ticked" in said
    keys = page.among(actor, uids) if is_ticked else page.keys(actor, words, verbs.MOST + 1)
    return Chosen(page, words, uids, keys)


def _asked(request: HttpRequest, chosen: Chosen, form: Wanted, problem: str) -> HttpResponse:
    is_too_many = len(chosen.keys) > verbs.MOST
    is_ready = form.is_bound and form.is_valid() and bool(chosen.keys) and not is_too_many
    context = {
        "list": chosen.page.name,
        "list_url": shown.address(chosen.page, chosen.words),
        "list_title": chosen.page.title,
        "hidden": chosen.hidden,
        "count": chosen.page.counted(min(len(chosen.keys), verbs.MOST)),
        "size": len(chosen.keys),
        "is_too_many": is_too_many,
        "most": verbs.MOST,
        "form": form,
        "preview": _preview(request, chosen, form) if is_ready else None,
        "problem": problem,
    }
    has_failed = bool(problem) or (form.is_bound and not is_ready and bool(form.errors))
    template = "lists/bulk_form.html" if is_fragment(request) else "lists/bulk_ask.html"
    return render(request, template, context, status=422 if has_failed else 200)


def _preview(request: HttpRequest, chosen: Chosen, form: Wanted) -> dict[str, Any]:
    change: Change = form.change
    standing = change.read(chosen.keys)
    becomes = {key: change.becomes(now, form.kept) for key, now in standing.items()}
    different = [key for key, now in standing.items() if becomes[key] != now]
    some = different[:_SAMPLE]
    named = chosen.page.named(request.actor, some)  # type: ignore[attr-defined]
    return {
        "words": change.words(form.kept),
        "answers": _answers(form),
        "changing": len(different),
        "same": len(standing) - len(different),
        "barred": change.barred(different),
        "sample": [
            {"thing": named[key], "now": change.said(standing[key]), "becomes": change.said(becomes[key])}
            for key in some
            if key in named
        ],
    }


def _answers(form: Wanted) -> Sequence[str]:
    return form.data.getlist("value") if isinstance(form.data, QueryDict) else []


def _begun(request: HttpRequest, chosen: Chosen, form: Wanted) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    run = verbs.begin(form.change, of=chosen.page.name, keys=chosen.keys, value=form.kept, by=actor, at=timezone.now())
    return _told(request, run, shown.address(chosen.page, chosen.words))


def _done(request: HttpRequest, uid: uuid.UUID, verb: Any) -> HttpResponse:
    try:
        run = verb(_found(request, uid), by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    except verbs.CannotChangeMany as problem:
        notify(request, str(problem))
        return redirect("bulk_change", uid)
    page = known.find(run.list)
    return _told(request, run, reverse(page.page) if page else reverse("bulk_change", args=[run.uid]))


def _told(request: HttpRequest, run: BulkChange, back: str) -> HttpResponse:
    """Back to the list when it is done as wished; to its own page when it goes on, or left rows out."""
    if run.is_busy or shown.count_of_left_out(run):
        return redirect("bulk_change", run.uid)
    undo_url = reverse("bulk_undo", args=[run.uid]) if run.state == BulkState.DONE and shown.may_be_undone(run) else ""
    notify(request, shown.sentence(run), undo_url=undo_url)
    return redirect(back)


def _found(request: HttpRequest, uid: uuid.UUID) -> BulkChange:
    run = queries.known_as(request.actor, uid)  # type: ignore[attr-defined]
    if run is None:
        raise Http404
    return run
