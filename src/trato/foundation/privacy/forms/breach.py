"""What does the page of a breach accept?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from trato.foundation.access.models import User


class BreachForm(forms.Form):
    """What happened, when, and through whose account."""

    title = forms.CharField(label=_("What happened"), max_length=200)
    learned_at = forms.DateTimeField(
        label=_("We learned of it"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    began_at = forms.DateTimeField(label=_("It began"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    ended_at = forms.DateTimeField(label=_("It ended"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    suspect = forms.ModelChoiceField(
        User.objects.order_by("name"), label=_("Whose account"), required=False, to_field_name="uid",
        empty_label=_("Unknown: everybody's"),
    )  # fmt: skip
    description = forms.CharField(label=_("Description"), required=False, max_length=10_000, widget=forms.Textarea)
    effects = forms.CharField(label=_("Likely effects"), required=False, max_length=10_000, widget=forms.Textarea)
    measures = forms.CharField(label=_("What we did"), required=False, max_length=10_000, widget=forms.Textarea)
