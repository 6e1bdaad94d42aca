"""Which mistakes are none? After these the program does the same as before; each with the reason."""

from tests.attacks.mutation.mistakes import Mistake

# By file and the text that stood there; "*" for every change of it.
HARMLESS: dict[tuple[str, str, str], str] = {}


def is_harmless(file: str, mistake: Mistake) -> bool:
    """Whether nobody could notice."""
    return any((file.rpartition("/")[2], mistake.was, becomes) in HARMLESS for becomes in ("*", mistake.becomes))
