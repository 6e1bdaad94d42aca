"""What would change if the rules were edited so? Who gains and who loses which rows, before anything is saved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trato.foundation.access import policy
from trato.foundation.access.models import User
from trato.foundation.access.policy import Scope
from trato.foundation.access.rules import resources
from trato.foundation.access.rules.book import Book
from trato.foundation.access.rules.resources import Resource
from trato.foundation.access.rules.rule import Rule
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor

_PREVIEWING = guard.capability("policy.preview", guard.EVERYTHING)
SAMPLE = 20
# Beyond this many rows the exact number says no more.
_MOST = 100_000

_COUNT = """
SELECT count(*) AS count FROM (
    SELECT FROM {table} {alias} WHERE ({more}) AND ({less}) IS NOT TRUE LIMIT {most}
) AS changed
"""
_SOME = (
    "SELECT {alias}.id FROM {table} {alias} WHERE ({more}) AND ({less}) IS NOT TRUE ORDER BY {alias}.id LIMIT {most}"
)


@dataclass(frozen=True)
class Difference:
    """How many rows of one kind one person would see more and fewer, and some of them by name."""

    person: str
    role: str
    resource: str
    gained: int
    lost: int
    sample: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """Everything that would be different."""

    changed: tuple[str, ...]
    differences: tuple[Difference, ...]
    permissions: tuple[tuple[str, str, bool], ...]

    @property
    def gaining(self) -> tuple[int, int]:
        """How many people gain, and how many rows in all."""
        return _sum([(one.person, one.gained) for one in self.differences if one.gained])

    @property
    def losing(self) -> tuple[int, int]:
        """How many people lose, and how many rows in all."""
        return _sum([(one.person, one.lost) for one in self.differences if one.lost])


def preview(edited: Mapping[str, Rule | None], changed: list[str]) -> Preview:
    """The rules in force compared with others, for everybody who is active."""
    now, then = policy.book(), policy.book(edited)
    roles = {role for name in changed for book in (now, then) if name in book.rules for role in book.rules[name].roles}
    people = User.objects.filter(is_active=True, role__in=roles).order_by("name", "id")
    with guard.working_as(_PREVIEWING):
        differences = tuple(one for user in people for one in _of(user, now, then))
    permissions = tuple(sorted(_permissions(roles, now, then)))
    return Preview(tuple(changed), differences, permissions)


def _of(user: User, now: Book, then: Book) -> Iterator[Difference]:
    actor = user.actor
    for resource in resources.every():
        before, after = (book.about(actor, f"{resource.name}.view") for book in (now, then))
        if before.sql(resource, resource.alias) == after.sql(resource, resource.alias):
            continue
        gained = _count(resource, Scope(after, resource, actor), Scope(before, resource, actor))
        lost = _count(resource, Scope(before, resource, actor), Scope(after, resource, actor))
        if gained or lost:
            more = (after, before) if gained else (before, after)
            some = _some(resource, Scope(more[0], resource, actor), Scope(more[1], resource, actor))
            yield Difference(user.name, user.get_role_display(), resource.name, gained, lost, some)


def _count(resource: Resource, more: Scope, less: Scope) -> int:
    return _asked(_COUNT, resource, more, less, _MOST)[0]["count"]


def _some(resource: Resource, more: Scope, less: Scope) -> tuple[str, ...]:
    ids = [row["id"] for row in _asked(_SOME, resource, more, less, SAMPLE)]
    return tuple(str(row) for row in resource.model._base_manager.filter(pk__in=ids).order_by("pk"))


def _asked(statement: str, resource: Resource, more: Scope, less: Scope, most: int) -> list[dict[str, Any]]:
    text = statement.format(table=resource.table, alias=resource.alias, more=more.sql, less=less.sql, most=most)
    return sql.rows(text, within=(more, less), is_planned_anew=True)


def _permissions(roles: set[str], now: Book, then: Book) -> Iterator[tuple[str, str, bool]]:
    """Roles that may do something from then on that they could not do before (True), or the other way round."""
    for role in roles:
        somebody = Actor("user", 0, "", frozenset({role}))
        for permission in {*now.permissions(), *then.permissions()}:
            before, after = (book.about(somebody, permission).is_possible for book in (now, then))
            if before != after:
                yield role, permission, after


def _sum(found: list[tuple[str, int]]) -> tuple[int, int]:
    return len({person for person, _rows in found}), sum(rows for _person, rows in found)
