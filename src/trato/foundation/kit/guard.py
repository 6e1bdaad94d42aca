"""Does this statement say under whose eyes it runs? What reads or writes protected tables without it is stopped.

A protected table is touched in one of three ways: within a scope (the rows somebody may see), inside a verb that
asked for permission, or by work of the house under a named capability. Everything else raises Unscoped.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

EVERYTHING = "*"
_SPELLED = re.compile(r"\bu&\s*[\"']", re.IGNORECASE)
_NOTHING: frozenset[str] = frozenset()

_protected: set[str] = set()
_capabilities: dict[str, tuple[str, ...]] = {}
_open: ContextVar[frozenset[str]] = ContextVar("open", default=_NOTHING)
_seen: ContextVar[set[str] | None] = ContextVar("seen", default=None)


class Unscoped(RuntimeError):
    """A statement touches protected tables without saying under whose eyes."""

    def __init__(self, tables: Iterable[str]) -> None:
        super().__init__(
            f"{', '.join(sorted(tables))}: nothing says who may see these rows. Ask through policy.scope, "
            "write inside policy.changing, or let work of the house run within guard.working_as."
        )


def protect(*tables: str) -> None:
    """From now on these tables are touched only under somebody's eyes."""
    _protected.update(tables)
    for known in (_pattern, tables_in, _reach):
        known.cache_clear()


def protected() -> frozenset[str]:
    """The tables that are protected."""
    return frozenset(_protected)


def capability(name: str, *tables: str) -> str:
    """Declare what a piece of the house's own work may touch: tables, or beginnings of names that end in "_"."""
    _capabilities[name] = tables
    return name


def capabilities() -> dict[str, tuple[str, ...]]:
    """Every declared capability with its tables."""
    return dict(_capabilities)


@contextmanager
def working_as(name: str) -> Iterator[None]:
    """Let work of the house touch what its capability names; there is no capability that was not declared."""
    with opened(_reach(_capabilities[name])):
        yield


@contextmanager
def opened(tables: Iterable[str]) -> Iterator[None]:
    """Open tables for the length of a block; for the engine of policies, which knows why."""
    mark = _open.set(_open.get() | frozenset(tables))
    try:
        yield
    finally:
        _open.reset(mark)


@contextmanager
def closed() -> Iterator[None]:
    """Forget what was open outside: every door begins its request so."""
    mark = _open.set(_NOTHING)
    try:
        yield
    finally:
        _open.reset(mark)


@contextmanager
def compiling() -> Iterator[None]:
    """The ORM writes one statement; the parts it checked on the way count for its text."""
    mark = _seen.set(set())
    try:
        yield
    finally:
        _seen.reset(mark)


def check_parts(tables: Iterable[str], within: frozenset[str]) -> None:
    """Raise Unscoped unless one query of the ORM, perhaps nested, may touch these tables."""
    touched = _protected.intersection(tables)
    if not touched:
        return
    strange = touched - within - _open.get()
    if strange:
        raise Unscoped(strange)
    if (seen := _seen.get()) is not None:
        seen |= touched


def check(statement: str, within: frozenset[str] = _NOTHING) -> None:
    """Raise Unscoped unless the statement may touch what it names."""
    touched = tables_in(statement)
    if touched and not touched <= within:
        strange = touched - within - _open.get() - (_seen.get() or _NOTHING)
        if strange:
            raise Unscoped(strange)


@lru_cache(maxsize=4096)
def tables_in(statement: str) -> frozenset[str]:
    """The protected tables a statement names; one that spells names in codes could name any."""
    if _SPELLED.search(statement):
        return protected()
    return frozenset(name.lower() for name in _pattern().findall(statement))


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(sorted(_protected) or ["(?!)"]) + r")\b", re.IGNORECASE)


@lru_cache(maxsize=1024)
def _reach(tables: tuple[str, ...]) -> frozenset[str]:
    if EVERYTHING in tables:
        return protected()
    return frozenset(
        table
        for table in _protected
        if any(table == one or (one.endswith("_") and table.startswith(one)) for one in tables)
    )


MIGRATING = capability("migrate", EVERYTHING)
