"""What is asked for a further e-mail, phone, handle or address?"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.customers.models.address import AddressUse
from trato.domains.customers.models.identity import IdentityKind
from trato.domains.customers.models.recognition import Unrecognizable, recognized
from trato.foundation.look import places


class NewIdentity(forms.Form):
    """By what else the party can be recognized."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=IdentityKind.choices)
    value = forms.CharField(label=gettext_lazy("E-mail, number or name"), max_length=254)
    label = forms.CharField(
        label=gettext_lazy("Label"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("For example: work, home, switchboard."),
    )
    network = forms.CharField(
        label=gettext_lazy("Network or system"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Only for handles and numbers elsewhere: instagram, ERP …"),
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if {"kind", "value"} <= set(given):
            try:
                recognized(given["kind"], given["value"], country=self.country)
            except Unrecognizable as problem:
                self.add_error("value", str(problem))
        return given


class NewAddress(forms.Form):
    """A postal address."""

    use = forms.ChoiceField(label=gettext_lazy("Use"), choices=AddressUse.choices)
    street = forms.CharField(label=gettext_lazy("Street and number"), max_length=200, required=False)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=120, required=False)
    region = forms.CharField(label=gettext_lazy("Province or region"), max_length=120, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Not known")), *places.countries()]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not any(given[name] for name in ("street", "postcode", "city", "country")):
            self.add_error("city", _("Write at least a city or a country."))
        return given
