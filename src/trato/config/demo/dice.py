"""How do we choose at random and yet always the same?"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

Thing = TypeVar("Thing")


class Dice:
    """Choices that depend on the given words and on nothing else: not on the day, the machine or the order."""

    def __init__(self, *words: object) -> None:
        self._key = "\x1f".join(map(str, words))
        self._throws = 0

    def below(self, end: int) -> int:
        """A number from 0 to end - 1."""
        self._throws += 1
        digest = blake2b(f"{self._key}\x1f{self._throws}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") % end

    def pick(self, things: Sequence[Thing]) -> Thing:
        """One of the things."""
        return things[self.below(len(things))]

    def happens(self, percent: int) -> bool:
        """True in so many cases of a hundred."""
        return self.below(100) < percent

    def some(self, things: Sequence[Thing], count: int) -> list[Thing]:
        """Different ones of the things, in random order."""
        left = list(things)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]
