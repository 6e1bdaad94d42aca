"""How does an administrator make fields, and choose words? A field is there at once."""

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.foundation.access.endpoint import endpoint
from trato.foundation.facts import catalog as catalogs
from trato.foundation.facts.actions import fields as verbs
from trato.foundation.facts.models import Field, FieldKind, Word
from trato.foundation.kit.languages import spoken
from trato.foundation.look.page import notify, render

_METHODS = ["GET", "HEAD", "POST"]
# Of the things that can be asked about those that people fill in themselves.
_FILLED = "customers.party"


class FieldForm(forms.Form):
    """A field in both languages; the choices one on each line, «Spanish | English»."""

    name_es = forms.CharField(label=gettext_lazy("Name in Spanish"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=FieldKind.choices)
    choices = forms.CharField(
        label=gettext_lazy("Choices"), required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=40_000,
        help_text=gettext_lazy("Only for choices: one on each line, as «Spanish | English» or one word for both."),
    )  # fmt: skip
    is_sensitive = forms.BooleanField(
        label=gettext_lazy("Only for those who see contact data"), required=False,
    )  # fmt: skip

    def written(self) -> list[verbs.Choice]:
        """The choices, line by line."""
        lines = [line.partition("|") for line in self.cleaned_data["choices"].splitlines() if line.strip()]
        return [verbs.Choice(es.strip(), en.strip() or es.strip()) for es, _bar, en in lines]


@endpoint("facts.field", "define")
@require_safe
def fields(request: HttpRequest) -> HttpResponse:
    """All fields of the company."""
    context = {"fields": Field.objects.order_by("archived_at", "position", "pk"), "kind_words": dict(FieldKind.choices)}
    return render(request, "facts/fields.html", context)


@endpoint("facts.field", "define")
@require_http_methods(_METHODS)
def new(request: HttpRequest) -> HttpResponse:
    """Make a field."""
    return _form(request, None)


@endpoint("facts.field", "define")
@require_http_methods(_METHODS)
def edit(request: HttpRequest, field: uuid.UUID) -> HttpResponse:
    """Call it otherwise, or offer other choices."""
    return _form(request, _field_of(field))


@endpoint("facts.field", "define")
@require_POST
def archive(request: HttpRequest, field: uuid.UUID) -> HttpResponse:
    """Use it no longer."""
    found = verbs.archive(_field_of(field), by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    undo = reverse("console_field_restore", args=[field])
    notify(request, _("%(name)s archived.") % {"name": found.name}, undo_url=undo)
    return redirect("console_fields")


@endpoint("facts.field", "define")
@require_POST
def restore(request: HttpRequest, field: uuid.UUID) -> HttpResponse:
    """Use it again."""
    try:
        verbs.restore(_field_of(field), by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    except verbs.CannotDefine as problem:
        notify(request, str(problem))
    return redirect("console_fields")


@endpoint("facts.field", "define")
@require_http_methods(_METHODS)
def words(request: HttpRequest) -> HttpResponse:
    """Call facts as the company does (ADO-13)."""
    language = spoken()
    if request.method == "POST":
        try:
            verbs.call(
                request.POST.get("fact", ""), language=language, text_=request.POST.get("text", ""),
                by=request.actor, at=timezone.now(),  # type: ignore[attr-defined]
            )  # fmt: skip
            notify(request, _("Saved."))
        except verbs.CannotDefine as problem:
            notify(request, str(problem))
        return redirect("console_words")
    own = dict(Word.objects.filter(language=language).values_list("fact", "text"))
    rows = [
        {"name": fact.name, "usual": str(fact.label), "own": own.get(fact.name, "")} for fact in catalogs.declared()
    ]
    return render(request, "facts/words.html", {"rows": rows})


def _form(request: HttpRequest, known: Field | None) -> HttpResponse:
    form = FieldForm(request.POST if request.method == "POST" else None, initial=_as_it_is(known))
    if known:
        form.fields["kind"].disabled = True
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {
            "name_es": form.cleaned_data["name_es"], "name_en": form.cleaned_data["name_en"], "choices": form.written(),
            "is_sensitive": form.cleaned_data["is_sensitive"], "at": timezone.now(),
            "by": request.actor,  # type: ignore[attr-defined]
        }  # fmt: skip
        try:
            field = (
                verbs.change(known, **given)
                if known
                else verbs.define(_FILLED, kind=form.cleaned_data["kind"], **given)
            )
        except verbs.CannotDefine as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("%(name)s can be filled, shown and asked about from now on.") % {"name": field.name})
            return redirect("console_fields")
    status = 422 if request.method == "POST" else 200
    return render(request, "facts/field_form.html", {"form": form, "field": known}, status=status)


def _field_of(uid: uuid.UUID) -> Field:
    found = Field.objects.filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def _as_it_is(known: Field | None) -> dict[str, Any]:
    if known is None:
        return {}
    lines = [one["es"] if one["es"] == one["en"] else f"{one['es']} | {one['en']}" for one in known.choices]
    names = ("name_es", "name_en", "kind", "is_sensitive")
    return {name: getattr(known, name) for name in names} | {"choices": "\n".join(lines)}
