"""How do staff add e-mails, phones and addresses to a customer, and withdraw them?"""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trato.domains.customers.actions import addresses, identities
from trato.domains.customers.forms.contact_data import NewAddress, NewIdentity
from trato.domains.customers.models import Identity
from trato.domains.customers.pages.desk import ways_back
from trato.domains.customers.pages.desk.found import party_of
from trato.domains.customers.pages.desk.refusals import REFUSALS
from trato.domains.customers.queries import parties
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import Found
from trato.foundation.look.origin import origin
from trato.foundation.look.page import notify, render


@endpoint("customers.identity", "add")
@require_http_methods(["GET", "HEAD", "POST"])
def add_identity(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Let a further e-mail, phone or handle lead to the customer."""
    party = party_of(request, uid)
    sent = request.POST if request.method == "POST" else None
    form = NewIdentity(sent, country=party.country)
    if sent is not None and form.is_valid():
        try:
            identity = identities.add(party, **form.cleaned_data, by=request.actor, at=timezone.now())
        except REFUSALS as problem:
            form.add_error("value", str(problem))
        else:
            undo = reverse("customer_identity_remove", args=[uid, identity.pk])
            notify(request, _("%(value)s added.") % {"value": identity.shown}, undo_url=undo)
            return redirect("customer", uid)
    context = {"form": form, "party": party, "title": _("Add contact data")}
    return render(request, "customers/one_form.html", context, status=200 if sent is None else 422)


@endpoint("customers.identity", "remove")
@require_POST
def remove_identity(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """Stop an identity from leading to the customer."""
    identity = _identity_of(request, uid, pk)
    kept = {name: getattr(identity, name) for name in ("kind", "network", "label", "is_primary")}
    identities.remove(identity, by=request.actor, at=timezone.now())
    undo = ways_back.remember(request, identity.party, "identity", {**kept, "value": identity.shown})
    notify(request, _("%(value)s removed.") % {"value": identity.shown}, undo_url=undo)
    return redirect(origin(request, reverse("customer", args=[uid])))


@endpoint("customers.identity", "add")
@require_POST
def prefer_identity(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """Use this identity first among those of its kind."""
    identity = _identity_of(request, uid, pk)
    before = (
        _part(request, "identities").of(identity.party.identities).filter(kind=identity.kind, is_primary=True).first()
    )
    identities.prefer(identity, by=request.actor, at=timezone.now())
    undo = reverse("customer_identity_prefer", args=[uid, before.pk]) if before and before.pk != pk else ""
    notify(request, _("%(value)s is now used first.") % {"value": identity.shown}, undo_url=undo)
    return redirect(origin(request, reverse("customer", args=[uid])))


@endpoint("customers.address", "add")
@require_http_methods(["GET", "HEAD", "POST"])
def add_address(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Give the customer a further postal address."""
    party = party_of(request, uid)
    sent = request.POST if request.method == "POST" else None
    form = NewAddress(sent, initial={"country": party.country})
    if sent is not None and form.is_valid():
        try:
            address = addresses.add(party, parts=form.cleaned_data, by=request.actor, at=timezone.now())
        except REFUSALS as problem:
            form.add_error(None, str(problem))
        else:
            undo = reverse("customer_address_remove", args=[uid, address.pk])
            notify(request, _("Address added."), undo_url=undo)
            return redirect("customer", uid)
    context = {"form": form, "party": party, "title": _("Add address")}
    return render(request, "customers/one_form.html", context, status=200 if sent is None else 422)


@endpoint("customers.address", "remove")
@require_POST
def remove_address(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """Withdraw a postal address."""
    party = party_of(request, uid)
    address = _part(request, "addresses").of(party.addresses).filter(pk=pk).first()
    if address is None:
        raise Http404
    address.party = party
    kept = {name: getattr(address, name) for name in addresses.PARTS}
    addresses.remove(address, by=request.actor, at=timezone.now())
    notify(request, _("Address removed."), undo_url=ways_back.remember(request, party, "address", kept))
    return redirect(origin(request, reverse("customer", args=[uid])))


def _part(request: HttpRequest, field: str) -> Found:
    return parties.scope_of(request.actor).part(field)  # type: ignore[attr-defined]


def _identity_of(request: HttpRequest, uid: uuid.UUID, pk: int) -> Identity:
    party = party_of(request, uid)
    identity = _part(request, "identities").of(party.identities).filter(pk=pk).first()
    if identity is None:
        raise Http404
    identity.party = party
    return identity
