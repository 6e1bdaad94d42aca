"""How do staff link customers with one another, and find the one they mean?"""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.domains.customers.actions import relationships
from trato.domains.customers.forms.links import NewLink
from trato.domains.customers.models import Relationship
from trato.domains.customers.pages.desk import ways_back
from trato.domains.customers.pages.desk.found import party_of
from trato.domains.customers.pages.desk.refusals import REFUSALS
from trato.domains.customers.queries import parties, search
from trato.foundation.access.endpoint import endpoint
from trato.foundation.look.origin import origin
from trato.foundation.look.page import notify, render


@endpoint("customers.party", "view")
@require_safe
def pick(request: HttpRequest) -> HttpResponse:
    """Whom somebody may mean who types into a field for a customer: a list for the combobox."""
    typed = next((value for name, value in request.GET.items() if name == "q" or name.endswith("_text")), "")
    kind = request.GET.get("kind", "")
    found = search.find(request.actor, typed, limit=20 if kind else 8)
    options = [
        (row["uid"], row["name"], ", ".join(part for part in (row["city"], row["email"]) if part))
        for row in found
        if not kind or row["kind"] == kind
    ]
    return render(request, "customers/pick.html", {"options": options[:8]})


@endpoint("customers.relationship", "start")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Link the customer with another one."""
    party = party_of(request, uid)
    sent = request.POST if request.method == "POST" else None
    form = NewLink(sent, party=party, actor=request.actor)
    if sent is not None and form.is_valid():
        from_party, to, kind = form.ends()
        title = form.cleaned_data["title"]
        try:
            link = relationships.start(from_party, to=to, kind=kind, title=title, by=request.actor, at=timezone.now())
        except REFUSALS as problem:
            form.add_error(None, str(problem))
        else:
            words = {"a": party.name, "b": form.cleaned_data["party"].name}
            undo = reverse("customer_relationship_end", args=[uid, link.pk])
            notify(request, _("%(a)s linked with %(b)s.") % words, undo_url=undo)
            return redirect("customer", uid)
    context = {"form": form, "party": party, "title": _("Add a relationship")}
    return render(request, "customers/link.html", context, status=200 if sent is None else 422)


@endpoint("customers.relationship", "end")
@require_POST
def end(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """End a link of the customer, whichever end it is."""
    party = party_of(request, uid)
    links = parties.scope_of(request.actor).part("relationships").of(Relationship.objects.all())
    link = links.select_related("from_party", "to_party").filter(pk=pk).first()
    if link is None or party.pk not in (link.from_party_id, link.to_party_id):
        raise Http404
    try:
        relationships.end(link, by=request.actor, at=timezone.now())
    except REFUSALS as problem:
        notify(request, str(problem))
    else:
        kept = {"from": link.from_party_id, "to": link.to_party_id, "kind": link.kind, "title": link.title}
        notify(request, _("Relationship ended."), undo_url=ways_back.remember(request, party, "link", kept))
    return redirect(origin(request, reverse("customer", args=[uid])))
