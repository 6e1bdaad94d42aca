"""Which hour of the day do words name, and which words are left once it is taken out?"""

import re

from trato.domains.agenda.forms.numbers import NUMBER, value_of

NOON, MIDNIGHT = 12 * 60, 24 * 60

_AFTERNOON = "tarde|noche|afternoon|evening|night|pm|p m"
_HALVES = r"(?: de la (manana|tarde|noche|madrugada)| (?:in the )?(morning|afternoon|evening)|\s?(am|pm|a m|p m))?"
_ABOUT = r"(?:hacia|sobre|about|around|desde)?\s?(?:a )?(?:las? |at |@ ?)"

# Tried in this order; what matches is cut out of the text.
_CLOCK = re.compile(rf"\b(?:{_ABOUT})?(\d{{1,2}})(?::|h)(\d\d)(?:h|hs)?{_HALVES}(?![\d:])")
_DOTTED = re.compile(rf"\b{_ABOUT}(\d{{1,2}})\.(\d\d)(?:h)?{_HALVES}(?!\d)")
_AND = re.compile(rf"\b(?:{_ABOUT})?({NUMBER}) (y|menos) (media|cuarto|{NUMBER}){_HALVES}\b")
_PAST = re.compile(rf"\b(?:at )?(half|quarter|a quarter|{NUMBER}) (past|to) ({NUMBER}){_HALVES}\b")
_HALF = re.compile(
    rf"\b(?:{_ABOUT})?({NUMBER})"
    r"(?: de la (manana|tarde|noche|madrugada)| in the (morning|afternoon|evening)|\s?(am|pm|a m|p m))\b"
)
_SHARP = re.compile(rf"\b(?:{_ABOUT})?({NUMBER})\s?(?:h|hs|hrs|horas|en punto|o clock|oclock)\b")
_PLAIN = re.compile(rf"\b{_ABOUT}({NUMBER})(?!\s?(?:de|/|-)\b)\b")

_PARTS = (
    (r"(?:esta|this) (?:manana|morning)", 9 * 60, "hoy"),
    (r"(?:esta|this) (?:tarde|afternoon)", 16 * 60, "hoy"),
    (r"tonight|(?:esta|this) (?:noche|evening)", 20 * 60, "hoy"),
    (r"(?:a|al|at)? ?(?:el )?(?:mediodia|noon|midday)", NOON, ""),
    (r"(?:a|at)? ?(?:medianoche|midnight)", MIDNIGHT, ""),
    (r"(?:a )?primera hora(?: de la manana)?|first thing(?: in the morning)?", 9 * 60, ""),
    (r"(?:a )?ultima hora(?: de la tarde)?|end of (?:the )?day|eod", 18 * 60, ""),
    (r"(?:por|de|en|a) la manana|(?:in the )?morning", 9 * 60, ""),
    (r"(?:(?:por|de|en|a) la )?tarde|(?:in the )?afternoon", 16 * 60, ""),
    (r"(?:(?:por|de|en|a) la )?noche|(?:in the )?evening|(?:at )?night", 20 * 60, ""),
)
_PART_PATTERNS = [(re.compile(rf"\b(?:{words})\b"), minutes, day) for words, minutes, day in _PARTS]


def taken_from(words: str) -> tuple[int | None, str]:
    """Minutes since midnight, or None, and the rest of the words, which should name a day."""
    named, rest = _named(words)
    part, rest = _part(rest)
    if named is None:
        return part, rest
    is_late = part is not None and part > NOON
    return (named + NOON if is_late and named < NOON else named), rest


def _named(words: str) -> tuple[int | None, str]:
    """An hour said in figures or words."""
    for pattern, minutes_of in _READINGS:
        match = pattern.search(words)
        if match and (minutes := minutes_of(match)) is not None:
            return minutes, _without(words, match)
    return None, words


def _part(words: str) -> tuple[int | None, str]:
    """A part of the day stands for a usual hour within it."""
    for pattern, minutes, day in _PART_PATTERNS:
        match = pattern.search(words)
        if match:
            return minutes, f"{_without(words, match)} {day}".strip()
    return None, words


def _without(words: str, match: re.Match[str]) -> str:
    return re.sub(r"\s+", " ", words[: match.start()] + " " + words[match.end() :]).strip()


def _minutes(hour: int, minute: int, half: str = "", *, is_loose: bool = False) -> int | None:
    """Minutes since midnight; who says «at 4» in an office means the afternoon."""
    if hour > 24 or not 0 <= minute < 60:
        return None
    if half:
        if hour > 12:
            return hour * 60 + minute if re.fullmatch(_AFTERNOON, half) else None
        if half == "noche" and hour == 12:
            return MIDNIGHT + minute
        hour = hour % 12 + (12 if re.fullmatch(_AFTERNOON, half) else 0)
    elif is_loose and 1 <= hour <= 6:
        hour += 12
    return hour * 60 + minute if hour < 24 or not minute else None


def _half_of(match: re.Match[str], first: int) -> str:
    return next((group for group in match.groups()[first:] if group), "")


def _clock(match: re.Match[str]) -> int | None:
    return _minutes(int(match[1]), int(match[2]), _half_of(match, 2))


def _and(match: re.Match[str]) -> int | None:
    more = {"media": 30, "cuarto": 15}.get(match[3]) or (value_of(match[3]) if match[3] != "cuarto" else 15)
    start = _minutes(value_of(match[1]), 0, _half_of(match, 3), is_loose=True)
    if start is None or more >= 60:
        return None
    return start + more if match[2] == "y" else start - more


def _past(match: re.Match[str]) -> int | None:
    more = {"half": 30, "quarter": 15, "a quarter": 15}.get(match[1]) or value_of(match[1])
    start = _minutes(value_of(match[3]), 0, _half_of(match, 3), is_loose=True)
    if start is None or more >= 60:
        return None
    return start + more if match[2] == "past" else start - more


def _whole(match: re.Match[str]) -> int | None:
    half = _half_of(match, 1)
    return _minutes(value_of(match[1]), 0, half, is_loose=not half)


def _sharp(match: re.Match[str]) -> int | None:
    return _minutes(value_of(match[1]), 0)


_READINGS = (
    (_CLOCK, _clock),
    (_DOTTED, _clock),
    (_AND, _and),
    (_PAST, _past),
    (_HALF, _whole),
    (_SHARP, _sharp),
    (_PLAIN, _whole),
)
