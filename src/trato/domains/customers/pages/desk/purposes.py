"""For what does the company use personal data? The console page where it says so."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.domains.customers.actions import purposes as verbs
from trato.domains.customers.forms.purposes import PurposeForm
from trato.domains.customers.models import Purpose
from trato.domains.customers.models.consent import Basis
from trato.domains.customers.queries.consents import channel_words, purpose_called
from trato.foundation.access.endpoint import endpoint
from trato.foundation.look.page import notify, render
from trato.foundation.privacy.pages.requests import sections


@endpoint("customers.purpose", "define")
@require_safe
def purposes(request: HttpRequest) -> HttpResponse:
    """All purposes with their basis and the text that is shown now."""
    context = {
        "rows": [
            {"one": one, "wording": one.wordings.order_by("-version").first()}
            for one in Purpose.objects.order_by("ended_at", "position", "code")
        ],
        "basis_words": dict(Basis.choices),
        "channel_words": channel_words(),
        "sections": sections(request, "purposes"),
    }
    return render(request, "customers/purposes.html", context)


@endpoint("customers.purpose", "define")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Define a purpose."""
    return _form(request, None)


@endpoint("customers.purpose", "define")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Describe a purpose anew; a changed text is a new version of it."""
    return _form(request, _purpose_of(code))


@endpoint("customers.purpose", "define")
@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Use data for it no longer."""
    verbs.end(_purpose_of(code), by=request.actor, at=timezone.now())
    notify(request, _("From now on nobody is written to for this."))
    return redirect("privacy_purposes")


def _form(request: HttpRequest, known: Purpose | None) -> HttpResponse:
    form = PurposeForm(request.POST if request.method == "POST" else None, initial=_as_it_is(known))
    if known:
        # Its statements stand on both; neither can be exchanged under them.
        form.fields["code"].disabled = form.fields["basis"].disabled = True
    if request.method == "POST" and form.is_valid():
        given, told = form.cleaned_data, {"by": request.actor, "at": timezone.now()}
        try:
            with transaction.atomic():
                purpose = verbs.define(
                    given["code"], names={"es": given["name_es"], "en": given["name_en"]}, basis=given["basis"],
                    channels=given["channels"], is_marketing=given["is_marketing"],
                    position=known.position if known else Purpose.objects.count() + 1, **told,
                )  # fmt: skip
                verbs.word(purpose, texts={"es": given["text_es"], "en": given["text_en"]}, **told)
        except verbs.CannotDefine as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("Saved."))
            return redirect("privacy_purposes")
    status = 422 if request.method == "POST" else 200
    return render(request, "customers/purpose_form.html", {"form": form, "purpose": known}, status=status)


def _purpose_of(code: str) -> Purpose:
    found = purpose_called(code)
    if found is None:
        raise Http404
    return found


def _as_it_is(known: Purpose | None) -> dict[str, Any]:
    if known is None:
        return {}
    wording = known.wordings.order_by("-version").first()
    return {
        "code": known.pk, "name_es": known.name_es, "name_en": known.name_en, "basis": known.basis,
        "is_marketing": known.is_marketing, "channels": known.channels,
        "text_es": wording.text_es if wording else "", "text_en": wording.text_en if wording else "",
    }  # fmt: skip
