"""What does the page accept on which a colleague's request is written down?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from trato.foundation.access.models import User
from trato.foundation.privacy.actions.requests import LONGEST_NOTE
from trato.foundation.privacy.models import RequestKind


class RequestForm(forms.Form):
    """Who asks for what; those who left may ask too."""

    user = forms.ModelChoiceField(
        User.objects.order_by("name"), label=_("Colleague"), to_field_name="uid", empty_label=_("Choose")
    )
    kind = forms.ChoiceField(label=_("What is asked for"), choices=RequestKind.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea)
