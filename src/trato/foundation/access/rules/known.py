"""What is known of an actor when a rule is asked? Values for statements, and answers for a loaded row."""

import re
import time
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from django.utils import timezone

from trato.foundation.access.rules.resources import Resource
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor

_COUNT = "SELECT count(*) AS count FROM ({select}) AS ids"
_NAMED = re.compile(r"%\((\w+)\)s")
# Seconds for which a count is remembered, and of how many.
_REMEMBERED, _MOST_COUNTED = 30.0, 10_000
_counted: dict[tuple[Any, ...], tuple[int, float]] = {}
_DECIDING = guard.capability("policy.decide", guard.EVERYTHING)

TEAMS = "SELECT below_id FROM access_teamlink WHERE above_id = %(by_team)s AND depth <= {depth}"
TERRITORIES = """SELECT l.below_id FROM access_territorymember m JOIN access_territorylink l ON l.above_id = m.territory_id
WHERE m.user_id = %(by_id)s"""


def values_of(actor: Actor, on: date | None = None) -> dict[str, Any]:
    """What every scope is bound with; the text of a statement never depends on who asks."""
    return {
        "by_id": actor.user_id,
        "by_team": actor.team_id,
        "by_account": actor.account_id,
        "by_contract": has_contract(actor, on or timezone.localdate()),
    }


def has_contract(actor: Actor, on: date) -> bool:
    """Whether the actor's contract holds on a day; no dates mean no end."""
    return (actor.begins_on is None or actor.begins_on <= on) and (actor.ends_on is None or on <= actor.ends_on)


class Known:
    """An actor and the answers found so far; lives as long as one decision or one request."""

    def __init__(self, actor: Actor, on: date | None = None) -> None:
        self.actor = actor
        self.values = values_of(actor, on)
        self.ids = cache(self._ids)
        self._wholes: dict[tuple[str, Any], Any] = {}

    def teams(self, depth: int) -> frozenset[int]:
        """The actor's team and those below it."""
        return self.ids(TEAMS.format(depth=depth))

    def territories(self) -> frozenset[int]:
        """The actor's territories and those inside them."""
        return self.ids(TERRITORIES)

    def whole(self, resource: Resource, row: Any) -> Any:
        """The row that this one belongs to; None when there is none."""
        parent = resource.parent
        if parent is None:
            return None
        pk = value(row, resource.key)
        if pk is not None and (parent.name, pk) not in self._wholes:
            with guard.working_as(_DECIDING):
                self._wholes[parent.name, pk] = parent.model._base_manager.filter(pk=pk).first()
        return self._wholes.get((parent.name, pk))

    def _ids(self, select: str) -> frozenset[int]:
        with guard.working_as(_DECIDING):
            return frozenset(next(iter(row.values())) for row in sql.rows(select, self.values))


def breadth(select: str, values: Mapping[str, Any]) -> int:
    """About how many ids a SELECT gives, as it was a moment ago: good for choosing a way, never for deciding."""
    names = _NAMED.findall(select)
    key = (select, *(values[name] for name in names))
    known = _counted.get(key)
    if known is None or known[1] < time.monotonic() - _REMEMBERED:
        if len(_counted) > _MOST_COUNTED:
            _counted.clear()
        with guard.working_as(_DECIDING):
            found = sql.rows(_COUNT.format(select=select), {name: values[name] for name in names})
        known = _counted[key] = (found[0]["count"], time.monotonic())
    return known[0]


def value(row: Any, name: str) -> Any:
    """A column of a row, be it a model's or a statement's."""
    return row.get(name) if isinstance(row, Mapping) else getattr(row, name)
