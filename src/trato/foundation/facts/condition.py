"""What is a condition? One tree that is never changed, made of questions about facts and joined by and, or, not.

Only `build` in this package makes trees that are known to fit the catalog; values stand here as they are compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from trato.foundation.facts.windows import Unit, Window

Op = Literal[
    "is", "contains", "starts", "ends",  # texts and choices; `is` takes several values, any of which will do
    "has", "has_all",  # several choices at once
    "eq", "lt", "le", "gt", "ge", "between",  # numbers and money
    "before", "after", "within", "ago", "anniversary",  # days and moments
    "known",
]  # fmt: skip
Times = Literal["at_least", "at_most", "exactly"]
End = Literal["top", "bottom"]


@dataclass(frozen=True)
class Me:
    """Whoever asks."""


@dataclass(frozen=True)
class MyTeam:
    """The team of whoever asks, with the teams below it."""


@dataclass(frozen=True)
class Ago:
    """Longer ago than this."""

    count: int
    unit: Unit


Scalar = str | int | Decimal | date | datetime | bool | Me | MyTeam
Value = tuple[Scalar, ...] | Window | Ago | None


@dataclass(frozen=True)
class Compare:
    """A fact compared with a value: city is Valencia or Alicante."""

    fact: str
    op: Op
    value: Value = None


@dataclass(frozen=True)
class Measured:
    """A measure over a window, of related rows of a certain kind: spent in the last 90 days on probes, at least 500."""

    measure: str
    op: Op
    value: tuple[Decimal, ...]
    window: Window | None = None
    where: tuple[Compare, ...] = ()


@dataclass(frozen=True)
class Did:
    """How often something happened: at least 2 orders in the last 90 days."""

    occurrence: str
    times: Times = "at_least"
    count: int = 1
    window: Window | None = None
    where: tuple[Compare, ...] = ()


@dataclass(frozen=True)
class Linked:
    """Some thing it is linked with fulfills a condition of its own: works at an organization that …"""

    link: str
    where: "Condition"


@dataclass(frozen=True)
class Ranked:
    """Its place among all: in the top 20 % by margin.

    Either a share of them in percent, or a count, or the portion in percent that they add up to: the first who together
    bring 80 % of the sales. All round up.
    """

    measure: str
    end: End
    share: Decimal | None = None
    count: int | None = None
    portion: Decimal | None = None
    window: Window | None = None
    where: tuple[Compare, ...] = ()


@dataclass(frozen=True)
class InSegment:
    """It belongs to a segment."""

    segment: str


@dataclass(frozen=True)
class All:
    """Every part holds; without parts, everything."""

    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True)
class Any:
    """Some part holds; without parts, nothing."""

    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True)
class Not:
    """The complement within everything there is."""

    part: "Condition"


Leaf = Compare | Measured | Did | Linked | Ranked | InSegment
Condition = All | Any | Not | Leaf
EVERYTHING = All()


def together(*conditions: Condition) -> All:
    """All of several conditions, in one group."""
    return All(tuple(part for one in conditions for part in (one.parts if isinstance(one, All) else (one,))))


def leaves(condition: Condition) -> Iterator[Leaf]:
    """The leaves from left to right; those of linked things are not among them."""
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield condition


def everywhere(condition: Condition) -> Iterator[Leaf]:
    """The leaves, and those of what is linked too."""
    for leaf in leaves(condition):
        yield leaf
        if isinstance(leaf, Linked):
            yield from everywhere(leaf.where)
