"""How do staff fill the company's own fields of a customer?"""

import uuid
from typing import Any

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trato.domains.customers.actions import own_fields as verbs
from trato.domains.customers.actions import own_files
from trato.domains.customers.forms.own_fields import OwnFields
from trato.domains.customers.models import Change, Party
from trato.domains.customers.pages.desk.found import party_of
from trato.domains.customers.queries.own_fields import visible_fields
from trato.domains.customers.queries.own_files import files_of
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import Refused
from trato.foundation.audit.notes import EXPORT, note
from trato.foundation.facts import files
from trato.foundation.facts.queries import own_values
from trato.foundation.look.page import notify, render


@endpoint("customers.party", "change")
@require_http_methods(["GET", "HEAD", "POST"])
def own_fields(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """All fields that this person may see, in one form."""
    party = party_of(request, uid)
    fields = visible_fields(request.actor)
    before = own_values.values_of(fields, [party.pk]).get(party.pk, {})
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = OwnFields(*sent, fields=fields, values=before)
    if request.method == "POST" and form.is_valid():
        try:
            made = _filled(request, party, form)
        except (verbs.CannotFill, Refused) as problem:
            form.add_error(None, str(problem))
        else:
            undo = reverse("customer_undo", args=[party.uid, made.pk]) if made else ""
            notify(request, _("Saved.") if made else _("Nothing was different."), undo_url=undo)
            return redirect("customer", uid)
    context = {"form": form, "party": party, "title": _("Own fields")}
    return render(request, "customers/one_form.html", context, status=422 if form.is_bound else 200)


@endpoint("customers.party", "view")
@require_safe
def own_file(request: HttpRequest, uid: uuid.UUID, file: uuid.UUID) -> HttpResponseBase:
    """Take a file along; it is handed over as a download, and no browser guesses what it is."""
    party = party_of(request, uid)
    found = next((one for one in files_of(party, request.actor) if one.uid == file), None)
    path = files.path_of(file)
    if found is None or not path.exists():
        raise Http404
    note("customers.own_file", how=EXPORT, by=request.actor, parties=[party.pk], detail={"file": found.pk})
    return FileResponse(path.open("rb"), as_attachment=True, filename=found.name, content_type=found.kind)


def _filled(request: HttpRequest, party: Party, form: OwnFields) -> Change | None:
    """What was written and what was sent, together or not at all."""
    told: dict[str, Any] = {"by": request.actor, "at": timezone.now()}
    with transaction.atomic():
        made = verbs.fill(party, values=form.written(), **told)
        for key, file in form.sent().items():
            made = own_files.attach(party, field=key, name=file.name, content=file.chunks(), **told)
    return made
