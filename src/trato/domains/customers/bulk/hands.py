"""Who answers for customers, and which team looks after them?"""

from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.customers.actions import lifecycle
from trato.domains.customers.bulk.of_parties import OfParties
from trato.domains.customers.models import Party
from trato.foundation.access.models import Team, User
from trato.foundation.kit import text


class _OfHands(OfParties):
    """Owner and team, which stand together."""

    column = "ARRAY[p.owner_id, p.team_id]"
    told_by, permission = "owner", "customers.party.assign"

    @cached_property
    def colleagues(self) -> dict[int, User]:
        """Everybody who ever worked here: what is taken back may go to somebody who left, and is refused then."""
        return User.objects.select_related("team").in_bulk()

    @cached_property
    def teams(self) -> dict[int, Team]:
        """All teams."""
        return Team.objects.in_bulk()

    def become(self, party: Party, value: Any, at: datetime) -> None:
        owner, team = self.colleagues.get(value[0] or 0), self.teams.get(value[1] or 0)
        lifecycle.assign(party, owner=owner, team=team, team_follows=False, by=self.by, at=at)


class Owner(_OfHands):
    """Who answers for the customer; the team becomes theirs."""

    name, cell = "owner", "owner"

    label = gettext_lazy("Owner")

    def field(self) -> forms.Field:
        working = sorted(
            (one for one in self.colleagues.values() if one.is_active), key=lambda one: text.folded(one.name)
        )
        choices = [("", _("Nobody")), *((str(one.uid), one.name) for one in working)]
        return forms.ChoiceField(
            label=self.label, choices=choices, required=False, help_text=_("The team becomes the owner's.")
        )

    def value(self, answer: Any) -> list[int | None]:
        owner = next((one for one in self.colleagues.values() if str(one.uid) == answer), None)
        return [owner.pk, owner.team_id] if owner else [None, None]

    def answer(self, now: Any) -> str:
        return str(self.colleagues[now[0]].uid) if now[0] else ""

    def said(self, now: Any) -> str:
        return self.colleagues[now[0]].name if now[0] else _("Nobody")


class TeamOf(_OfHands):
    """Which team looks after the customer; the owner stays."""

    name = "team"

    label = gettext_lazy("Team")

    def field(self) -> forms.Field:
        named = sorted(self.teams.values(), key=lambda one: text.folded(one.name))
        choices = [("", _("None")), *((str(one.pk), one.name) for one in named)]
        return forms.ChoiceField(label=self.label, choices=choices, required=False, help_text=_("The owner stays."))

    def value(self, answer: Any) -> int | None:
        return next((one.pk for one in self.teams.values() if str(one.pk) == answer), None)

    def becomes(self, now: Any, value: Any) -> Any:
        return [now[0], value]

    def said(self, now: Any) -> str:
        key = now[1] if isinstance(now, list) else now
        return self.teams[key].name if key else _("None")
