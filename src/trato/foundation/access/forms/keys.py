"""With which words does a person prove once more who they are?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from trato.foundation.access.sign_in import LONGEST_PASSWORD


class Code(forms.Form):
    """Six digits of an app, or the sixteen of a recovery code."""

    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("Six digits from your app, or a recovery code."))


class NewApp(forms.Form):
    """A first code, to see that the app holds the right secret."""

    code = forms.CharField(label=_("Code of the app"), max_length=10, help_text=_("Six digits."))


class PresentPassword(forms.Form):
    """The present password."""

    password = forms.CharField(label=_("Password"), max_length=LONGEST_PASSWORD, strip=False)
