"""How do people see their files, and what became of them?"""

import uuid
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.models import User
from trato.foundation.access.policy import may, require
from trato.foundation.audit.notes import EXPORT, note
from trato.foundation.exchange import places
from trato.foundation.exchange.actions import imports as verbs
from trato.foundation.exchange.models import Import, ImportState
from trato.foundation.exchange.pages import showing
from trato.foundation.exchange.queries import visible_to
from trato.foundation.exchange.targets import TARGETS
from trato.foundation.look.page import notify, render

MOST = 100


@endpoint("exchange.import", "view")
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The imports so far, and the place to bring a file to."""
    problem = ""
    if request.method == "POST":
        require(request.actor, "exchange.import.receive")
        file = request.FILES.get("file")
        if file:
            return _received(request, file)
        problem = _("Choose a file first.")
    rows = list(visible_to(request.actor).order_by("-created_at", "-id")[:MOST])
    names = dict(User.objects.filter(pk__in=[row.by_user_id for row in rows]).values_list("pk", "name"))
    context = {
        "rows": [showing.listed(row, names) for row in rows],
        "problem": problem,
        "targets": [(name, target.label) for name, target in TARGETS.items()],
        "may_receive": may(request.actor, "exchange.import.receive"),
    }
    return render(request, "exchange/imports.html", context, status=422 if problem else 200)


@endpoint("exchange.import", "view")
@require_safe
def one_import(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One file: what it is, what its columns hold, what would become of its rows, what did."""
    one = found(request, uid)
    if request.GET.get("part") == "progress":
        if not one.is_busy:
            # The whole page says something else now.
            response = HttpResponse(status=204)
            response.headers["HX-Refresh"] = "true"
            return response
        return render(request, "exchange/progress.html", {"work": showing.progress(one)})
    return page(request, one)


@endpoint("exchange.import", "view")
@require_safe
def rejected(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """The rows that could not be loaded, with the reason, ready to be corrected."""
    one = found(request, uid)
    path = places.rejected_of(one)
    if not path.exists():
        raise Http404
    note("exchange.import.rejected", how=EXPORT, by=request.actor, detail={"import": one.pk})
    name = f"{one.file_name.rsplit('.', 1)[0]}-{_('rejected')}.csv"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


def found(request: HttpRequest, uid: uuid.UUID) -> Import:
    """The import of the address."""
    one = visible_to(request.actor).filter(uid=uid).first()
    if one is None:
        raise Http404
    return one


def page(request: HttpRequest, one: Import, *, problem: str = "") -> HttpResponse:
    """The page of an import, perhaps with what went wrong."""
    context = showing.shown(one, request.actor) | {"problem": problem}
    return render(request, "exchange/import.html", context, status=422 if problem else 200)


def _received(request: HttpRequest, file: Any) -> HttpResponse:
    told: dict[str, Any] = {"by": request.actor, "at": timezone.now()}
    try:
        one = verbs.receive(file.chunks(), file_name=file.name, target=request.POST.get("target", ""), **told)
        if one.state == ImportState.MAPPING:
            verbs.try_out(one, **told)
    except verbs.CannotImport as problem:
        # What is missing is asked on the page of the file.
        notify(request, str(problem))
    latest = visible_to(request.actor).filter(by_user_id=request.actor.user_id).order_by("-id").first()
    return redirect("import", uid=latest.uid) if latest else redirect("imports")
