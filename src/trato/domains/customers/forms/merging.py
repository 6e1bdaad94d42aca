"""What is asked before two records become one: which of them stays, and what it says."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.customers.forms.choosing import Choosing, combobox_fields
from trato.domains.customers.merging import FIELDS
from trato.domains.customers.models import Party
from trato.domains.customers.models.party import Phase
from trato.foundation.kit.actor import Actor
from trato.foundation.look import formats

LABELS = {
    "name": gettext_lazy("Name"),
    "phase": gettext_lazy("Phase"),
    "owner": gettext_lazy("Owner"),
    "territory": gettext_lazy("Territory"),
    "tax_number": gettext_lazy("Tax number"),
    "born_on": gettext_lazy("Birthday"),
    "sector": gettext_lazy("Sector"),
    "city": gettext_lazy("City"),
    "country": gettext_lazy("Country"),
    "language": gettext_lazy("Language"),
    "time_zone": gettext_lazy("Time zone"),
    "source": gettext_lazy("Source"),
}


class WithWhom(Choosing, forms.Form):
    """Which other record is the same."""

    other, other_text = combobox_fields(gettext_lazy("Which record is the same?"))

    def __init__(self, *args: Any, party: Party, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.party, self.actor = party, actor

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        given["party"] = self.chosen("other", kind=self.party.kind)
        if given["party"] is None and "other_text" not in self.errors:
            self.add_error("other_text", _("Choose which record."))
        return given


class Choices(forms.Form):
    """Which of the two, "a" or "b", stays, and for each field which of the two says it."""

    SIDES = (("a", "a"), ("b", "b"))
    survivor = forms.ChoiceField(choices=SIDES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in FIELDS:
            self.fields[f"says_{field}"] = forms.ChoiceField(choices=self.SIDES, required=False)

    def chosen(self) -> tuple[bool, dict[str, str]]:
        """Whether the first one stays, and the choices as the verb takes them."""
        stays = self.cleaned_data["survivor"]
        sides = {field: side for field in FIELDS if (side := self.cleaned_data[f"says_{field}"])}
        return stays == "a", {field: "survivor" if side == stays else "other" for field, side in sides.items()}


def compared(a: Party, b: Party, hidden: frozenset[str], survivor: str) -> list[dict[str, Any]]:
    """Each field with both values in words, what differs first, and the suggested side."""
    lines = []
    for field in FIELDS:
        if field in hidden:
            continue
        said = {"a": _shown(a, field), "b": _shown(b, field)}
        if not any(said.values()):
            continue
        other = "b" if survivor == "a" else "a"
        lines.append(
            {
                "field": field,
                "label": str(LABELS[field]),
                "a": said["a"],
                "b": said["b"],
                "is_same": said["a"] == said["b"],
                "suggested": survivor if said[survivor] else other,
            }
        )
    return sorted(lines, key=lambda line: line["is_same"])


def _shown(party: Party, field: str) -> str:
    if field == "owner":
        return party.owner.name if party.owner else ""
    if field == "territory":
        return party.territory.name if party.territory else ""
    if field == "phase":
        return str(Phase(party.phase).label)
    if field == "country":
        return formats.country(party.country) if party.country else ""
    if field == "language":
        return formats.language_name(party.language) if party.language else ""
    if field == "born_on":
        return formats.date_(party.born_on, year=True) if party.born_on else ""
    return str(getattr(party, field))
