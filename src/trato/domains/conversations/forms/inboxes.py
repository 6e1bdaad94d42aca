"""What do the pages of inboxes and saved answers accept?"""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trato.domains.conversations.actions.inboxes import LARGEST_COST, Member
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.conversation import Priority
from trato.domains.conversations.models.inbox import Sharing
from trato.domains.conversations.models.saved_reply import Ending
from trato.foundation.access.models import Team, User


class InboxForm(forms.Form):
    """A shared place: its name, team, how it shares out, and among whom."""

    name = forms.CharField(label=_("Name"), max_length=60)
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("No team")
    )
    sharing = forms.ChoiceField(label=_("New conversations"), choices=Sharing.choices, widget=forms.RadioSelect)
    members = forms.TypedMultipleChoiceField(
        label=_("Members"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    skills = forms.CharField(
        label=_("Skills"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One colleague on each line: name, a colon, and tags with commas. Conversations with such a tag come to them first."),
    )  # fmt: skip

    def __init__(self, *given: Any, colleagues: list[User], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["team"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["members"].choices = [(one.pk, one.name) for one in colleagues]  # type: ignore[attr-defined]
        self._colleagues = colleagues

    def staff(self) -> list[Member]:
        """The members with their skills; skills of those who are not chosen are left out."""
        skills = {}
        for line in self.cleaned_data["skills"].splitlines():
            name, _colon, words = line.partition(":")
            skills[name.strip()] = tuple(filter(None, (word.strip() for word in words.split(","))))
        chosen = set(self.cleaned_data["members"])
        return [Member(one, skills.get(one.name, ())) for one in self._colleagues if one.pk in chosen]


class ReplyForm(forms.Form):
    """A saved answer, or a macro."""

    shortcut = forms.CharField(label=_("Shortcut"), max_length=40, help_text=_("Typed after a slash, such as /refund"))
    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(label=_("Text"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))
    tags = forms.CharField(
        label=_("Adds the tags"), required=False, max_length=1300, help_text=_("With commas between them")
    )
    priority = forms.TypedChoiceField(
        label=_("Sets the priority"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Leaves it")), *Priority.choices],
    )
    ending = forms.ChoiceField(label=_("Afterwards"), required=False, choices=Ending.choices)


class CostsForm(forms.Form):
    """What one answer costs on each channel."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for value, label in Channel.choices:
            self.fields[value] = forms.DecimalField(
                label=label, required=False, min_value=Decimal(0), max_value=LARGEST_COST, decimal_places=4
            )
