"""How do staff fill the company's own fields of a customer?"""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trato.domains.customers.actions import own_fields as verbs
from trato.domains.customers.forms.own_fields import OwnFields
from trato.domains.customers.pages.desk.found import party_of
from trato.domains.customers.queries.own_fields import visible_fields
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import Refused
from trato.foundation.facts.queries import own_values
from trato.foundation.look.page import notify, render


@endpoint("customers.party", "change")
@require_http_methods(["GET", "HEAD", "POST"])
def own_fields(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """All fields that this person may see, in one form."""
    party = party_of(request, uid)
    fields = visible_fields(request.actor)
    before = own_values.values_of(fields, [party.pk]).get(party.pk, {})
    form = OwnFields(request.POST if request.method == "POST" else None, fields=fields, values=before)
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.fill(party, values=form.written(), by=request.actor, at=timezone.now())
        except (verbs.CannotFill, Refused) as problem:
            form.add_error(None, str(problem))
        else:
            undo = reverse("customer_undo", args=[party.uid, made.pk]) if made else ""
            notify(request, _("Saved.") if made else _("Nothing was different."), undo_url=undo)
            return redirect("customer", uid)
    context = {"form": form, "party": party, "title": _("Own fields")}
    return render(request, "customers/one_form.html", context, status=422 if form.is_bound else 200)
