"""Which kinds of background work are there? Each stone and domain registers its own in `jobs.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trato.foundation.jobs.running import Running

Work = Callable[["Running"], Mapping[str, Any] | None]

MOST_TRIES = 5


class CannotGoOn(Exception):
    """The work makes no sense any more; the message says why to a person, and it is not tried again."""


@dataclass(frozen=True)
class Kind:
    """A named sort of work: what people read, how often it is tried, where its result is looked at."""

    name: str
    label: Any
    work: Work
    tries: int = MOST_TRIES
    every: timedelta | None = None
    address: Callable[[Mapping[str, Any]], str] | None = None
    given_up: Callable[[Mapping[str, Any], str], None] | None = None
    taken_up: Callable[[Mapping[str, Any]], None] | None = None


KINDS: dict[str, Kind] = {}


def job(
    name: str, *, label: Any, tries: int = MOST_TRIES, every: timedelta | None = None,
    address: Callable[[Mapping[str, Any]], str] | None = None,
    given_up: Callable[[Mapping[str, Any], str], None] | None = None,
    taken_up: Callable[[Mapping[str, Any]], None] | None = None,
) -> Callable[[Work], Work]:  # fmt: skip
    """Register the decorated function as work that can be enqueued under a name that is never renamed.

    It is handed its `Running`, keeps its checkpoints there, and gives the result. With `every` it also begins by the
    clock, as the house's own work; `address` gives the page of what it is about from its arguments. `given_up` is told the
    arguments and the problem when the work failed for good or was stopped, `taken_up` the arguments when somebody lets it
    be tried once more; it raises `CannotGoOn` where that makes no sense any more.
    """

    def register(work: Work) -> Work:
        if name in KINDS:
            raise ValueError(f"Two kinds of work are called {name}.")
        KINDS[name] = Kind(name, label, work, tries, every, address, given_up, taken_up)
        return work

    return register
