"""What does an administrator write about people, their tokens, absences and company accounts?"""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trato.foundation.access import policy, scopes
from trato.foundation.access.models import Provider, Team, User
from trato.foundation.access.models.token import Rows
from trato.foundation.access.models.user import OUTSIDE, Role
from trato.foundation.access.queries import company

LANGUAGES = [("es", "Español"), ("en", "English")]
LASTS = [("30", _("30 days")), ("90", _("90 days")), ("180", _("Half a year")), ("365", _("A year"))]


class Invitation(forms.Form):
    """Whom to invite, and as what."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.order_by("name"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"language": company.ours().language, "role": Role.SALES_REP}, **kwargs)


class NewRole(forms.Form):
    """What somebody does from now on."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class NewToken(forms.Form):
    """What a program may do in somebody's name, and for how long."""

    label = forms.CharField(label=_("What is it for?"), max_length=80)
    scopes = forms.MultipleChoiceField(label=_("What may it do?"))
    rows = forms.ChoiceField(
        label=_("Which customers?"),
        choices=Rows.choices,
        required=False,
        help_text=_("Your own are those you answer for, with all that belongs to them, and what you wrote."),
    )
    lasts = forms.ChoiceField(label=_("How long does it last?"), choices=LASTS, initial="90")
    requests_a_day = forms.IntegerField(
        label=_("Requests a day"), required=False, min_value=1, max_value=2_000_000_000, help_text=_("Empty: no limit.")
    )
    rows_a_day = forms.IntegerField(
        label=_("Rows a day"), required=False, min_value=1, max_value=2_000_000_000, help_text=_("Empty: no limit.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(scope, scope) for scope in scopes.known(policy.areas())]

    def bounds(self) -> dict[str, Any]:
        """The verb's arguments."""
        given = self.cleaned_data
        return {
            "label": given["label"],
            "scopes_wanted": given["scopes"],
            "expires_at": timezone.now() + timedelta(days=int(given["lasts"])),
            "requests_a_day": given["requests_a_day"],
            "rows_a_day": given["rows_a_day"],
            "rows": given["rows"],
        }


class Away(forms.Form):
    """From when to when somebody is away, and who acts for them."""

    from_on = forms.DateField(label=_("First day away"), widget=forms.DateInput(attrs={"type": "date"}))
    until_on = forms.DateField(label=_("Last day away"), widget=forms.DateInput(attrs={"type": "date"}))
    deputy = forms.ModelChoiceField(
        label=_("Who acts meanwhile?"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = User.objects.filter(is_active=True).exclude(pk=user.pk).exclude(role__in=OUTSIDE)
        self.fields["deputy"].queryset = colleagues.order_by("name")


class CompanyAccounts(forms.Form):
    """How an OpenID Connect provider is reached."""

    key = forms.SlugField(
        label=_("Short name"), max_length=40, help_text=_("Part of the address the provider sends people back to.")
    )
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As it stands on the button."))
    server_url = forms.URLField(
        label=_("Address of the provider"),
        max_length=400,
        assume_scheme="https",
        help_text=_("Like https://login.example.com."),
    )
    client_id = forms.CharField(label=_("Client id"), max_length=191)
    secret = forms.CharField(
        label=_("Client secret"), max_length=500, required=False, strip=True,
        widget=forms.PasswordInput(render_value=False),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("People can sign in with it"), required=False, initial=True)

    def __init__(self, *args: Any, provider: Provider | None = None, **kwargs: Any) -> None:
        names = ("key", "name", "server_url", "client_id", "is_active")
        initial = {name: getattr(provider, name) for name in names} if provider else {}
        super().__init__(*args, initial=initial, **kwargs)
        if provider:
            del self.fields["key"]
            self.fields["secret"].help_text = _("Empty: the present one stays.")
        else:
            del self.fields["is_active"]
