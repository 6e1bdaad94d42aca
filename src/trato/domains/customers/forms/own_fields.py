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
            if field.kind == FieldKind.FILE and field.key in values:
                label = _("Take out %(name)s") % {"name": values[field.key]}
                self.fields[f"out_{field.key}"] = forms.BooleanField(label=label, required=False)

    def written(self) -> dict[str, Any]:
        """What was written, by the keys of the fields."""
        given = {field.key: self.cleaned_data[f"own_{field.key}"] for field in self.own if field.kind != FieldKind.FILE}
        return given | {key: None for key in self._files("out") if key not in self.sent()}

    def sent(self) -> dict[str, Any]:
        """The files that were sent, by the keys of their fields."""
        return self._files("own")

    def _files(self, prefix: str) -> dict[str, Any]:
        keys = [field.key for field in self.own if field.kind == FieldKind.FILE]
        return {key: found for key in keys if (found := self.cleaned_data.get(f"{prefix}_{key}"))}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for field in self.own:
            if field.kind == FieldKind.FILE:
                continue
            try:
                own_values.typed(field, given.get(f"own_{field.key}"))
            except own_values.NotAValue as problem:
                self.add_error(f"own_{field.key}", problem.message)
        return given


def input_of(field: Field, value: Any = None) -> forms.Field:
    """The input of one field."""
    shared: dict[str, Any] = {"label": field.name, "required": False, "initial": answer_of(field, value)}
    match field.kind:
        case FieldKind.FILE:
            # What it is, is found out when it is written down; an empty one is refused there too.
            return forms.FileField(label=field.name, required=False, allow_empty_file=True, help_text=str(value or ""))
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
