"""What can be loaded? Each domain offers its targets: their fields, how known things are found, who writes the rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from trato.foundation.exchange.rows import Outcome, Rows
from trato.foundation.kit.actor import Actor

Choices = Callable[[], Sequence[tuple[str, Any]]]


@dataclass(frozen=True)
class Field:
    """Something a column can hold.

    kind: text, long, name, country, language, date, moment, number, choice, yes_no or list; email and phone are left
    to the domain. `headings` are the folded headings by which it is recognized, without spaces and signs. With
    `is_many` several columns may hold it.
    """

    name: str
    label: Any
    kind: str = "text"
    most: int = 200
    group: Any = ""
    is_many: bool = False
    headings: str = ""
    choices: Choices | None = None
    synonyms: Mapping[str, str] = field(default_factory=dict)


class Key(NamedTuple):
    """A way to find what is known already; whether it is used unless somebody says otherwise."""

    name: str
    label: Any
    is_usual: bool


@dataclass(frozen=True)
class Plan:
    """How a file is to be loaded: everything a loader needs to know beside the rows."""

    import_id: int
    file_name: str
    fields: frozenset[str]
    keys: frozenset[str]
    mode: str
    country: str
    source: str
    network: str
    by: Actor


class Taken(NamedTuple):
    """What became of each row ("new", "changed" or "same"), and what must be known to take it back."""

    outcomes: list[str]
    journal: dict[str, Any]


class Undone(NamedTuple):
    """What taking back a part gave: how many things, and what was kept, each with its name and why."""

    gone: int
    restored: int
    kept: list[tuple[str, str]]


class Loader(Protocol):
    """Loads the rows of one plan, batch by batch."""

    def check(self, rows: Rows) -> None:
        """Clean what only the domain understands, and refuse rows that make no sense."""

    def foresee(self, rows: Rows) -> list[Outcome]:
        """What would become of each row, changing nothing."""

    def load(self, rows: Rows, *, at: datetime) -> tuple[list[Outcome], dict[str, Any]]:
        """Load the rows inside the caller's transaction; what became of each, and the journal for the way back."""

    def take_back(self, journal: Mapping[str, Any], *, at: datetime) -> Undone:
        """Take back one part inside the caller's transaction, except what changed since."""


@dataclass(frozen=True)
class Ahead:
    """What can be done with rows before the database is asked, by another process while earlier rows are written.

    `prepare` says what `Rows.ready` holds; `made` is what `check` makes of a row, and both can be sent by msgspec.
    """

    prepare: Callable[[Rows, Plan], Any]
    made: type
    ready: type


@dataclass(frozen=True)
class Target:
    """A kind of thing that files can hold."""

    name: str
    label: Any
    fields: tuple[Field, ...]
    # At least one field of each group must be there.
    needs: tuple[tuple[str, ...], ...]
    keys: tuple[Key, ...]
    permissions: tuple[str, ...]
    loader: Callable[[Plan], Loader]
    ahead: Ahead | None = None
    modes: tuple[str, ...] = ("fill", "update", "skip", "create")
    says_source: bool = False

    def field(self, name: str) -> Field | None:
        """The field of this name."""
        return next((one for one in self.fields if one.name == name), None)


TARGETS: dict[str, Target] = {}


def offer(target: Target) -> None:
    """Let files be loaded into a target."""
    if target.name in TARGETS:
        raise ValueError(f"Two targets are called {target.name}.")
    TARGETS[target.name] = target
