"""Who asks, and when? What a condition needs to know beside itself, so that nothing in it asks the clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from trato.foundation.facts.condition import Condition, Ranked
from trato.foundation.facts.fault import BadCondition
from trato.foundation.kit.sql import Within


class Cut(NamedTuple):
    """The last one that still belongs to a rank: its value, and its key for ties."""

    value: Decimal
    key: int


@dataclass(frozen=True)
class Eyes:
    """Through whose eyes rows are counted: the condition on the rows of a resource, for an alias.

    card: what opens the names of other things that those rows carry.
    """

    scope: Callable[[str, str], tuple[str, Within | None]]
    card: Callable[[tuple[str, ...]], Within | None] = lambda names: None


def _all_rows(resource: str, alias: str) -> tuple[str, Within | None]:
    return "TRUE", None


EVERYBODYS = Eyes(_all_rows)


def _no_segment(name: str) -> Condition:
    raise BadCondition(f"segment {name}")


@dataclass(frozen=True)
class Asking:
    """The moment, the zone of the company, who «I» am, the cuts of ranks, and what segments mean.

    A rank whose cut is None has nobody in it.
    """

    at: datetime
    zone: ZoneInfo
    me: int | None = None
    teams: tuple[int, ...] = ()
    cuts: Mapping[Ranked, Cut | None] = field(default_factory=dict)
    meaning: Callable[[str], Condition] = _no_segment
    eyes: Eyes = EVERYBODYS
