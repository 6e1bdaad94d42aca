"""How is a value written into a file so that a spreadsheet takes it for text and not for a formula?"""

_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What some programs pass over before they look for a formula.
_PASSED_OVER = " \"'"


def harmless(value: object) -> str:
    """The value as text; what would begin a formula gets an apostrophe before it."""
    written = "" if value is None else str(value)
    return "'" + written if _is_formula(written) else written


def as_meant(written: str) -> str:
    """The way back: without the apostrophe that only `harmless` puts there."""
    return written[1:] if written[:1] == "'" and _is_formula(written[1:]) else written


def _is_formula(written: str) -> bool:
    return written.startswith(_BEGINNINGS) or written.lstrip(_PASSED_OVER).startswith(_BEGINNINGS)
