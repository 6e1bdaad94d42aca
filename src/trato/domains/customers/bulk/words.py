"""Which tags do customers get and lose?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.customers.actions import tags
from trato.domains.customers.bulk.of_parties import OfParties
from trato.domains.customers.models import Party
from trato.foundation.kit import text


class _OfTags(OfParties):
    """One tag among others."""

    column, told_by, is_blind = "p.tags", "tags", True

    def field(self) -> forms.Field:
        return forms.CharField(label=_("Tag"), max_length=60)

    def value(self, answer: Any) -> str:
        return text.tidy(answer)

    def words(self, value: Any) -> str:
        return f"{self.label}: {value}"

    def said(self, now: Any) -> str:
        return ", ".join(now) or "—"

    def become(self, party: Party, value: Any, at: datetime) -> None:
        tags.put(party, tags=value, by=self.by, at=at)


class AddTag(_OfTags):
    """A word by which people find the customers again."""

    name = "add_tag"

    label = gettext_lazy("Put on a tag")

    def becomes(self, now: Any, value: Any) -> Any:
        return now if _among(now, value) else [*now, value]

    def back(self, before: Any, after: Any, now: Any) -> Any:
        """Other tags that came or went since stay as they are."""
        return before if now == after else [tag for tag in now if tag in before or tag not in after]


class TakeTag(_OfTags):
    """A word that no longer fits."""

    name = "take_tag"

    label = gettext_lazy("Take off a tag")

    def becomes(self, now: Any, value: Any) -> Any:
        return [tag for tag in now if text.folded(tag) != text.folded(value)]

    def back(self, before: Any, after: Any, now: Any) -> Any:
        """Other tags that came or went since stay as they are."""
        return before if now == after else [*now, *(tag for tag in before if tag not in after and not _among(now, tag))]


class Tags(_OfTags):
    """All tags of a customer, for one cell."""

    name, cell, is_blind = "tags", "tags", False

    label = gettext_lazy("Tags")

    def field(self) -> forms.Field:
        return forms.CharField(
            label=self.label, max_length=tags.MOST * 62, required=False, help_text=_("Separated by commas.")
        )

    def value(self, answer: Any) -> Any:
        return [text.tidy(tag) for tag in answer.split(",") if text.tidy(tag)]

    def answer(self, now: Any) -> str:
        return ", ".join(now)

    def words(self, value: Any) -> str:
        return f"{self.label}: {self.said(value)}"


def _among(now: Iterable[str], tag: str) -> bool:
    return text.folded(tag) in map(text.folded, now)
