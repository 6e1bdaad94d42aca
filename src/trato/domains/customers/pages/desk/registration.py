"""How do staff make the acquaintance of a customer?"""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trato.domains.customers.actions import parties, relationships
from trato.domains.customers.forms.registration import Registration
from trato.domains.customers.models import Party
from trato.domains.customers.models.party import PartyKind
from trato.domains.customers.models.relationship import RelationshipKind
from trato.domains.customers.pages.desk import duplicates
from trato.domains.customers.pages.desk.found import colleagues
from trato.domains.customers.pages.desk.refusals import REFUSALS
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import may
from trato.foundation.access.queries import company
from trato.foundation.look.page import notify, render


@endpoint("customers.party", "register")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for as little as possible, and warn of somebody known before there are two."""
    kind = request.GET.get("kind", PartyKind.PERSON)
    if kind not in PartyKind.values:
        kind = PartyKind.PERSON
    sent = request.POST if request.method == "POST" else None
    form = Registration(sent, kind=kind, actor=request.actor, colleagues=colleagues(), initial=_initial(request, kind))
    known: list[dict[str, str]] | None = None
    if sent is not None and form.is_valid():
        try:
            party = _register(request, form)
        except parties.LooksLikeDuplicate as found:
            known = duplicates.visible(request, found.candidates)
        except REFUSALS as problem:
            form.add_error(None, str(problem))
        else:
            undo = reverse("customer_archive", args=[party.uid])
            may_undo = may(request.actor, "customers.party.archive")
            notify(request, _("%(name)s created.") % {"name": party.name}, undo_url=undo if may_undo else "")
            return redirect("customer", party.uid)
    context = {"form": form, "kind": kind, "kinds": _kinds(kind), "known": known}
    return render(request, "customers/registration.html", context, status=200 if sent is None else 422)


def _register(request: HttpRequest, form: Registration) -> Party:
    by, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    with transaction.atomic():
        party = parties.register(
            form.kind, **form.details(), despite_duplicates=request.POST.get("despite") == "1", by=by, at=at
        )
        organization = form.cleaned_data.get("organization")
        if organization:
            relationships.start(
                party,
                to=organization,
                kind=RelationshipKind.WORKS_AT,
                title=form.cleaned_data.get("title", ""),
                by=by,
                at=at,
            )
    return party


def _initial(request: HttpRequest, kind: str) -> dict[str, Any]:
    """The creator answers for the new customer; organizations are mostly from here."""
    country = "" if kind == PartyKind.PERSON else company.ours().country
    user = request.user
    return {"owner": str(user.uid) if user else "", "country": country, "roles": ["prospect"]}  # type: ignore[union-attr]


def _kinds(current: str) -> list[dict[str, Any]]:
    icons = {PartyKind.PERSON: "user", PartyKind.ORGANIZATION: "building", PartyKind.HOUSEHOLD: "home"}
    return [
        {
            "label": kind.label,
            "icon": icons[kind],
            "href": f"{reverse('customer_new')}?kind={kind.value}",
            "is_current": kind == current,
        }
        for kind in PartyKind
    ]
