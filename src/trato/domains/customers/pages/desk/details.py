"""How do staff correct what is known about a customer?"""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trato.domains.customers.actions import parties
from trato.domains.customers.forms.details import Conflict, Details
from trato.domains.customers.models import Change, Party
from trato.domains.customers.pages.desk.found import party_of
from trato.domains.customers.pages.desk.refusals import REFUSALS
from trato.domains.customers.queries import changes
from trato.domains.customers.queries import parties as known
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import changing
from trato.foundation.look.page import notify, render


class _Differ(Exception):
    """Somebody else wrote something different into the same fields."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        super().__init__()
        self.conflicts = conflicts


@endpoint("customers.party", "change")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show the facts to be corrected, and beneath them contact data, addresses and links."""
    party = party_of(request, uid)
    sent = request.POST if request.method == "POST" else None
    form, conflicts = Details(sent, party=party), []
    if sent is not None and form.is_valid():
        try:
            made = _change(request, party, form)
        except _Differ as problem:
            conflicts = problem.conflicts
        except REFUSALS as problem:
            form.add_error(None, str(problem))
        else:
            _tell(request, party, made)
            return redirect("customer", uid)
    seen = known.scope_of(request.actor)
    links = seen.part("relationships")
    context = {
        "form": form,
        "party": party,
        "conflicts": conflicts,
        "identities": seen.part("identities").of(party.identities).order_by("kind", "-is_primary", "id"),
        "addresses": seen.part("addresses").of(party.addresses).order_by("id"),
        "links": links.of(party.links).filter(until=None).select_related("to_party").order_by("id")[:50],
        "linked_from": links.of(party.linked_from).filter(until=None).select_related("from_party").order_by("id")[:50],
    }
    return render(request, "customers/details.html", context, status=200 if sent is None else 422)


def _change(request: HttpRequest, party: Party, form: Details) -> Change | None:
    """Nobody's change is lost: what differs from somebody else's is asked about first."""
    with changing(request.actor, "customers.party.change", party) as party:  # type: ignore[attr-defined]
        meanwhile = changes.since(party, form.cleaned_data["seen_at"], by=request.actor)  # type: ignore[attr-defined]
        conflicts = form.conflicts(meanwhile)
        if conflicts:
            form.look_again(party, meanwhile)
            raise _Differ(conflicts)
        return parties.change(party, fields=form.wanted(meanwhile), by=request.actor, at=timezone.now())  # type: ignore[attr-defined]


def _tell(request: HttpRequest, party: Party, made: Change | None) -> None:
    party = party_of(request, party.uid)
    if made is None:
        notify(request, _("Nothing was different."))
        return
    undo = reverse("customer_undo", args=[party.uid, made.pk])
    notify(request, _("%(name)s saved.") % {"name": party.name}, undo_url=undo)
