"""Which rules are in force, and what do they come to for somebody who wants something?

Default deny; permits are joined; a forbid overrides every permit; nobody stands above the rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from trato.foundation.access.rules import resources, rows
from trato.foundation.access.rules.known import Known
from trato.foundation.access.rules.resources import Resource
from trato.foundation.access.rules.rows import Rows, Way
from trato.foundation.access.rules.rule import Rule
from trato.foundation.kit.actor import Actor

# To come in at all; what somebody may do behind the door is asked again.
DOORS = frozenset({"desk.page.open", "access.page.open", "api.operation.call"})


@dataclass(frozen=True)
class Verdict:
    """The rules about one action on one kind of thing that concern an actor's roles.

    `bound`: beyond these rows nothing is allowed, whatever the rules permit.
    """

    permits: tuple[Rule, ...]
    forbids: tuple[Rule, ...]
    bound: Rows | None = None
    _written: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def is_possible(self) -> bool:
        """Whether there can be rows for which it is allowed."""
        return bool(self.permits) and not any(_is_blanket(rule) for rule in self._excluding)

    @property
    def is_everything(self) -> bool:
        """Whether it is allowed for every row."""
        return any(rule.rows == rows.ALL for rule in self.permits) and not self._excluding and self.bound is None

    def sql(self, resource: Resource, alias: str) -> str:
        """The condition on the row of this alias."""
        key = (resource.name, alias)
        if key not in self._written:
            self._written[key] = self._sql(resource, alias)
        return self._written[key]

    def ways(self, resource: Resource, alias: str) -> tuple[Way, ...]:
        """The rows one by one permit, and within it by one reason: what `sql` says in one condition; () for none."""
        if not self.is_possible:
            return ()
        excluded = "".join(f" AND {one}" for one in self._excluded(resource, alias))
        found = [way for rule in self.permits for way in rows.ways(rule.rows, resource, alias)]
        return tuple(dict.fromkeys(way._replace(condition=way.condition + excluded, more=excluded) for way in found))

    def allows(self, known: Known, resource: Resource, row: Any) -> bool:
        """Whether it is allowed for this row."""
        return (
            any(rows.holds(rule.rows, known, resource, row) for rule in self.permits)
            and not any(rows.holds(rule.rows, known, resource, row) for rule in self._excluding)
            and (self.bound is None or rows.holds(self.bound, known, resource, row))
        )

    def fields(self, known: Known, resource: Resource, row: Any = None) -> frozenset[str]:
        """The fields allowed; without a row only those that every row of the actor's shows."""
        permits = [rule for rule in self.permits if row is None or rows.holds(rule.rows, known, resource, row)]
        if not permits:
            return frozenset()
        shown = [rule.shows(resource) for rule in permits]
        found = frozenset.intersection(*shown) if row is None else frozenset.union(*shown)
        withheld = (
            rule.shows(resource)
            for rule in self.forbids
            if rule.fields is not None and (row is None or rows.holds(rule.rows, known, resource, row))
        )
        return found.difference(*withheld)

    def masked(self, known: Known, resource: Resource, row: Any = None) -> frozenset[str]:
        """The allowed fields of which only the end shows: those that no permit shows whole."""
        permits = [rule for rule in self.permits if row is None or rows.holds(rule.rows, known, resource, row)]
        whole = [rule.shows(resource) - rule.masks(resource) for rule in permits]
        if not whole:
            return frozenset()
        seen = frozenset.intersection(*whole) if row is None else frozenset.union(*whole)
        return self.fields(known, resource, row) - seen

    @cached_property
    def asks_for_proof(self) -> bool:
        """Whether some permit counts only for a person who proved lately who they are."""
        return any(rule.proof_lasts is not None for rule in self.permits)

    @cached_property
    def owing(self) -> tuple[Rule, ...]:
        """The permits whose views are noted or counted."""
        return tuple(rule for rule in self.permits if rule.is_noted or rule.quotas)

    def proved(self, proved_at: datetime | None, at: datetime) -> "Verdict":
        """What holds for somebody whose last proof was then."""
        age = at - proved_at if proved_at else None
        permits = (
            rule for rule in self.permits if not rule.proof_lasts or (age is not None and age <= rule.proof_lasts)
        )
        return replace(self, permits=tuple(permits), _written={})

    @property
    def _excluding(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.forbids if rule.fields is None)

    def _sql(self, resource: Resource, alias: str) -> str:
        if not self.is_possible:
            return "FALSE"
        if self.is_everything:
            return "TRUE"
        permitted = " OR ".join(rows.sql(rule.rows, resource, alias) for rule in self.permits)
        return "(" + " AND ".join([f"({permitted})", *self._excluded(resource, alias)]) + ")"

    def _excluded(self, resource: Resource, alias: str) -> list[str]:
        """What no row may be in, and the bound that none may leave."""
        bound = [rows.sql(self.bound, resource, alias)] if self.bound is not None else []
        return [f"({rows.sql(rule.rows, resource, alias)}) IS NOT TRUE" for rule in self._excluding] + bound


class Book:
    """A set of rules; an edited rule takes the place of the shipped one with its name."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = {rule.id: rule for rule in rules}
        self._verdicts: dict[tuple[frozenset[str], str, str, str], Verdict] = {}

    def about(self, actor: Actor, permission: str) -> Verdict:
        """What concerns this actor and a permission such as "customers.party.view"."""
        key = (actor.roles, actor.kind, actor.rows, permission)
        verdict = self._verdicts.get(key)
        if verdict is None:
            resource, _, action = permission.rpartition(".")
            telling = [
                rule
                for rule in self.rules.values()
                if rule.roles & actor.roles and rule.speaks_of(resource, action) and rule.applies_to(actor.kind)
            ]
            verdict = Verdict(
                tuple(rule for rule in telling if rule.is_permit), tuple(rule for rule in telling if not rule.is_permit)
            )
            if actor.rows and permission not in DOORS:
                verdict = _bound(verdict, resources.known(resource))
            self._verdicts[key] = verdict
        return verdict

    def permissions(self) -> list[str]:
        """Every permission some rule gives to somebody."""
        return sorted(
            {
                f"{resource}.{action}"
                for rule in self.rules.values()
                if rule.is_permit
                for resource in rule.resources
                for action in rule.actions
            }
        )


def _bound(verdict: Verdict, resource: Resource | None) -> Verdict:
    """Held to what is the actor's own; of things that belong to nobody there is none."""
    own = rows.own(resource) if resource else None
    return replace(verdict, bound=own, _written={}) if own is not None else Verdict((), ())


def _is_blanket(rule: Rule) -> bool:
    return rule.rows == rows.ALL
