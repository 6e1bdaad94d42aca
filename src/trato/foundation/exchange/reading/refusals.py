"""What is said about a file that cannot be read, and about a row of it?"""

from typing import Any

SHOWN_CHARACTERS = 120


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message says what to do about it."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


def shown(value: object, limit: int = SHOWN_CHARACTERS) -> str:
    """The value as a short printable text that is safe to store and to show."""
    text = str(value)[: limit + 1]
    cut = text[:limit] + "…" if len(text) > limit else text
    return "".join(letter if letter.isprintable() else "�" for letter in cut)
