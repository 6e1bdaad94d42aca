"""What can be corrected about a customer, and did somebody else correct it meanwhile?"""

from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.customers.models import Party
from trato.domains.customers.models.party import PartyKind
from trato.domains.customers.queries.changes import Meanwhile
from trato.foundation.kit import text
from trato.foundation.look import places


class Conflict(NamedTuple):
    """Two people wrote different things into one field."""

    label: str
    who: str
    theirs: str
    yours: str


class Details(forms.Form):
    """The plain facts of a party; contact data, addresses and links have forms of their own."""

    given_name = forms.CharField(label=gettext_lazy("Given name"), max_length=100, required=False)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=100, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    tax_number = forms.CharField(label=gettext_lazy("Tax number"), max_length=40, required=False)
    sector = forms.CharField(label=gettext_lazy("Sector"), max_length=120, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=120, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    seen_at = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, initial=_shown(party), **kwargs)
        is_person = party.kind == PartyKind.PERSON
        for name in ("name",) if is_person else ("given_name", "family_name"):
            del self.fields[name]
        nothing = ("", _("Not known"))
        self.fields["country"].choices = _with(party.country, [nothing, *places.countries()])
        self.fields["language"].choices = _with(party.language, [nothing, *places.languages()])
        zones = [nothing, *((name, group) for name, group in places.zones())]
        is_listed = any(party.time_zone == value for _name, group in places.zones() for value, _label in group)
        self.fields["time_zone"].choices = zones if is_listed else _with(party.time_zone, zones)

    def clean_seen_at(self) -> datetime:
        try:
            seen_at = datetime.fromisoformat(self.cleaned_data["seen_at"])
        except ValueError:
            seen_at = None
        if seen_at is None or seen_at.tzinfo is None:
            raise forms.ValidationError(_("Open this form again from the record."))
        return seen_at

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "given_name" in self.fields and not self.errors and not (given["given_name"] or given["family_name"]):
            self.add_error("given_name", _("Write the given name or the family name."))
        return given

    def wanted(self, meanwhile: list[Meanwhile]) -> dict[str, str]:
        """What to change: not the fields that others changed and this person left as they were."""
        untouched = {one.field for one in meanwhile if self._said(one.field) == one.seen}
        return {name: self._said(name) for name in self.fields if name != "seen_at" and name not in untouched}

    def conflicts(self, meanwhile: list[Meanwhile]) -> list[Conflict]:
        """The fields in which this person and somebody else wrote different things."""
        return [
            Conflict(str(self.fields[one.field].label), one.who, one.now, self._said(one.field))
            for one in meanwhile
            if one.field in self.fields and self._said(one.field) not in (one.seen, one.now)
        ]

    def look_again(self, party: Party, meanwhile: list[Meanwhile]) -> None:
        """Show what was typed over the party as it is now: sending it again is a decision."""
        self.data = self.data.copy()
        self.data["seen_at"] = party.updated_at.isoformat()
        for one in meanwhile:
            if one.field in self.fields and self._said(one.field) == one.seen:
                self.data[one.field] = one.now

    def _said(self, name: str) -> str:
        return text.tidy(str(self.cleaned_data.get(name, "")))


def _shown(party: Party) -> dict[str, Any]:
    shown = {name: getattr(party, name) for name in Details.base_fields if name != "seen_at"}
    if party.kind == PartyKind.PERSON and not (party.given_name or party.family_name):
        # Imported under one name: the first word is the best guess for a given name.
        shown["given_name"], _space, shown["family_name"] = party.name.partition(" ")
    return shown | {"seen_at": party.updated_at.isoformat()}


def _with(value: str, choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """A value from elsewhere stays choosable."""
    return choices if not value or value in dict(choices) else [*choices, (value, value)]
