"""Of which lists can views be saved, and rows be changed at once? Each face says so at the start."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from trato.foundation.kit.actor import Actor
from trato.foundation.lists.bulk import Change


class Named(NamedTuple):
    """A row as people are told of it."""

    uid: str
    name: str
    href: str


@dataclass(frozen=True)
class ListPage:
    """A list: what people call it, the name of its page, the words its address understands, and what finds out whether they make sense.

    check raises ValueError with a sentence for words that mean nothing, or ask for what the actor may not see. keys are
    at most so many of the rows that match, among those of the given outside names, named what they are called: each of
    them only what the actor sees. counted says how many. cells are what can be changed in some columns; drawn is the table
    row of one thing with this column alone; writer is who last wrote about it.
    """

    name: str
    title: Any
    page: str
    words: frozenset[str]
    check: Callable[[Actor, Mapping[str, str]], None]
    keys: Callable[[Actor, Mapping[str, str], int], list[int]]
    among: Callable[[Actor, Iterable[str]], list[int]]
    named: Callable[[Actor, Sequence[int]], dict[int, Named]]
    counted: Callable[[int], str]
    cells: Callable[[Actor, Collection[str]], Mapping[str, Change]]
    drawn: Callable[[Actor, int, str], str]
    writer: Callable[[Actor, int], str]


_known: dict[str, ListPage] = {}


def offer(page: ListPage) -> None:
    """Let people save views of a list, and change its rows."""
    _known[page.name] = page


def find(name: str) -> ListPage | None:
    """The list of this name, if views of it can be saved."""
    return _known.get(name)


def names() -> list[str]:
    """The lists of which views can be saved."""
    return sorted(_known)
