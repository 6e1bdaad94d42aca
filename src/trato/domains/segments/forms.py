"""What does a page accept about a segment?"""

from django import forms
from django.utils.translation import gettext_lazy


class SegmentForm(forms.Form):
    """Name and words of a segment; its condition stands beside it in the address."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    value_proposition = forms.CharField(
        label=gettext_lazy("Value proposition"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("What we offer these customers, and why they should choose us"),
    )  # fmt: skip
    treatment = forms.CharField(
        label=gettext_lazy("Treatment"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("How we treat them: who serves them, how fast, with which benefits"),
    )  # fmt: skip
