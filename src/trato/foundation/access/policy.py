"""May this actor do this? Which rows may they see? Default deny; each domain's rules permit.

Verbs call `require` and write inside `changing`, queries call `scope`; what a page shows passes `shown`. Behind all of
them stands one book of rules: the `policies.txt` of each domain, the `permit`s of its `policies.py`, and what
administrators edited.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from trato.foundation.access import scopes
from trato.foundation.access.roles import OUTSIDERS, ROLES, STAFF
from trato.foundation.access.rules import resources
from trato.foundation.access.rules.book import DOORS, Book, Verdict
from trato.foundation.access.rules.known import Known, value, values_of
from trato.foundation.access.rules.orm import Inside
from trato.foundation.access.rules.resources import Resource, declare, listed
from trato.foundation.access.rules.rows import Way
from trato.foundation.access.rules.rule import Rule
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor

__all__ = [
    "DOORS", "OUTSIDERS", "ROLES", "STAFF", "ProofNeeded", "Refused", "Scope", "areas", "book", "card", "changing", "declare", "fields", "listed",
    "may", "permit", "put_in_force", "require", "scope", "ship", "shipped", "verdict", "watched",
]  # fmt: skip

_shipped: dict[str, Rule] = {}
_edited: dict[str, Rule | None] = {}
_book: Book | None = None
_watched: ContextVar[set[str] | None] = ContextVar("watched", default=None)

Row = TypeVar("Row", bound=Model)


class Refused(Exception):
    """The actor may not do this; the message can be shown to a person, the permission is for the audit."""

    def __init__(self, *words: object, permission: str = "") -> None:
        super().__init__(*words)
        self.permission = permission


class ProofNeeded(Refused):
    """The actor may, once they have proved again who they are."""


@dataclass(frozen=True)
class Scope:
    """Which rows of a kind of thing an actor may see."""

    verdict: Verdict
    resource: Resource | None
    actor: Actor

    @property
    def is_everything(self) -> bool:
        """All rows there are."""
        return self.verdict.is_everything

    @property
    def sql(self) -> str:
        """The condition for hand-written statements, for the alias that they use for this kind of thing."""
        return self.called(self.resource.alias if self.resource else "")

    def called(self, alias: str) -> str:
        """The condition for a table that is called otherwise."""
        if self.resource is None:
            return "TRUE" if self.is_everything else "FALSE"
        return self.verdict.sql(self.resource, alias)

    def ways(self, alias: str) -> tuple[Way, ...]:
        """The same rows reason by reason, so that each can be walked along its own index; () when seen whole or not."""
        if self.resource is None or self.is_everything:
            return ()
        return self.verdict.ways(self.resource, alias)

    @cached_property
    def tables(self) -> frozenset[str]:
        """The tables opened by the condition: of the thing, of its parts, and those the condition itself reads."""
        return (self.resource.tables if self.resource else frozenset()) | guard.tables_in(self.sql)

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """What the condition is bound with."""
        return values_of(self.actor) if "%(" in self.sql else {}

    def hides(self, *names: str) -> bool:
        """Whether one of these fields is withheld or masked: then rows are neither sorted nor searched by it."""
        if self.shows_all_fields or self.resource is None:
            return False
        known = Known(self.actor)
        seen = self.verdict.fields(known, self.resource) - self.verdict.masked(known, self.resource)
        return not seen.issuperset(names)

    def part(self, field: str) -> "Found":
        """For what belongs to a row that was found in this scope, such as its "addresses"."""
        return Found(self, "FALSE" if self.hides(field) else "TRUE")

    @cached_property
    def shows_all_fields(self) -> bool:
        """Whether no rule withholds fields from the actor."""
        return all(rule.fields is None for rule in (*self.verdict.permits, *self.verdict.forbids))

    def shown(self, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows as the actor may see them: what is withheld is empty, what is masked shows its end."""
        if self.shows_all_fields or self.resource is None:
            return list(rows)
        known, thing = Known(self.actor), self.resource
        allowed, masked = self.verdict.fields(known, thing), self.verdict.masked(known, thing)
        return [{name: _seen(one, name, allowed, masked) for name, one in row.items()} for row in rows]

    def over(self, queryset: Any) -> Any:
        """The same for the ORM; also opens the query."""
        if not self.is_everything:
            queryset = queryset.filter(Inside(self)) if self.verdict.is_possible else queryset.none()
        return opened(queryset, self.tables)


