"""How do customers leave the lists and return, and how is a change undone?"""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from trato.domains.customers.actions import parties
from trato.domains.customers.models import Change
from trato.domains.customers.pages.desk.found import party_of
from trato.domains.customers.pages.desk.refusals import REFUSALS
from trato.domains.customers.queries import parties as known
from trato.foundation.access.endpoint import endpoint
from trato.foundation.look.page import notify


@endpoint("customers.party", "archive")
@require_POST
def archive(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Put the customer away."""
    party = party_of(request, uid)
    try:
        parties.archive(party, by=request.actor, at=timezone.now())
    except REFUSALS as problem:
        notify(request, str(problem))
    else:
        undo = reverse("customer_restore", args=[uid])
        notify(request, _("%(name)s archived.") % {"name": party.name}, undo_url=undo)
    return redirect("customer", uid)


@endpoint("customers.party", "archive")
@require_POST
def restore(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Bring the customer back."""
    party = party_of(request, uid)
    try:
        parties.restore(party, by=request.actor, at=timezone.now())
    except REFUSALS as problem:
        notify(request, str(problem))
    else:
        undo = reverse("customer_archive", args=[uid])
        notify(request, _("%(name)s is back.") % {"name": party.name}, undo_url=undo)
    return redirect("customer", uid)


@endpoint("customers.party", "change")
@require_POST
def undo(request: HttpRequest, uid: uuid.UUID, change: int) -> HttpResponse:
    """Put back what one change replaced."""
    seen, party = known.scope_of(request.actor).part("changes"), party_of(request, uid)
    made = seen.of(Change.objects.select_related("party")).filter(pk=change, party=party).first()
    if made is None:
        raise Http404
    try:
        undoing = parties.undo(made, by=request.actor, at=timezone.now())
    except REFUSALS as problem:
        notify(request, str(problem))
    else:
        again = reverse("customer_undo", args=[uid, undoing.pk]) if undoing else ""
        notify(request, _("Change undone."), undo_url=again)
    return redirect("customer", uid)
