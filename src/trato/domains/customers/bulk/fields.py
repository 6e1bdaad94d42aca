"""What do we know of customers: plain facts, and what the company itself wants to know?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from trato.domains.customers.actions import own_fields, parties
from trato.domains.customers.bulk.of_parties import OfParties
from trato.domains.customers.forms.own_fields import answer_of, input_of
from trato.domains.customers.models import Party
from trato.foundation.facts.models import Field
from trato.foundation.facts.queries import own_values
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor


class Fact(OfParties):
    """A plain text that everybody keeps of customers."""

    def __init__(self, by: Actor, name: str, label: str, longest: int) -> None:
        super().__init__(by)
        self.name = self.told_by = name
        self.cell = f"party.{name}"
        self.label, self.column, self.written, self.longest = label, f"p.{name}", (name,), longest

    def field(self) -> forms.Field:
        return forms.CharField(label=self.label, max_length=self.longest, required=False)

    def value(self, answer: Any) -> str:
        return text.tidy(answer)

    def become(self, party: Party, value: Any, at: datetime) -> None:
        parties.change(party, fields={self.name: value}, by=self.by, at=at)


class OwnField(OfParties):
    """One of the company's own fields."""

    column = "NULL"

    def __init__(self, by: Actor, field: Field) -> None:
        super().__init__(by)
        self.own = field
        self.name = self.cell = f"own.{field.key}"
        self.label, self.group = field.name, _("Own fields")
        self.told_by = "sensitive_fields" if field.is_sensitive else "own_fields"
        self.written = (self.told_by,)

    def field(self) -> forms.Field:
        return input_of(self.own)

    def value(self, answer: Any) -> Any:
        try:
            return own_values.plain(own_values.typed(self.own, answer))
        except own_values.NotAValue as problem:
            raise forms.ValidationError(problem.message) from None

    def answer(self, now: Any) -> Any:
        return answer_of(self.own, own_values.typed(self.own, now))

    def said(self, now: Any) -> str:
        if isinstance(now, bool):
            return _("Yes") if now else _("No")
        labels = dict(self.own.labels)
        named = [labels.get(one, str(one)) for one in (now if isinstance(now, list) else [now]) if one is not None]
        return ", ".join(named) or "—"

    def read(self, keys: Sequence[int], *, is_locking: bool = False) -> dict[int, Any]:
        seen = super().read(keys, is_locking=is_locking)
        found = own_values.values_of([self.own], list(seen))
        return {key: own_values.plain(found.get(key, {}).get(self.own.key)) for key in seen}

    def become(self, party: Party, value: Any, at: datetime) -> None:
        own_fields.fill(party, values={self.own.key: value}, by=self.by, at=at)
