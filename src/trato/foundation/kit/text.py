"""When are two texts the same for a person who types?"""

import re
import unicodedata
from collections.abc import Iterator

_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")
# Letters that Unicode does not decompose but people type plainly.
_PLAIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "þ": "th", "ð": "d"})


def tidy(text: str) -> str:
    """Without control characters, outer and doubled spaces."""
    # Printable means: no control characters and no space but the plain one. Most texts are, and are composed already.
    if text.isprintable():
        if "  " not in text and unicodedata.is_normalized("NFC", text):
            return text.strip()
        clean = text
    else:
        clean = "".join(_without_control(text))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", clean)).strip()


def is_storable(text: str) -> bool:
    """Whether a database can hold it: it has neither a NUL nor half of a sign."""
    return "\0" not in text and text.encode(errors="replace").decode() == text


def paragraphs(text: str) -> str:
    """The same line by line, for texts of several lines."""
    return "\n".join(tidy(line) for line in text.replace("\r\n", "\n").split("\n")).strip()


def folded(text: str) -> str:
    """Lower case without accents: the one form in which trato compares texts."""
    if text.isascii():
        return _SPACES.sub(" ", text.lower()).strip()
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _SPACES.sub(" ", bare.casefold().translate(_PLAIN)).strip()


def words(text: str) -> list[str]:
    """The folded words of a text, punctuation dropped."""
    return [word for word in _NOT_WORD.split(folded(text)) if word]


def _without_control(text: str) -> Iterator[str]:
    return (" " if c in "\t\r\n" else c for c in text if c in "\t\r\n" or unicodedata.category(c)[0] != "C")
