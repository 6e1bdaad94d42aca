"""What does the page of a web site accept?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trato.domains.conversations.actions import websites
from trato.domains.conversations.models import Website


class WebsiteForm(forms.Form):
    """Name, addresses, whether consent is asked for, and for how long what it tells is kept."""

    name = forms.CharField(label=_("Name"), max_length=80)
    origins = forms.CharField(
        label=_("Addresses of the web site"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4_000,
        help_text=_("One on each line, such as https://www.example.com"),
    )  # fmt: skip
    needs_consent = forms.BooleanField(
        label=_("Only with the consent of whoever visits"), required=False, initial=True,
        help_text=_("Without it nothing is stored. Switch it off only where the law asks for no consent."),
    )  # fmt: skip
    days_kept = forms.IntegerField(
        label=_("Days kept"), min_value=websites.LEAST_DAYS, max_value=websites.LONGEST_DAYS, initial=90,
        help_text=_("After these days what was looked at goes; that there was a visit stays."),
    )  # fmt: skip

    def described(self) -> dict[str, Any]:
        """What the verbs take."""
        given = dict(self.cleaned_data)
        return given | {"origins": given["origins"].splitlines()}


def as_it_is(site: Website | None) -> dict[str, Any]:
    """What the form begins with."""
    if site is None:
        return {}
    told = {name: getattr(site, name) for name in ("name", "needs_consent", "days_kept")}
    return told | {"origins": "\n".join(site.origins)}
