"""How is a value written into a file so that a spreadsheet takes it for text and not for a formula?"""

_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: object) -> str:
    """The value as text; what would begin a formula gets an apostrophe before it."""
    written = "" if value is None else str(value)
    return "'" + written if written.startswith(_BEGINNINGS) else written


def as_meant(written: str) -> str:
    """The way back: without the apostrophe that only `harmless` puts there."""
    return written[1:] if written[:1] == "'" and written[1:2] in _BEGINNINGS else written
