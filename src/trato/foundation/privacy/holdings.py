"""What is held about a person, table by table? Each stone and domain declares all of its tables in `personal_data.py`.

One declaration serves the copy a person asks for, their erasure, the register of processing and the test that no
table is forgotten.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trato.foundation.privacy.people import Person


@dataclass(frozen=True)
class Delete:
    """The rows go."""


@dataclass(frozen=True)
class Blank:
    """The rows stay without these values; a value may be a word in the company's language."""

    values: Mapping[str, Any]


@dataclass(frozen=True)
class Keep:
    """The rows stay, and why they may."""

    because: Any


@dataclass(frozen=True)
class Table:
    """One table with personal data.

    whose: by kind of person, the condition under which a row is theirs (`%(person)s`).
    personal: columns with values about the person; other: all the rest. Both together are all columns.
    texts: columns in which anybody may be mentioned; mentions are taken out of rows of other people as well.
    about: the party whose timeline tells of that. near: which rows of others are so near that first names count.
    named_by: columns by which the person is recognized, `named_when` that holds. sealed: columns only their key opens.
    erased_whose: where fewer rows are erased than are theirs to see. numbered_by: the number by which texts are gone
    through, some rows at a time. withheld: columns that tell of the company, which are not in a copy for the person.
    attached: the file a row tells of, its name and where it lies, which goes into the copy.
    """

    name: str
    title: Any
    whose: Mapping[str, str]
    personal: Sequence[str]
    other: Sequence[str]
    on_erasure: Delete | Blank | Keep
    purpose: Any
    kept: Any
    texts: Sequence[str] = ()
    about: str = ""
    near: str = ""
    named_by: Sequence[str] = ()
    named_when: str = "TRUE"
    sealed: Sequence[str] = ()
    erased_whose: Mapping[str, str] | None = None
    numbered_by: str = "id"
    withheld: Sequence[str] = ()
    attached: Callable[[Mapping[str, Any]], tuple[str, Path]] | None = None


@dataclass(frozen=True)
class Mentions:
    """The values by which a person is recognized in texts, taken before they are erased."""

    certain: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()


Step = Callable[[Person, Mentions], None]


@dataclass
class _Declared:
    tables: dict[str, Table] = field(default_factory=dict)
    impersonal: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)


_declared = _Declared()


def hold(*tables: Table) -> None:
    """Declare tables with personal data, in the order in which they are shown and erased."""
    for table in tables:
        _declared.tables[table.name] = table


def hold_nothing_in(because: str, *tables: str) -> None:
    """Declare tables without personal data, and why they have none."""
    for table in tables:
        _declared.impersonal[table] = because


def forget_also(step: Step) -> Step:
    """Do this at every erasure, after the tables: for what no condition on a row can say."""
    _declared.steps.append(step)
    return step


def tables() -> list[Table]:
    """All tables with personal data."""
    return list(_declared.tables.values())


def impersonal() -> dict[str, str]:
    """All tables without, each with the reason."""
    return dict(_declared.impersonal)


def steps() -> list[Step]:
    """What else is done at an erasure."""
    return list(_declared.steps)
