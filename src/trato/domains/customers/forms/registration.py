"""What is asked when we make somebody's acquaintance? Five questions in sight, the rest folded away."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.customers.actions.identities import Written
from trato.domains.customers.forms.choosing import Choosing, combobox_fields
from trato.domains.customers.models.party import PartyKind, PartyRole
from trato.domains.customers.models.recognition import Unrecognizable, recognized
from trato.foundation.access.models import User
from trato.foundation.kit.actor import Actor
from trato.foundation.look import places

# In sight, in this order; everything else waits under «More fields».
IN_SIGHT = {
    PartyKind.PERSON: ("given_name", "family_name", "email", "phone", "works_at"),
    PartyKind.ORGANIZATION: ("name", "email", "phone", "city", "country"),
    PartyKind.HOUSEHOLD: ("name", "email", "phone", "city", "country"),
}
_ONLY_FOR = {
    "given_name": {PartyKind.PERSON},
    "family_name": {PartyKind.PERSON},
    "works_at": {PartyKind.PERSON},
    "works_at_text": {PartyKind.PERSON},
    "title": {PartyKind.PERSON},
    "name": {PartyKind.ORGANIZATION, PartyKind.HOUSEHOLD},
    "sector": {PartyKind.ORGANIZATION},
}


class Registration(Choosing, forms.Form):
    """A person, an organization or a household."""

    given_name = forms.CharField(label=gettext_lazy("Given name"), max_length=100, required=False)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=100, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.CharField(label=gettext_lazy("E-mail"), max_length=254, required=False, widget=forms.EmailInput)
    phone = forms.CharField(
        label=gettext_lazy("Phone"), max_length=60, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    works_at, works_at_text = combobox_fields(gettext_lazy("Works at"))
    title = forms.CharField(label=gettext_lazy("Job title"), max_length=120, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=120, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    street = forms.CharField(label=gettext_lazy("Street and number"), max_length=200, required=False)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=20, required=False)
    tax_number = forms.CharField(label=gettext_lazy("Tax number"), max_length=40, required=False)
    sector = forms.CharField(label=gettext_lazy("Sector"), max_length=120, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), choices=PartyRole.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    owner = forms.ChoiceField(label=gettext_lazy("Owner"), required=False)
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Where the contact comes from: trade fair, web, recommendation …"),
    )

    def __init__(self, *args: Any, kind: str, actor: Actor, colleagues: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.actor = kind, actor
        for name, kinds in _ONLY_FOR.items():
            if kind not in kinds:
                del self.fields[name]
        self.colleagues = {str(user.uid): user for user in colleagues}
        self.fields["country"].choices = [("", _("Not known")), *places.countries()]
        self.fields["language"].choices = [("", _("Not known")), *places.languages()]
        self.fields["owner"].choices = [("", _("Nobody")), *((uid, user.name) for uid, user in self.colleagues.items())]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.kind == PartyKind.PERSON:
            has_name = given.get("given_name") or given.get("family_name")
            if not has_name and not {"given_name", "family_name"} & set(self.errors):
                self.add_error("given_name", _("Write the given name or the family name."))
            if "works_at_text" in given:
                given["organization"] = self.chosen("works_at", kind=PartyKind.ORGANIZATION)
        for kind in ("email", "phone"):
            self._refuse_unrecognizable(kind)
        return given

    def written(self) -> list[Written]:
        """The identities that were filled in."""
        return [Written(kind, self.cleaned_data[kind]) for kind in ("email", "phone") if self.cleaned_data[kind]]

    def details(self) -> dict[str, Any]:
        """What `parties.register` takes by name."""
        given = self.cleaned_data
        plain = ("name", "country", "city", "language", "tax_number", "sector", "source")
        return {
            **{name: given[name] for name in plain if name in given},
            "given": given.get("given_name", ""),
            "family": given.get("family_name", ""),
            "written": self.written(),
            "address": self._address(),
            "roles": given["roles"] or [PartyRole.PROSPECT],
            "owner": self.colleagues.get(given["owner"]),
        }

    def in_sight(self) -> list[str]:
        """The names of the questions shown at once."""
        return list(IN_SIGHT[PartyKind(self.kind)])

    def folded(self) -> list[str]:
        """The names of the others."""
        shown = {*self.in_sight(), "works_at", "works_at_text"}
        return [name for name in self.fields if name not in shown]

    def has_folded_errors(self) -> bool:
        """Whether something that is folded away needs attention."""
        return bool(set(self.errors) & set(self.folded()))

    def _address(self) -> dict[str, str] | None:
        given = self.cleaned_data
        if not given["street"] and not given["postcode"]:
            return None
        return {name: given[name] for name in ("street", "postcode", "city", "country")}

    def _refuse_unrecognizable(self, kind: str) -> None:
        try:
            if self.cleaned_data.get(kind):
                recognized(kind, self.cleaned_data[kind], country=self.cleaned_data.get("country", ""))
        except Unrecognizable as problem:
            self.add_error(kind, str(problem))
