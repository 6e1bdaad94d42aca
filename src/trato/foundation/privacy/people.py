"""Who is a person to trato? Customers and colleagues: each kind says how one is found, named and locked."""

from collections.abc import Callable
from typing import Any, NamedTuple

from trato.foundation.access.policy import Scope
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor
from trato.foundation.privacy import work


class Person(NamedTuple):
    """One person: "party" or "user", and the row behind."""

    kind: str
    id: int


class Kind(NamedTuple):
    """How people of one kind are met."""

    table: str
    title: Any
    address: Callable[[str], str]
    visible_to: Callable[[Actor], Scope]
    joined: str | None


_KINDS: dict[str, Kind] = {}

_LOCK = "SELECT uid::text AS uid, name FROM {table} WHERE id = %s FOR NO KEY UPDATE"
_SHOWN = "SELECT uid::text AS uid, name FROM {table} WHERE id = %s"
_JOINED = "SELECT uid::text AS uid FROM {table} WHERE {joined} = %s ORDER BY id"
_FOUND = "SELECT id FROM {table} p WHERE uid::text = %s"
_VISIBLE = "SELECT p.id FROM {table} p WHERE p.uid::text = %(uid)s AND {scope}"


def are_kept_in(
    kind: str,
    *,
    table: str,
    title: Any,
    address: Callable[[str], str],
    visible_to: Callable[[Actor], Scope],
    joined: str | None = None,
) -> None:
    """People of this kind are rows of `table`; `visible_to` gives the scope, whose table is called `p`, within which an actor sees one.

    `joined` is the column with which a row that was made one with another leads to it.
    """
    _KINDS[kind] = Kind(table, title, address, visible_to, joined)


@guard.working_as(work.WORK)
def locked(person: Person) -> dict[str, Any]:
    """The row of a person, held until the transaction ends; raises LookupError."""
    return _one(_LOCK, person)


@guard.working_as(work.WORK)
def names_of(person: Person) -> list[str]:
    """Every outside name under which a person is or was known: their own first, then those of records made one with it."""
    known = _KINDS[person.kind]
    joined = sql.rows(_JOINED.format(table=known.table, joined=known.joined), [person.id]) if known.joined else []
    return [_one(_SHOWN, person)["uid"], *(row["uid"] for row in joined)]


@guard.working_as(work.WORK)
def shown(person: Person) -> dict[str, Any]:
    """The outside name and the name of a person; raises LookupError."""
    return _one(_SHOWN, person)


@guard.working_as(work.WORK)
def with_uid(kind: str, uid: str) -> Person | None:
    """The person with this outside name."""
    found = sql.rows(_FOUND.format(table=_KINDS[kind].table), [uid]) if kind in _KINDS else []
    return Person(kind, found[0]["id"]) if found else None


def visible(actor: Actor, kind: str, uid: str) -> Person | None:
    """The same, when the actor may see them."""
    if kind not in _KINDS:
        return None
    known = _KINDS[kind]
    seen = known.visible_to(actor)
    statement = _VISIBLE.format(table=known.table, scope=seen.called("p"))
    found = sql.rows(statement, {"uid": uid}, within=(seen,))
    return Person(kind, found[0]["id"]) if found else None


def address_of(kind: str, uid: str) -> str:
    """Where staff find the person."""
    return _KINDS[kind].address(uid)


def table_of(kind: str) -> str:
    """Where people of this kind are kept."""
    return _KINDS[kind].table


def title_of(kind: str) -> str:
    """What people of this kind are called."""
    return str(_KINDS[kind].title)


def kinds() -> list[str]:
    """All kinds."""
    return list(_KINDS)


def _one(statement: str, person: Person) -> dict[str, Any]:
    rows = sql.rows(statement.format(table=_KINDS[person.kind].table), [person.id])
    if not rows:
        raise LookupError(person)
    return rows[0]
