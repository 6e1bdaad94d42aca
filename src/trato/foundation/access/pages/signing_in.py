"""How does an administrator say of whom more than a password is asked?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trato.foundation.access.actions import company as verbs
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.models import Company, SecondFactor
from trato.foundation.access.queries.overview import without_second_factor
from trato.foundation.access.step_up import step_up
from trato.foundation.look.page import notify, render


@endpoint("access.company", "change")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Nobody, administrators or everybody; asked at the next sign-in, with a week to add one."""
    return _chosen(request) if request.method == "POST" else _page(request)


@step_up
def _chosen(request: HttpRequest) -> HttpResponse:
    try:
        verbs.ask_second_factor(request.POST.get("of", ""), by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    except verbs.CannotAsk as problem:
        return _page(request, str(problem))
    notify(request, _("Saved. It holds from the next sign-in on."))
    return redirect("console_sign_in")


def _page(request: HttpRequest, error: str = "") -> HttpResponse:
    company = Company.objects.first()
    context = {
        "chosen": request.POST.get("of") or (company.second_factor_of if company else SecondFactor.ADMINISTRATORS),
        "choices": SecondFactor.choices,
        "error": error,
        "has_company": company is not None,
        "without": without_second_factor().order_by("name")[:200],
    }
    return render(request, "access/console_sign_in.html", context, status=422 if error else 200)
