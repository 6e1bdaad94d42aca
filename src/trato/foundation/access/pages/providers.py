"""How does an administrator let people sign in with the accounts of their company?"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.foundation.access import links
from trato.foundation.access.actions import providers
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.forms.people import CompanyAccounts
from trato.foundation.access.models import Provider
from trato.foundation.access.step_up import step_up
from trato.foundation.look.page import notify, render


@endpoint("access.provider", "view")
@require_safe
def all_providers(request: HttpRequest) -> HttpResponse:
    """The providers there are."""
    context = {"providers": Provider.objects.order_by("name")}
    return render(request, "access/console_providers.html", context)


@endpoint("access.provider", "connect")
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def connect(request: HttpRequest) -> HttpResponse:
    """Connect a provider."""
    form = CompanyAccounts(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            providers.connect(given.pop("key"), **given, by=request.actor, at=timezone.now())
        except providers.CannotConnect as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("%(name)s is connected.") % {"name": given["name"]})
            return redirect("console_providers")
    return _form(request, form, None)


@endpoint("access.provider", "change")
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Correct how a provider is reached, or pause it."""
    provider = _found(key)
    form = CompanyAccounts(request.POST if request.method == "POST" else None, provider=provider)
    if request.method == "POST" and form.is_valid():
        try:
            providers.change(provider, **form.cleaned_data, by=request.actor, at=timezone.now())
        except providers.CannotConnect as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("Saved."))
            return redirect("console_providers")
    return _form(request, form, provider)


@endpoint("access.provider", "remove")
@require_POST
@step_up
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Let nobody sign in with this provider any more."""
    providers.remove(_found(key), by=request.actor, at=timezone.now())
    notify(request, _("Removed."))
    return redirect("console_providers")


def _form(request: HttpRequest, form: CompanyAccounts, provider: Provider | None) -> HttpResponse:
    key = provider.key if provider else request.POST.get("key") or "…"
    context = {
        "form": form,
        "provider": provider,
        "return_address": links.address("company_return", "KEY").replace("KEY", key),
    }
    return render(request, "access/provider_form.html", context, status=422 if request.method == "POST" else 200)


def _found(key: str) -> Provider:
    provider = Provider.objects.filter(key=key).first()
    if provider is None:
        raise Http404
    return provider
