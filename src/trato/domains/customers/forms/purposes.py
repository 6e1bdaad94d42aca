"""What does the page of a purpose accept?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from trato.domains.customers.models.consent import Basis, ContactChannel


class PurposeForm(forms.Form):
    """Name, lawful basis, channels, and what people are shown."""

    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Short, without spaces: birthday_offers"))
    name_es = forms.CharField(label=_("Name in Spanish"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    basis = forms.ChoiceField(label=_("Lawful basis"), choices=Basis.choices)
    is_marketing = forms.BooleanField(label=_("This is advertising"), required=False)
    channels = forms.MultipleChoiceField(
        label=_("Channels"), choices=ContactChannel.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    text_es = forms.CharField(label=_("What people are shown, in Spanish"), max_length=4_000, widget=forms.Textarea)
    text_en = forms.CharField(label=_("What people are shown, in English"), max_length=4_000, widget=forms.Textarea)
