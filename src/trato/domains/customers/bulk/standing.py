"""Where do customers stand: in which phase of the relation, in use or put away?"""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.customers.actions import lifecycle, parties
from trato.domains.customers.bulk.of_parties import OfParties
from trato.domains.customers.models import Party
from trato.domains.customers.models.party import Phase


class PhaseOf(OfParties):
    """Where the relation stands in its life cycle."""

    name, column, told_by, cell = "phase", "p.phase", "phase", "phase"

    permission = "customers.phase.enter"
    label = gettext_lazy("Phase")

    def field(self) -> forms.Field:
        return forms.ChoiceField(label=self.label, choices=Phase.choices)

    def said(self, now: Any) -> str:
        return str(dict(Phase.choices).get(now, now))

    def become(self, party: Party, value: Any, at: datetime) -> None:
        lifecycle.enter_phase(party, phase=value, by=self.by, at=at)


class Archive(OfParties):
    """Put customers away: they leave lists and search."""

    name, column, told_by = "archive", "p.archived_at IS NOT NULL", "archived_at"

    permission = "customers.party.archive_many"
    label = gettext_lazy("Archive")

    def field(self) -> forms.Field:
        return forms.BooleanField(label=_("They leave lists and search, and can come back."))

    def words(self, value: Any) -> str:
        return str(self.label)

    def said(self, now: Any) -> str:
        return _("Archived") if now else _("In use")

    def become(self, party: Party, value: Any, at: datetime) -> None:
        verb = parties.archive if value else parties.restore
        verb(party, by=self.by, at=at)
