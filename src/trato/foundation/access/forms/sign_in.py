"""What do the sign-in pages accept?"""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from trato.foundation.access.models import User
from trato.foundation.access.sign_in import LONGEST_PASSWORD


class SignIn(forms.Form):
    """E-mail address and password."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    password = forms.CharField(label=_("Password"), max_length=LONGEST_PASSWORD, strip=False)


class Forgotten(forms.Form):
    """The address to which a link goes."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)


class NewPassword(forms.Form):
    """A new password, typed once; the field can be shown."""

    password = forms.CharField(
        label=_("New password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        help_text=_("At least 10 characters."),
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]
