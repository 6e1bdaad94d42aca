"""What can people set up for themselves?"""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.foundation.access.models import User
from trato.foundation.access.models.user import Density, Theme
from trato.foundation.access.sign_in import LONGEST_PASSWORD
from trato.foundation.look import places

LANGUAGES = [("es", "Español"), ("en", "English")]


class Profile(forms.Form):
    """How trato speaks and looks to one person."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), choices=Theme.choices)
    density = forms.ChoiceField(label=gettext_lazy("Density of lists"), choices=Density.choices)
    has_shortcuts = forms.BooleanField(
        label=gettext_lazy("Single-key shortcuts"),
        required=False,
        help_text=gettext_lazy("For example C to create. Ctrl K and Ctrl Enter always work."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        names = ("name", "language", "time_zone", "theme", "density", "has_shortcuts")
        super().__init__(*args, initial={name: getattr(user, name) for name in names}, **kwargs)
        zones: list[tuple[str, Any]] = list(places.zones())
        if user.time_zone and not any(user.time_zone in dict(group) for _region, group in zones):
            zones.append((user.time_zone, user.time_zone))
        self.fields["time_zone"].choices = zones


class OwnPassword(forms.Form):
    """The present password and a new one."""

    present = forms.CharField(label=gettext_lazy("Present password"), max_length=LONGEST_PASSWORD, strip=False)
    password = forms.CharField(
        label=gettext_lazy("New password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        help_text=gettext_lazy("At least 10 characters."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_present(self) -> str:
        if not self.user.check_password(self.cleaned_data["present"]):
            raise forms.ValidationError(_("This is not your present password."))
        return self.cleaned_data["present"]

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]
