"""Of which lists can views be saved? Each face says so at the start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from trato.foundation.kit.actor import Actor


@dataclass(frozen=True)
class ListPage:
    """A list: the name of its page, the words its address understands, and what finds out whether they make sense.

    check raises ValueError with a sentence for words that mean nothing, or ask for what the actor may not see.
    """

    name: str
    page: str
    words: frozenset[str]
    check: Callable[[Actor, Mapping[str, str]], None]


_known: dict[str, ListPage] = {}


def offer(page: ListPage) -> None:
    """Let people save views of a list."""
    _known[page.name] = page


def find(name: str) -> ListPage | None:
    """The list of this name, if views of it can be saved."""
    return _known.get(name)


def names() -> list[str]:
    """The lists of which views can be saved."""
    return sorted(_known)
