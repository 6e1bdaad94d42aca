"""What is asked about a product?"""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.catalog.models import Product
from trato.domains.catalog.models.product import ProductKind

_CURRENCIES = ("EUR", "USD", "GBP", "COP", "MXN", "CLP", "PEN", "ARS", "CHF")


class PriceField(forms.CharField):
    """A price as people write it: 1.234,50 and 1234.50 are the same."""

    def clean(self, value: Any) -> Decimal | None:
        """The amount, None when nothing is written."""
        written = super().clean(value).replace(" ", "").replace("\u00a0", "")
        if not written:
            return None
        if written.rfind(",") > written.rfind("."):
            written = written.replace(".", "").replace(",", ".")
        elif "," in written:
            written = written.replace(",", "")
        if not written.isascii() or not written.replace(".", "", 1).isdigit():
            raise forms.ValidationError(_("Write the price like 18.50, not less than zero."))
        whole, _point, cents = written.partition(".")
        if len(whole) > 15 or len(cents) > 4:
            raise forms.ValidationError(_("A price has at most 15 digits and four decimals."))
        return Decimal(written)


class ProductForm(forms.Form):
    """A product; its code and currency are fixed once it exists."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=60)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ProductKind.choices, initial=ProductKind.GOODS)
    price = PriceField(
        label=gettext_lazy("Price"), max_length=30, required=False, widget=forms.TextInput({"inputmode": "decimal"})
    )
    unit_cost = PriceField(
        label=gettext_lazy("Cost of one"),
        help_text=gettext_lazy("Empty means unknown. Orders keep the cost of the moment they were placed."),
        max_length=30,
        required=False,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))

    def __init__(
        self, *args: Any, product: Product | None = None, currency: str = "EUR", sees_cost: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [(code, code) for code in sorted({*_CURRENCIES, currency})]
        self.fields["currency"].initial = currency
        if product:
            del self.fields["code"], self.fields["currency"]
        if not sees_cost:
            del self.fields["unit_cost"]
