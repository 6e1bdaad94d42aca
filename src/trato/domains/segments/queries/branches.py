"""How do customers divide by a question, and what do those of each branch bring?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from trato.domains.segments.queries import definitions, segments
from trato.domains.segments.queries.definitions import PARTY
from trato.foundation.access.models import Company, Team, User
from trato.foundation.facts import asked_by, company
from trato.foundation.facts import condition as tree
from trato.foundation.facts.catalog import Measure
from trato.foundation.facts.evaluate import groups
from trato.foundation.facts.evaluate.groups import Way
from trato.foundation.facts.kinds import Kind
from trato.foundation.facts.sentences.write import label_of
from trato.foundation.kit.actor import Actor

MOST = 50
# What customers bring, in the catalog's words; where it is not declared or not seen, branches are only counted.
_BROUGHT = "orders.spent"


@dataclass(frozen=True)
class Branch:
    """One branch: its value as addresses have it, what people call it, how many, what they brought, and its condition."""

    value: str
    label: str
    count: int
    sales: Decimal | None
    where: Mapping[str, Any]


def ways(actor: Actor) -> dict[str, Way]:
    """By what the actor can divide customers."""
    catalog = company.catalog()
    return groups.ways(asked_by.visible_facts(actor, catalog, PARTY))


def label(way: Way) -> str:
    """What people call a way of dividing."""
    said = company.catalog().label(way.fact)
    said = f"{said}: {way.column.label}" if way.dimension else said
    return said[:1].upper() + said[1:]


def currency() -> str:
    """In which money customers pay."""
    return Company.objects.values_list("currency", flat=True).first() or "EUR"


def divide(actor: Actor, condition: tree.Condition, way: Way, at: datetime) -> list[Branch]:
    """The largest branches of those who fulfill a condition, among the customers that the actor sees."""
    known = definitions.all_of()
    asked = [condition, *(getattr(way.fact, "means", None) or {}).values()]
    question = segments.asking(actor, at, known, asked)
    seen = {fact.name: fact for fact in asked_by.visible_facts(actor, known.catalog, PARTY)}
    brought = seen.get(_BROUGHT)
    sums = [brought] if isinstance(brought, Measure) else []
    found = groups.groups(known.catalog, question, PARTY, condition, way, sums=sums, most=MOST)
    names = _names(way, [one.value for one in found])
    return [
        Branch(one.value, names(one), one.count, one.sums[0] if one.sums else None, way.leaf(one.value))
        for one in found
    ]


def _names(way: Way, values: list[str]) -> Any:
    """How a group is called."""
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