@dataclass(frozen=True)
class Found:
    """What belongs to rows that were found in a scope: its tables are opened, its condition is not asked again."""

    scope: Scope
    sql: str = "TRUE"

    @property
    def tables(self) -> frozenset[str]:
        """The tables of the thing and its parts."""
        return self.scope.tables

    @property
    def values(self) -> Mapping[str, Any]:
        """Nothing is bound."""
        return {}

    @property
    def shows_all_fields(self) -> bool:
        """A part is shown whole or not at all."""
        return True

    def shown(self, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows."""
        return list(rows)

    def of(self, queryset: Any) -> Any:
        """A query on parts, such as `party.addresses`, opened; empty where the actor does not see them."""
        return opened(queryset if self.sql == "TRUE" else queryset.none(), self.tables)


@dataclass(frozen=True)
class Card:
    """What everybody who sees a row may see of another that it names: that it exists, and what it is called."""

    tables: frozenset[str]
    values: Mapping[str, Any]


def permit(permission: str, roles: Iterable[str]) -> None:
    """Allow roles a permission such as "access.user.invite" for every row; for use in `policies.py` only."""
    resource, _dot, action = permission.rpartition(".")
    known = _shipped.get(permission)
    ship(
        [
            Rule(
                id=permission,
                is_permit=True,
                actions=frozenset({action}),
                resources=frozenset({resource}),
                roles=frozenset(roles) | (known.roles if known else frozenset()),
                source="policies.py",
            )
        ]
    )


def ship(rules: Iterable[Rule]) -> None:
    """Add rules that come with the product; a text that names one twice does not start."""
    for rule in rules:
        if rule.id in _shipped and rule.source != "policies.py":
            raise ValueError(f"Two rules are called «{rule.id}».")
        _shipped[rule.id] = rule
    _forget()


def shipped() -> Mapping[str, Rule]:
    """The rules that come with the product, by name."""
    return dict(_shipped)


def put_in_force(edited: Mapping[str, Rule | None]) -> None:
    """Let edited rules take the place of those shipped under their names; None strikes a rule out."""
    global _edited
    _edited = dict(edited)
    _forget()


def book(edited: Mapping[str, Rule | None] | None = None) -> Book:
    """The rules in force, or those that would be with other edits."""
    global _book
    if edited is not None:
        return _bound(edited)
    if _book is None:
        _book = _bound(_edited)
    return _book


def verdict(actor: Actor, permission: str) -> Verdict:
    """The rules that concern an actor and a permission, also within the scopes of a token."""
    is_held = actor.scopes is None or permission in DOORS or scopes.covers(actor.scopes, permission)
    return book().about(actor, permission) if is_held else Verdict((), ())


def may(actor: Actor, permission: str) -> bool:
    """Whether the actor holds the permission, for some rows at least."""
    return verdict(actor, permission).is_possible


def require(actor: Actor, permission: str, thing: object = None, *, fields: Iterable[str] | None = None) -> None:
    """Raise Refused unless the actor may do this (to this thing, writing these fields)."""
    full = verdict(actor, permission)
    found = _proved(full, actor)
    resource = resources.of(thing) if thing is not None else None
    if not _allows(found, actor, resource, thing):
        if found is not full and _allows(full, actor, resource, thing):
            raise ProofNeeded(_proof_asked(actor), permission=permission)
        words = _("You do not have permission for this. An administrator can give it to you.")
        raise Refused(words, permission=permission)
    if fields is not None and resource is not None:
        _refuse_fields(found.fields(Known(actor), resource, thing), resource, fields)


@contextmanager
def changing(by: Actor, permission: str, thing: Row | None = None) -> Iterator[Row]:
    """One transaction in which a verb that was permitted may write what it is about.

    The row is locked and asked about again: it may have changed hands since it was read. If the verb gives it into
    other hands, the row as it becomes must be permitted too.
    """
    resource = _about(permission)
    with transaction.atomic(), guard.opened(resource.tables if resource else ()):
        if thing is None:
            yield None  # type: ignore[misc]
            return
        kind = resources.of(thing)
        with guard.opened(kind.tables if kind else ()):
            row = type(thing)._base_manager.select_for_update().get(pk=thing.pk)
            require(by, permission, row)
            before = _hands(kind, row)
            yield row
            if _hands(kind, row) != before:
                require(by, permission, row)


def scope(actor: Actor, resource: str, action: str = "view") -> Scope:
    """The rows of a kind of thing such as "customers.party" that the actor may see, or do something else with."""
    found = _proved(verdict(actor, f"{resource}.{action}"), actor)
    if found.owing and (asked := _watched.get()) is not None:
        asked.add(resource)
    return Scope(found, resources.known(resource), actor)


@contextmanager
def watched() -> Iterator[set[str]]:
    """While this lasts, gather the kinds of things that were asked for and whose views are noted or counted."""
    asked: set[str] = set()
    mark = _watched.set(asked)
    try:
        yield asked
    finally:
        _watched.reset(mark)


def card(*names: str) -> Card:
    """For statements that name rows of another kind beside those in scope: «the customer of this order»."""
    return Card(frozenset(resources.named(name).table for name in names), {})


def fields(actor: Actor, resource: str, row: object = None, action: str = "view") -> frozenset[str]:
    """The fields of a row the actor may see (or write); without a row those that all their rows show."""
    found = _proved(verdict(actor, f"{resource}.{action}"), actor)
    return found.fields(Known(actor), resources.named(resource), row)


def opened(queryset: Any, tables: frozenset[str]) -> Any:
    """The query with these tables marked as looked at by the engine."""
    queryset = queryset.all()
    queryset.query.within = getattr(queryset.query, "within", frozenset()) | tables
    return queryset


def areas() -> set[str]:
    """The areas that permissions speak of: "customers", "orders" and so on."""
    return {permission.partition(".")[0] for permission in book().permissions()}


def _proved(found: Verdict, actor: Actor) -> Verdict:
    """Without the permits that count only after a proof, for a person whose last one is too old; programs have none."""
    if not found.asks_for_proof or actor.kind == "trato":
        return found
    return found.proved(actor.proved_at if actor.kind == "user" else None, timezone.now())


def _allows(found: Verdict, actor: Actor, resource: Resource | None, thing: object) -> bool:
    if not found.is_possible or resource is None or found.is_everything:
        return found.is_possible
    return found.allows(Known(actor), resource, thing)


def _proof_asked(actor: Actor) -> str:
    if actor.kind == "user":
        return _("This is only done by somebody who proved a moment ago who they are.")
    return _("This is only done by a person who proved a moment ago who they are, not by a program.")


def _bound(edited: Mapping[str, Rule | None]) -> Book:
    return Book(rule for rule in (_shipped | dict(edited)).values() if rule is not None)


def _forget() -> None:
    global _book
    _book = None


def _about(permission: str) -> Resource | None:
    """The whole thing a permission is about: adding an address is about its customer."""
    found = resources.known(permission.rpartition(".")[0])
    while found is not None and found.comes_along and found.parent is not None:
        found = found.parent
    return found


def _hands(resource: Resource | None, row: object) -> list[Any]:
    """What rules ask a row."""
    if resource is None:
        return []
    names = {*resource.columns.values(), *resource.states} | ({resource.key} if resource.key else set())
    return [value(row, name) for name in sorted(names)]


def _refuse_fields(allowed: frozenset[str], resource: Resource, wanted: Iterable[str]) -> None:
    refused = [name for name in wanted if name not in allowed and resource.fields.get(name) is not None]
    if refused:
        raise Refused(_("You may not change these fields: %(names)s.") % {"names": ", ".join(sorted(refused))})


def _seen(one: Any, name: str, allowed: frozenset[str], masked: frozenset[str]) -> Any:
    if name not in allowed:
        return _empty(one)
    if name in masked:
        # Only a text has an end that tells people apart without telling who they are.
        return (f"••• {one[-4:]}" if one else "") if isinstance(one, str) else _empty(one)
    return one


def _empty(one: Any) -> Any:
    return type(one)() if isinstance(one, str | list | dict) else None
