"""What is asked before many rows are changed: which thing, and what it becomes?"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from trato.foundation.lists.bulk import Change


class Wanted(forms.Form):
    """One thing among those that may be changed, with its own field for the answer."""

    do = forms.ChoiceField()
    value = forms.Field(required=False)

    def __init__(self, data: QueryDict, *, changes: Mapping[str, Change]) -> None:
        self.changes = changes
        self.change = changes.get(data.get("do", "")) or next(iter(changes.values()))
        is_answered = "value" in data or "preview" in data
        super().__init__(data if is_answered else None, auto_id="bulk-%s")
        self.fields["do"] = forms.ChoiceField(label=_("What changes"), choices=_grouped(changes), required=False)
        self.fields["do"].initial = self.change.name
        self.fields["value"] = self.change.field()
        self.kept: Any = None

    def clean_value(self) -> Any:
        """The answer, as it is kept."""
        self.kept = self.change.value(self.cleaned_data["value"])
        return self.cleaned_data["value"]


def _grouped(changes: Mapping[str, Change]) -> list[Any]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for change in changes.values():
        groups.setdefault(str(change.group), []).append((change.name, str(change.label)))
    plain = groups.pop("", [])
    return [*plain, *groups.items()]
