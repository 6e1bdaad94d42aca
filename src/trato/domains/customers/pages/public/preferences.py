"""How does a person decide for what we may use their data, without an account and without a script?

Looking changes nothing: mail scanners follow every link. Only a form, or the one-click request of a mail program, does.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from trato.domains.customers import preference_links
from trato.domains.customers.actions import consents
from trato.domains.customers.models import Party, Purpose
from trato.domains.customers.preference_links import Pass
from trato.domains.customers.queries import consents as known
from trato.foundation.access import limits
from trato.foundation.access.endpoint import OPEN, endpoint
from trato.foundation.access.queries import company
from trato.foundation.kit import guard
from trato.foundation.kit.actor import trato
from trato.foundation.look.page import render
from trato.foundation.privacy.actions import requests
from trato.foundation.privacy.models import RequestKind
from trato.foundation.privacy.people import Person

BY = trato("preference_center")
ASKABLE = [RequestKind.ACCESS, RequestKind.CORRECTION, RequestKind.PORTABILITY, RequestKind.ERASURE]


def _with_pass(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view whose link it is, and speak their language unless they chose another."""

    @wraps(view)
    @guard.working_as(known.CONSENTS)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        link = preference_links.read(token)
        party = Party.objects.filter(uid=link.party).first() if link else None
        if link is None or party is None or party.is_archived:
            raise Http404
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) or party.language[:2]
        language = chosen if chosen in dict(settings.LANGUAGES) else translation.get_language()
        with translation.override(language):
            response = view(request, token, link, party)
        # The link leaks to nobody; "no-referrer" would also take the origin away by which our own form is known.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Content-Language"] = language or "es"
        return response

    return opened


@endpoint(OPEN, "preferences")
@require_http_methods(["GET", "HEAD", "POST"])
@_with_pass
def center(request: HttpRequest, token: str, link: Pass, party: Party) -> HttpResponse:
    """Show every purpose, and save what was ticked."""
    standing = known.overview(party.pk)
    if request.method == "POST":
        if _is_too_much(request):
            return _page(request, token, party, standing, _("Too many attempts. Try again in 15 minutes."))
        if "nothing" not in request.POST and request.POST.get("seen", "") != _seen(standing):
            words = _("The texts have changed since you opened the page. Please look at them again.")
            return _page(request, token, party, standing, words)
        if "nothing" in request.POST:
            consents.object_to_marketing(
                party, source="preference_center", proof=_proof(request), by=BY, at=timezone.now()
            )
        else:
            _save(request, party, standing)
        return redirect(reverse("preferences", args=[token]) + "?saved=1")
    return _page(request, token, party, standing)


@csrf_exempt
@endpoint(OPEN, "preferences")
@require_POST
@_with_pass
def stop(request: HttpRequest, token: str, link: Pass, party: Party) -> HttpResponse:
    """Unsubscribe at one click of a mail program (RFC 8058); the link itself is the proof."""
    purpose = Purpose.objects.filter(pk=link.purpose).first()
    if purpose is None or not purpose.is_objectionable:
        raise Http404
    if known.answer(party.pk, purpose.pk, link.channel).is_allowed:
        consents.withdraw(
            party, purpose=purpose, channel=link.channel, source="one_click", proof=_proof(request), by=BY,
            at=timezone.now(),
        )  # fmt: skip
    return HttpResponse(_("Done."), content_type="text/plain; charset=utf-8")


@endpoint(OPEN, "preferences")
@require_POST
@_with_pass
def ask(request: HttpRequest, token: str, link: Pass, party: Party) -> HttpResponse:
    """Take in what the person wants us to do with their data; who they are is made sure before anything happens."""
    kind = request.POST.get("kind", "")
    if kind not in ASKABLE or _is_too_much(request):
        return _page(request, token, party, known.overview(party.pk), _("Choose what you ask for."))
    person, note = Person("party", party.pk), request.POST.get("note", "")[: requests.LONGEST_NOTE]
    requests.receive(person, kind=kind, channel="preference_center", note=note, by=BY, at=timezone.now())
    return redirect(reverse("preferences", args=[token]) + "?asked=1")


def _page(
    request: HttpRequest, token: str, party: Party, standing: list[known.Standing], error: str = ""
) -> HttpResponse:
    groups: dict[str, dict[str, Any]] = {}
    words = known.channel_words()
    for one in standing:
        wording = one.purpose.wordings.order_by("-version").first()
        group = groups.setdefault(
            one.purpose.pk, {"purpose": one.purpose, "text": wording.text if wording else "", "boxes": []}
        )
        group["boxes"].append(
            {"name": _box(one), "label": words[one.channel], "is_on": one.answer.is_allowed, "why": one.answer.why}
        )
    context = {
        "token": token,
        "groups": list(groups.values()),
        "seen": _seen(standing),
        "company": company.ours().name,
        "is_saved": "saved" in request.GET,
        "is_asked": "asked" in request.GET,
        "kinds": [(kind.value, kind.label) for kind in ASKABLE],
        "error": error,
        "path": request.path,
    }
    return render(request, "customers/preference_center.html", context, status=422 if error else 200)


def _save(request: HttpRequest, party: Party, standing: list[known.Standing]) -> None:
    told = {"source": "preference_center", "proof": _proof(request), "by": BY, "at": timezone.now()}
    with transaction.atomic():
        for one in standing:
            if not one.purpose.is_objectionable:
                continue
            is_wanted = _box(one) in request.POST
            # An objection that stands is not repeated, a new «yes» overrules it.
            if is_wanted and not one.answer.is_allowed:
                consents.give(party, purpose=one.purpose, channel=one.channel, **told)
            elif not is_wanted and one.answer.is_allowed:
                consents.withdraw(party, purpose=one.purpose, channel=one.channel, **told)


def _seen(standing: list[known.Standing]) -> str:
    """Which versions of the texts the page shows: consent is to these."""
    shown = {one.purpose.pk: one.purpose.wordings.order_by("-version").first() for one in standing}
    return " ".join(f"{code}:{wording.version if wording else 0}" for code, wording in sorted(shown.items()))


def _box(one: known.Standing) -> str:
    return f"allow:{one.purpose.pk}:{one.channel}"


def _proof(request: HttpRequest) -> dict[str, str]:
    return {
        "address": request.META.get("REMOTE_ADDR", ""),
        "browser": request.headers.get("User-Agent", "")[:300],
        "language": translation.get_language() or "",
    }


def _is_too_much(request: HttpRequest) -> bool:
    who = f"preferences:{request.META.get('REMOTE_ADDR', '')}"
    return not limits.is_within(who, times=60, window=timedelta(minutes=15), at=timezone.now())
