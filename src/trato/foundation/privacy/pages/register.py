"""What does trato show of the register of processing and of the periods of keeping?"""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from trato.foundation.access.endpoint import endpoint
from trato.foundation.look.page import notify, render
from trato.foundation.privacy import periods
from trato.foundation.privacy import register as activities
from trato.foundation.privacy.actions import retention as verbs
from trato.foundation.privacy.pages.requests import sections
from trato.foundation.privacy.pages.tables import as_csv


@endpoint("privacy.register", "view")
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register of article 30, as it is at this moment."""
    context = {
        "activities": activities.activities(),
        "recipients": activities.recipients(),
        "sections": sections(request, "register"),
    }
    return render(request, "privacy/register.html", context)


@endpoint("privacy.register", "view")
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    return as_csv(f"register-{timezone.localdate():%Y-%m-%d}", activities.rows())


@endpoint("privacy.retention", "view")
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """The periods, and how much is past each of them now."""
    return _periods(request)


@endpoint("privacy.retention", "change")
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Set a period, and whether it is applied by itself."""
    days = request.POST.get("days", "")
    try:
        if not days.isascii() or not days.isdigit() or len(days) > 6:
            raise verbs.CannotKeep(_("Write the number of days in digits."))
        is_active = request.POST.get("is_active") == "1"
        verbs.decide(code, days=int(days), is_active=is_active, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    except verbs.CannotKeep as problem:
        return _periods(request, str(problem))
    notify(request, _("Saved."))
    return redirect("privacy_retention")


@endpoint("privacy.retention", "apply")
@require_POST
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Let go now what is past its time."""
    try:
        done = verbs.apply(code, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    except verbs.CannotKeep as problem:
        return _periods(request, str(problem))
    notify(request, ngettext("%(count)s was let go.", "%(count)s were let go.", done) % {"count": done})
    return redirect("privacy_retention")


def _periods(request: HttpRequest, error: str = "") -> HttpResponse:
    now = timezone.now()
    rows = [
        {**one, "past": periods.past(one["rule"], before=now - timedelta(days=one["days"]))}
        for one in activities.kept_for()
    ]
    context = {"rows": rows, "error": error, "sections": sections(request, "retention")}
    return render(request, "privacy/retention.html", context, status=422 if error else 200)
