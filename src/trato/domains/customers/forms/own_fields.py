"""What is asked about the company's own fields of a customer?"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from trato.foundation.facts.models import Field, FieldKind
from trato.foundation.facts.queries import own_values


class OwnFields(forms.Form):
    """One input for each field."""

    def __init__(self, *args: Any, fields: list[Field], values: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = fields
        for field in fields:
            self.fields[f"own_{field.key}"] = input_of(field, values.get(field.key))

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


def input_of(field: Field, value: Any = None) -> forms.Field:
    """The input of one field."""
    shared: dict[str, Any] = {"label": field.name, "required": False, "initial": answer_of(field, value)}
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


def answer_of(field: Field, value: Any) -> Any:
    """What stands in a field, as its input is answered."""
    if field.kind == FieldKind.YES_NO:
        return "" if value is None else "yes" if value else "no"
    return own_values.plain(value)
