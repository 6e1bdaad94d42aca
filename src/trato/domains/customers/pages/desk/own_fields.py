"""How do staff fill the company's own fields of a customer?"""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trato.domains.customers.actions import own_fields as verbs
from trato.domains.customers.pages.desk.found import party_of
from trato.domains.customers.queries import parties
from trato.domains.customers.queries.own_fields import THING
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import Refused
from trato.foundation.facts.models import Field, FieldKind
from trato.foundation.facts.queries import own_values
from trato.foundation.look.page import notify, render


@endpoint("customers.party", "change")
@require_http_methods(["GET", "HEAD", "POST"])
def own_fields(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """All fields that this person may see, in one form."""
    party = party_of(request, uid)
    fields = visible_fields(request)
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


def visible_fields(request: HttpRequest) -> list[Field]:
    """The fields whose class the caller sees."""
    scope = parties.scope_of(request.actor)
    seen = {name: scope.part(name).sql == "TRUE" for name in ("own_fields", "sensitive_fields")}
    return [
        field
        for field in own_values.fields_of(THING)
        if seen["sensitive_fields" if field.is_sensitive else "own_fields"]
    ]


class OwnFields(forms.Form):
    """One input for each field."""

    def __init__(self, *args: Any, fields: list[Field], values: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = fields
        for field in fields:
            self.fields[f"own_{field.key}"] = _input(field, values.get(field.key))

    def written(self) -> dict[str, Any]:
        """What was written, by the keys of the fields."""
        return {field.key: self.cleaned_data[f"own_{field.key}"] for field in self.own}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for field in self.own:
            try:
                own_values.typed(field, given.get(f"own_{field.key}"))
            except own_values.NotAValue as problem:
                self.add_error(f"own_{field.key}", problem.message)
        return given


def _input(field: Field, value: Any) -> forms.Field:
    shared: dict[str, Any] = {"label": field.name, "required": False, "initial": _initial(field, value)}
    match field.kind:
        case FieldKind.LONG_TEXT:
            return forms.CharField(
                widget=forms.Textarea(attrs={"rows": 3}), max_length=own_values.LONGEST_TEXT, **shared
            )
        case FieldKind.DATE:
            return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **shared)
        case FieldKind.CHOICE:
            return forms.ChoiceField(choices=[("", _("Not known")), *field.labels], **shared)
        case FieldKind.SEVERAL:
            return forms.MultipleChoiceField(choices=field.labels, widget=forms.CheckboxSelectMultiple, **shared)
        case FieldKind.YES_NO:
            return forms.ChoiceField(choices=[("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))], **shared)
        case _:
            return forms.CharField(max_length=own_values.LONGEST, **shared)


def _initial(field: Field, value: Any) -> Any:
    if field.kind == FieldKind.YES_NO:
        return "" if value is None else "yes" if value else "no"
    return own_values.plain(value)
