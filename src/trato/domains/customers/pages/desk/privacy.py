"""What may we use this customer's data for, what did they say, and what do they ask of us?"""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trato.domains.customers import preference_links
from trato.domains.customers.actions import consents
from trato.domains.customers.models import Party
from trato.domains.customers.models.consent import Decision
from trato.domains.customers.pages.desk.found import party_of
from trato.domains.customers.queries import consents as known
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import may
from trato.foundation.look.page import notify, render
from trato.foundation.privacy.actions import requests
from trato.foundation.privacy.models import Hold, HoldKind, Request, RequestKind, RequestState
from trato.foundation.privacy.people import Person

TONES = {"given": "green", "withdrawn": "red", "objected": "red"}


@endpoint("customers.consent", "view")
@require_safe
def privacy(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Purposes and channels as they stand, the history with its proof, requests and holds."""
    return _page(request, party_of(request, uid))


@endpoint("customers.consent", "give")
@require_POST
def state(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Write down what the customer said to a colleague."""
    party, told = party_of(request, uid), {"by": request.actor, "at": timezone.now(), "source": "desk"}
    purpose = known.purpose_called(request.POST.get("purpose", ""))
    channel, said = request.POST.get("channel", ""), request.POST.get("said", "")
    try:
        if purpose is None:
            raise consents.CannotState(_("This is not a purpose we use data for."))
        verb = consents.give if request.POST.get("decision") == Decision.GIVEN else consents.withdraw
        verb(party, purpose=purpose, channel=channel, proof={"said": said} if said else None, **told)
    except consents.CannotState as problem:
        return _page(request, party, str(problem))
    notify(request, _("Written down; it holds from now on."))
    return redirect("customer_privacy", uid)


@endpoint("customers.consent", "withdraw")
@require_POST
def no_advertising(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The customer wants no advertising at all."""
    consents.object_to_marketing(party_of(request, uid), by=request.actor, at=timezone.now())
    notify(request, _("No advertising from now on, on no channel."))
    return redirect("customer_privacy", uid)


@endpoint("privacy.request", "receive")
@require_POST
def ask(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take in what the customer asks for."""
    party = party_of(request, uid)
    kind, note = request.POST.get("kind", ""), request.POST.get("note", "")
    try:
        requests.receive(Person("party", party.pk), kind=kind, note=note, by=request.actor, at=timezone.now())
    except requests.CannotAnswer as problem:
        return _page(request, party, str(problem))
    notify(request, _("Taken in. There is one month to answer."))
    return redirect("customer_privacy", uid)


def _page(request: HttpRequest, party: Party, error: str = "") -> HttpResponse:
    mine = {"person_kind": "party", "person_id": party.pk}
    context: dict[str, Any] = {
        "party": party,
        "standing": known.overview(party.pk),
        "history": known.history(party.pk),
        "channels": known.channel_words(),
        "decision_words": dict(Decision.choices),
        "tones": TONES,
        "requests": list(Request.objects.filter(**mine).order_by("-received_at", "-id")[:20]),
        "request_words": dict(RequestKind.choices),
        "state_words": dict(RequestState.choices),
        "request_kinds": RequestKind.choices,
        "holds": list(Hold.objects.filter(**mine, until=None)),
        "hold_words": dict(HoldKind.choices),
        "may_state": may(request.actor, "customers.consent.give") and not party.is_archived,
        "may_ask": may(request.actor, "privacy.request.receive"),
        "may_see_requests": may(request.actor, "privacy.request.view"),
        "may_audit": may(request.actor, "privacy.audit.view"),
        "link": preference_links.address(str(party.uid)),
        "error": error,
    }
    return render(request, "customers/privacy.html", context, status=422 if error else 200)
