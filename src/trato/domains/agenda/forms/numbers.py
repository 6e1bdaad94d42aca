"""Which number does a word stand for when people count hours, days and weeks?"""

_WORDS = (
    (1, "un uno una one an a"),
    (2, "dos two par couple"),
    (3, "tres three"),
    (4, "cuatro four"),
    (5, "cinco five"),
    (6, "seis six"),
    (7, "siete seven"),
    (8, "ocho eight"),
    (9, "nueve nine"),
    (10, "diez ten"),
    (11, "once eleven"),
    (12, "doce twelve"),
    (15, "quince fifteen"),
    (20, "veinte twenty"),
    (30, "treinta thirty"),
)
_VALUES = {word: number for number, words in _WORDS for word in words.split()}

# For use inside larger patterns: digits or a word, without a group of its own.
NUMBER = rf"(?:\d{{1,4}}|{'|'.join(sorted(_VALUES, key=len, reverse=True))})"


def value_of(written: str) -> int:
    """The number, 1 for an article."""
    return int(written) if written.isdigit() else _VALUES[written]
