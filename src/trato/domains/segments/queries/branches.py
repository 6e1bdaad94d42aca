"""How do customers divide by a question, and what do those of each branch bring?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from trato.domains.segments.queries import definitions, segments
from trato.domains.segments.queries.definitions import PARTY
from trato.foundation.access.models import Team, User
from trato.foundation.facts import asked_by
from trato.foundation.facts import condition as tree
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.catalog import Measure
from trato.foundation.facts.evaluate import groups
from trato.foundation.facts.evaluate.groups import Way
from trato.foundation.facts.kinds import Kind
from trato.foundation.facts.sentences.write import label_of
from trato.foundation.kit.actor import Actor

MOST = 50
# What customers bring, in the catalog's words; where it is not declared or not seen, branches are only counted.
_BROUGHT, _LEFT = "orders.spent", "orders.gross_margin"


@dataclass(frozen=True)
class Total:
    """How many customers, each counted once, what they brought, and what was left of it over known costs."""

    count: int
    sales: Decimal | None
    margin: Decimal | None


@dataclass(frozen=True)
class Branch:
    """One branch: its value as addresses have it, what people call it, how many, what they brought, and its condition.

    `margin` is what was left of it over known costs; None where it is unknown or not shown.
    """

    value: str
    label: str
    count: int
    sales: Decimal | None
    margin: Decimal | None
    where: Mapping[str, Any]


class Dividing:
    """How an actor divides the customers whom they see, at a moment; what is known is looked up once."""

    def __init__(self, actor: Actor, at: datetime) -> None:
        self._actor, self._at = actor, at
        self._known = definitions.all_of()
        seen = asked_by.visible_facts(actor, self._known.catalog, PARTY)
        self._sums = [one for one in seen if one.name in (_BROUGHT, _LEFT) and isinstance(one, Measure)]
        self.ways: dict[str, Way] = groups.ways(seen)

    def label(self, way: Way) -> str:
        """What people call a way of dividing."""
        return groups.label(way, self._known.catalog)

    def understood(self, raw: Mapping[str, Any]) -> tree.Condition:
        """The condition that a JSON form means; raises BadCondition when it means none or asks what is not seen."""
        visible = segments.names(self._actor)
        return asked_by.understood(self._actor, raw, self._known.catalog, PARTY, knows_segment=visible.__contains__)

    def meaning(self, uid: str) -> tree.Condition:
        """What it means to belong to a segment."""
        return self._known.meaning(uid)

    def total(self, condition: tree.Condition) -> Total:
        """All who fulfill a condition."""
        found = groups.total(self._known.catalog, self._asking(condition), PARTY, condition, self._sums)
        return Total(found.count, *self._amounts(found.sums))

    def branches(self, condition: tree.Condition, way: Way) -> list[Branch]:
        """The largest branches of those who fulfill a condition."""
        means = getattr(way.fact, "means", None) or {}
        question = self._asking(condition, *means.values())
        found = groups.groups(
            self._known.catalog, question, PARTY, condition, way, sums=self._sums, most=MOST
        )  # fmt: skip
        names = named(way, [one.value for one in found])
        made = [
            Branch(one.value, names(one), one.count, *self._amounts(one.sums), way.leaf(one.value)) for one in found
        ]
        # Grades are read from the best down, whatever their size.
        return sorted(made, key=lambda one: [*means, ""].index(one.value)) if means else made

    def _amounts(self, sums: Sequence[Decimal | None]) -> tuple[Decimal | None, Decimal | None]:
        """Sales and margin, where they are declared, seen and known."""
        added = dict(zip((one.name for one in self._sums), sums, strict=True))
        return added.get(_BROUGHT), added.get(_LEFT)

    def _asking(self, *conditions: tree.Condition) -> Asking:
        return segments.asking(self._actor, self._at, self._known, list(conditions))


def named(way: Way, values: list[str]) -> Callable[[groups.Group], str]:
    """How each of some groups is called."""
    kind = way.column.kind
    people: dict[str, str] = {}
    if kind in (Kind.PERSON, Kind.TEAM):
        model = User if kind is Kind.PERSON else Team
        keys = [int(value) for value in values if value.isdecimal()]
        people = {str(one.pk): one.name for one in model.objects.filter(pk__in=keys)}

    def name(group: groups.Group) -> str:
        if not group.value:
            return _("Not known")
        if kind is Kind.YES_NO:
            return _("Yes") if group.value == "true" else _("No")
        if kind is Kind.CHOICE:
            return label_of(group.value, way.column)
        return people.get(group.value, group.shown)

    return name
