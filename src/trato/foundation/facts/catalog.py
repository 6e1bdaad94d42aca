"""What can be asked about? Things, their attributes, measures, occurrences and links, each declared once by its domain.

Declarations say where values lie as tables and columns, not as whole statements, so that PostgreSQL, the warehouse
and the page that explains an answer all read the same declaration. Columns are constants of the code; what a person
types only ever becomes a bound value.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from trato.foundation.facts.condition import Any as AnyOf
from trato.foundation.facts.condition import Compare, Condition
from trato.foundation.facts.fault import BadCondition
from trato.foundation.facts.kinds import Kind
from trato.foundation.stream.vocabulary import Event

Label = str | Promise
Choices = Callable[[], Iterable[tuple[str, Any]]]
Told = Sequence[type[Event]]


@dataclass(frozen=True)
class Thing:
    """A kind of thing that is asked about, such as parties. Rows whose `gone` column is filled are not among them.

    name is also its name in the rules of access; `told` are the events by which things come and go, `filled` those
    that tell of the company's own fields.
    """

    name: str
    table: str
    label: Label
    told: Told
    filled: Told = ()
    key: str = "id"
    gone: str = ""


@dataclass(frozen=True)
class Column:
    """One column that holds a value of a kind; texts are compared in a folded column of their own."""

    kind: Kind
    column: str
    label: Label
    compared: str = ""
    choices: Choices | None = None

    @property
    def asked(self) -> str:
        """The column that conditions compare."""
        return self.compared or self.column


@dataclass(frozen=True)
class Relation:
    """Rows that belong to things: orders, contacts. `rows` is a SELECT with the columns that are named here.

    by: the column with the thing's key; at: when it happened; resource and alias: how access calls the rows inside
    the SELECT, where `{scope}` stands for the condition of whoever asks; named: what else the rows call by its name,
    such as the product of a line; told: which events change the rows.
    An event about a party concerns the rows of that party.
    """

    name: str
    of: str
    by: str
    rows: str
    told: Told
    at: str = ""
    columns: Mapping[str, Column] = field(default_factory=dict)
    resource: str = ""
    alias: str = ""
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Beside:
    """A table with at most one row for each thing, such as what is kept ready of its purchases."""

    table: str
    by: str
    # Further columns with fixed values: ("field_id", 7).
    fixed: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Attribute:
    """One value of each thing. `beside` when it lies in another table; `absent` is meant where that has no row.

    field is how access calls it: who may not see the field may not ask about it. What lies nowhere is a grade: each of
    its choices means a condition, no two of which hold at once, and `told` is left to those.
    """

    name: str
    of: str
    value: Column
    field: str
    told: Told
    beside: Beside | None = None
    absent: Any = None
    means: Mapping[str, Condition] | None = None

    def meaning(self, leaf: Compare) -> Condition:
        """What a question about a grade asks."""
        means = self.means or {}
        return AnyOf(tuple(means[str(one)] for one in (leaf.value if isinstance(leaf.value, tuple) else means)))

    @property
    def kind(self) -> Kind:
        """The kind of its values."""
        return self.value.kind

    @property
    def label(self) -> Label:
        """What people call it."""
        return self.value.label


@dataclass(frozen=True)
class Measure:
    """A sum, count, average, least or greatest of a column over the rows of a relation, or its percentage of another.

    absent: what having no rows means, a number or None for unknown; is_inner: only other facts stand on it, nobody is
    offered it; base: of which column a percentage is; note: what the label alone would not say.
    """

    name: str
    over: Relation
    aggregate: str
    column: str
    kind: Kind
    label: Label
    field: str
    absent: int | None = 0
    where: tuple[str, ...] = ()
    is_inner: bool = False
    base: str = ""
    note: Label = ""

    @property
    def of(self) -> str:
        """The thing that is measured."""
        return self.over.of


@dataclass(frozen=True)
class Occurrence:
    """Something that happened and can be counted; its label is a plural: orders."""

    name: str
    over: Relation
    label: Label
    field: str

    @property
    def of(self) -> str:
        """The thing it happened to."""
        return self.over.of


@dataclass(frozen=True)
class Link:
    """A way from a thing to others; the label begins a sentence: works at an organization."""

    name: str
    of: str
    to: str
    table: str
    start: str
    end: str
    label: Label
    field: str
    told: Told
    fixed: tuple[tuple[str, tuple[str, ...]], ...] = ()
    open_column: str = ""


Fact = Attribute | Measure | Occurrence | Link
F = TypeVar("F", Attribute, Measure, Occurrence, Link)
KINDS: tuple[type[Fact], ...] = (Attribute, Measure, Occurrence, Link)


class Catalog:
    """Everything that can be asked about, by name; the fields of the company's own come on top of what is declared."""

    def __init__(self, things: Mapping[str, Thing], facts: Mapping[str, Fact], labels: Mapping[str, str] | None = None):
        self.things, self._facts, self._labels = things, facts, labels or {}

    def __iter__(self) -> Any:
        return iter(self._facts.values())

    def with_facts(self, more: Iterable[Fact], labels: Mapping[str, str] | None = None) -> "Catalog":
        """This catalog with the company's own facts and words."""
        return Catalog(self.things, {**self._facts, **{one.name: one for one in more}}, labels or self._labels)

    def find(self, name: object, kind: type[F], of: str = "", place: str = "") -> F:
        """The fact of that name; raises BadCondition when there is none of this kind for this thing."""
        found = self._facts.get(name) if isinstance(name, str) else None
        if found is None or not isinstance(found, kind) or (of and found.of != of):
            raise BadCondition(_unknown(name), place)
        return found

    def named(self, name: str) -> Fact | None:
        """The fact of that name, of whatever kind."""
        return self._facts.get(name)

    def of(self, thing: str, *kinds: type[Fact]) -> list[Fact]:
        """The facts of a thing, in the order of their declaration."""
        return [one for one in self._facts.values() if one.of == thing and (not kinds or isinstance(one, kinds))]

    def label(self, fact: Fact) -> str:
        """What the company calls it, in the language of the page."""
        return self._labels.get(fact.name) or str(fact.label)


_things: dict[str, Thing] = {}
_facts: dict[str, Fact] = {}


_declared = Catalog(_things, _facts)


def declared() -> Catalog:
    """What the domains declare, without the company's own fields."""
    return _declared


def thing(**parts: Any) -> Thing:
    """Declare a kind of thing."""
    one = Thing(**parts)
    _things[one.name] = one
    return one


def declare(*facts: Fact) -> None:
    """Declare facts; two of one name do not start."""
    for one in facts:
        if one.name in _facts:
            raise ValueError(f"Two facts are called {one.name}.")
        if one.of not in _things:
            raise ValueError(f"{one.name} is of {one.of}, which is not declared.")
        _facts[one.name] = one


def _unknown(name: object) -> str:
    return _("Nothing here is called «%(name)s».") % {"name": str(name)[:80]}
