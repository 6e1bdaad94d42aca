"""What can be changed on many rows of a list at once, or in one cell of it? Each domain says so in its `bulk.py`.

A change reads what stands there and puts something else through the verb that serves one row, so whoever asks may do to
many what they may do to one. Values are what JSON can keep.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms

from trato.foundation.kit.actor import Actor


class ChangedSince(Exception):
    """Somebody else changed this again; it is left as it is."""


class Change:
    """One thing to change, in the hands of one actor.

    `permission` is what is asked for before anything begins. `is_blind` is for what does not depend on what else stands
    there, such as adding a tag. `cell` is the column of the list in which it is changed row by row, if it is.
    """

    name = ""
    label: Any = ""
    group: Any = ""
    permission = ""
    is_blind = False
    cell = ""

    def __init__(self, by: Actor) -> None:
        self.by = by

    def field(self) -> forms.Field:
        """What is asked."""
        raise NotImplementedError

    def value(self, answer: Any) -> Any:
        """The answer, as it is kept; may raise forms.ValidationError."""
        return answer

    def answer(self, now: Any) -> Any:
        """What stands there, as the field is answered."""
        return now

    def words(self, value: Any) -> str:
        """The whole change in words, such as «Owner: Lucía Ferrer»."""
        return f"{self.label}: {self.said(value)}"

    def said(self, now: Any) -> str:
        """What stands in a row, in words."""
        return str(now if now not in (None, "") else "—")

    def read(self, keys: Sequence[int], *, is_locking: bool = False) -> dict[int, Any]:
        """What stands in those of the rows that the actor sees, perhaps locking them until the transaction ends."""
        raise NotImplementedError

    def barred(self, keys: Sequence[int]) -> int:
        """How many of the rows the actor sees, but may not change."""
        return 0

    def becomes(self, now: Any, value: Any) -> Any:
        """What will stand in a row."""
        return value

    def put(self, wanted: Mapping[int, Any], *, at: datetime) -> dict[int, str]:
        """Let each row become what is wanted, through the verbs; return why, for those that could not."""
        raise NotImplementedError

    def back(self, before: Any, after: Any, now: Any) -> Any:
        """What a row becomes when this is taken back; raises ChangedSince."""
        if now != after:
            raise ChangedSince
        return before


Changes = Callable[[Actor], Iterable[Change]]

_offered: dict[str, list[Changes]] = {}


def offer(of: str, changes: Changes) -> None:
    """Let people change these things on the rows of a list, as far as each may."""
    _offered.setdefault(of, []).append(changes)


def changes(of: str, by: Actor) -> dict[str, Change]:
    """What the actor may change on the rows of a list, by name."""
    return {change.name: change for some in _offered.get(of, ()) for change in some(by)}


def find(of: str, name: str, by: Actor) -> Change | None:
    """One of them."""
    return changes(of, by).get(name)
