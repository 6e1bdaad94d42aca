"""In which words does a language ask? The fixed phrases of the sentence form; labels come from the catalog."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from trato.foundation.facts.windows import Period, Unit


class Pair(NamedTuple):
    """A phrase and its denial."""

    said: str
    denied: str


@dataclass(frozen=True)
class Words:
    """One language. `{n}` stands for a number, `{a}` and `{b}` for days."""

    both: str
    either: str
    no: str
    some_of: str
    everything: str
    nothing: str
    where: str
    yes: str
    not_yes: str
    me: str
    my_team: str
    by: str
    to: str  # between one value and another
    quotes: tuple[str, str]
    decimal: str
    ops: Mapping[str, Pair]
    ago: Mapping[Unit, tuple[str, str]]
    last: Mapping[Unit, tuple[str, str]]
    next: Mapping[Unit, tuple[str, str]]
    within: Mapping[tuple[Period, int], str]
    before_this: Mapping[Period, str]
    after_this: Mapping[Period, str]
    between: str
    since: str
    until: str
    has: Pair
    has_at_least: Pair
    has_at_most: Pair
    has_exactly: Pair
    top_share: Pair
    top_count: Pair
    bottom_share: Pair
    bottom_count: Pair
    top_portion: Pair
    bottom_portion: Pair
    segment: Pair


class Names(NamedTuple):
    """What people, teams and segments are called, and who is called so; "" and None for nobody."""

    person: Callable[[int], str] = lambda key: ""
    person_called: Callable[[str], int | None] = lambda name: None
    team: Callable[[int], str] = lambda key: ""
    team_called: Callable[[str], int | None] = lambda name: None
    segment: Callable[[str], str] = lambda key: ""
    segment_called: Callable[[str], str | None] = lambda name: None


NAMELESS = Names()
