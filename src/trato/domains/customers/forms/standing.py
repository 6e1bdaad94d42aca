"""What is asked about how we stand with a customer: phase, owner, roles, tags, preferences?"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.customers.actions.tags import MOST
from trato.domains.customers.models.party import PartyRole, Phase
from trato.foundation.access.models import User

_CHANNELS = (
    ("", gettext_lazy("Not known")),
    ("email", gettext_lazy("E-mail")),
    ("phone", gettext_lazy("Phone")),
    ("letter", gettext_lazy("Letter")),
    ("visit", gettext_lazy("Visit")),
    ("message", gettext_lazy("Message")),
)


class PhaseChoice(forms.Form):
    """Where the relation stands in its life cycle."""

    phase = forms.ChoiceField(label=gettext_lazy("Phase"), choices=Phase.choices, widget=forms.RadioSelect)


class OwnerChoice(forms.Form):
    """Who answers for the customer."""

    owner = forms.ChoiceField(
        label=gettext_lazy("Owner"), required=False, help_text=gettext_lazy("The team becomes the owner's.")
    )

    def __init__(self, *args: Any, colleagues: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(user.uid): user for user in colleagues}
        self.fields["owner"].choices = [("", _("Nobody")), *((uid, user.name) for uid, user in self.colleagues.items())]

    @property
    def user(self) -> User | None:
        """The chosen colleague."""
        return self.colleagues.get(self.cleaned_data["owner"])


class Roles(forms.Form):
    """What the customer is to us; several at once."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), choices=PartyRole.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class Tags(forms.Form):
    """Words by which people find the customer again."""

    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        max_length=MOST * 62,
        required=False,
        help_text=gettext_lazy("Separated by commas."),
    )

    def words(self) -> list[str]:
        """The tags one by one."""
        return self.cleaned_data["tags"].split(",")


class Preferences(forms.Form):
    """How the customer likes to be treated."""

    channel = forms.ChoiceField(label=gettext_lazy("Preferred channel"), choices=_CHANNELS, required=False)
    hours = forms.CharField(
        label=gettext_lazy("Best hours"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("For example: mornings, never on Fridays."),
    )
    interests = forms.CharField(
        label=gettext_lazy("Interests"), max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )
    avoid = forms.CharField(
        label=gettext_lazy("What to avoid"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )
