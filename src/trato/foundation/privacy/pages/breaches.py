"""How do guardians write a breach down, see whom it concerns, and tell the authority in time?"""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.models import User
from trato.foundation.audit.notes import EXPORT, note
from trato.foundation.look.page import notify, render
from trato.foundation.privacy.actions import breaches as verbs
from trato.foundation.privacy.forms.breach import BreachForm
from trato.foundation.privacy.models import Breach
from trato.foundation.privacy.pages.requests import sections
from trato.foundation.privacy.pages.tables import as_csv
from trato.foundation.privacy.queries import affected

MOST = 200


@endpoint("privacy.breach", "view")
@require_safe
def breaches(request: HttpRequest) -> HttpResponse:
    """All breaches, the newest first (article 33.5)."""
    now = timezone.now()
    rows = [{"one": one, **_clock(one, now)} for one in Breach.objects.order_by("-learned_at", "-id")[:MOST]]
    return render(request, "privacy/breaches.html", {"rows": rows, "sections": sections(request, "breaches")})


@endpoint("privacy.breach", "report")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write one down."""
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    form = BreachForm(
        request.POST if request.method == "POST" else None,
        initial={"learned_at": now, "began_at": now, "ended_at": now},
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            one = verbs.report(given.pop("title"), **given, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
        except verbs.CannotReport as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("privacy_breach", one.uid)
    return render(request, "privacy/breach_form.html", {"form": form}, status=422 if request.method == "POST" else 200)


@endpoint("privacy.breach", "view")
@require_safe
def breach(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One breach: its clock, the people it concerns, the steps."""
    one = _breach_of(uid)
    suspect = User.objects.filter(pk=one.suspect_user_id).first() if one.suspect_user_id else None
    context = {
        "one": one,
        **_clock(one, timezone.now()),
        "suspect": suspect,
        "count": affected.count(one),
        "people": list(affected.people(one, most=20)),
    }
    return render(request, "privacy/breach.html", context)


@endpoint("privacy.breach", "report")
@require_POST
def advance(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One step further."""
    try:
        verbs.advance(_breach_of(uid), step=request.POST.get("step", ""), by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    except verbs.CannotReport as problem:
        notify(request, str(problem))
    else:
        notify(request, _("Saved."))
    return redirect("privacy_breach", uid)


@endpoint("privacy.breach", "view")
@require_safe
def people(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The affected people as a file, for the letters."""
    rows: list[list[Any]] = [[_("Name"), _("Times"), _("First"), _("Last"), _("Number")]]
    rows += [
        [row["name"], row["times"], row["first_at"].isoformat(), row["last_at"].isoformat(), row["uid"]]
        for row in affected.people(_breach_of(uid))
    ]
    note("privacy.breach.people", how=EXPORT, by=request.actor, detail={"rows": len(rows) - 1})  # type: ignore[attr-defined]
    return as_csv(f"affected-{uid}", rows)


def _breach_of(uid: uuid.UUID) -> Breach:
    one = Breach.objects.filter(uid=uid).first()
    if one is None:
        raise Http404
    return one


def _clock(one: Breach, now: Any) -> dict[str, Any]:
    left = one.tell_authority_by - now
    is_running = one.authority_told_at is None and one.closed_at is None
    return {
        "hours_left": int(left.total_seconds() // 3600) if is_running else None,
        "is_late": is_running and left.days < 0,
    }
