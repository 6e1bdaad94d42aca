"""Which day do words name, seen from today?"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.utils.translation import get_language

from trato.domains.agenda.forms.numbers import NUMBER, value_of

_WEEKDAYS = (
    "lunes lun monday mon",
    "martes mar tuesday tues tue",
    "miercoles mie mier wednesday wed",
    "jueves jue thursday thurs thur thu",
    "viernes vie friday fri",
    "sabado sab saturday sat",
    "domingo dom sunday sun",
)
_WEEKDAY_OF = {word: number for number, words in enumerate(_WEEKDAYS) for word in words.split()}
_MONTHS = (
    "enero ene january jan",
    "febrero feb february",
    "marzo march mar",
    "abril abr april apr",
    "mayo may",
    "junio jun june",
    "julio jul july",
    "agosto ago august aug",
    "septiembre setiembre sep sept set september",
    "octubre oct october",
    "noviembre nov november",
    "diciembre dic december dec",
)
_MONTH_OF = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
_NAMED = {
    "hoy": 0,
    "today": 0,
    "manana": 1,
    "tomorrow": 1,
    "pasado manana": 2,
    "pasado": 2,
    "after tomorrow": 2,
    "ayer": -1,
    "yesterday": -1,
    "anteayer": -2,
}

_WEEKDAY = "|".join(sorted(_WEEKDAY_OF, key=len, reverse=True))
_MONTH = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_NEXT_WEEK = r"(?:la )?(?:semana que viene|proxima semana|semana proxima|siguiente semana)|next week"
_FILLER = re.compile(r"^(?:(?:el|la|los|para|on|the|a|al|dia|day|by|de|hacia)\s+)+|\s+(?:de|a|on|at|el)$")

_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
_FIGURES = re.compile(r"(\d\d?)[/.-](\d\d?)(?:[/.-](\d{4}|\d\d))?")
_NUMBER_ALONE = re.compile(r"(\d\d?)(?:st|nd|rd|th|º|o)?")
_AHEAD = re.compile(
    rf"(?:en|dentro de|in|within|de aqui a)? ?(?:un |a )?({NUMBER})(?: de| of)? "
    r"(dia|semana|mes|ano|day|week|month|year|fortnight)(?:e?s)?( laborables?| habiles?)?(?: from now)?"
)
_WORKING = re.compile(rf"(?:en|dentro de|in|within) ({NUMBER}) (?:business|working|working) days?")
_OF_WEEK = re.compile(rf"(proximo|next|este|this|coming)? ?({_WEEKDAY})( que viene| proximo)?")
_OF_NEXT_WEEK = re.compile(rf"({_WEEKDAY})(?: de)? (?:{_NEXT_WEEK})")
_WEEKDAY_AND_MORE = re.compile(rf"({_WEEKDAY}) (?:dia |the )?(\d.*|(?:{_MONTH})\b.*)")
_WEEKDAY_AND_NUMBER = re.compile(rf"(?:el |este |on |this )?({_WEEKDAY}) (\d\d?)")
_PART_OF_MONTH = re.compile(
    r"(principios?|inicios?|comienzos?|mediados|fin|final|finales|start|beginning|middle|mid|end)"
    r" ?(?:del?|of)? ?(?:the )?"
    rf"(mes que viene|proximo mes|next month|mes|month|ano|year|semana|week|{_MONTH})"
)
_WITH_MONTH = re.compile(rf"\b(?:{_MONTH})\b")


class Contradiction(ValueError):
    """The day of the week and the date do not go together."""


def meant(words: str, today: date) -> date | None:
    """The day, None when the words name none; raises ValueError for a date that does not exist."""
    words = _FILLER.sub("", words).strip()
    for reading in (_named, _iso, _figures, _month_day, _ahead, _working, _period, _of_week, _weekday_and_more, _dated):
        day = reading(words, today)
        if day is not None:
            return day
    return None


def hour_after_weekday(words: str, today: date) -> tuple[int | None, str]:
    """The number behind a day of the week is an hour unless that day of the month falls on it soon."""
    match = _WEEKDAY_AND_NUMBER.fullmatch(words)
    if match is None or _is_march(words):
        return None, words
    number = int(match[2])
    try:
        falls_on_it = _next_numbered(number, today).weekday() == _WEEKDAY_OF[match[1]]
    except ValueError:
        falls_on_it = False
    if falls_on_it or number > 23:
        return None, words
    return number * 60, match[1]


def _named(words: str, today: date) -> date | None:
    return today + timedelta(days=_NAMED[words]) if words in _NAMED else None


def _iso(words: str, today: date) -> date | None:
    match = _ISO.fullmatch(words)
    return date(int(match[1]), int(match[2]), int(match[3])) if match else None


def _figures(words: str, today: date) -> date | None:
    """Day before month; the other way round only where nothing else is possible."""
    match = _FIGURES.fullmatch(words)
    if match is None:
        return None
    day, month = int(match[1]), int(match[2])
    if month > 12 >= day:
        day, month = month, day
    if match[3]:
        year = int(match[3])
        return date(year if year > 99 else 2000 + year, month, day)
    return _coming(lambda year: date(year, month, day), today)


def _month_day(words: str, today: date) -> date | None:
    match = _NUMBER_ALONE.fullmatch(words)
    return _next_numbered(int(match[1]), today) if match else None


def _ahead(words: str, today: date) -> date | None:
    match = _AHEAD.fullmatch(words)
    if match is None or not re.match(r"en |dentro|in |within|de aqui|.*from now", words):
        return None
    count, unit = value_of(match[1]), match[2]
    if match[3]:
        return _working_day(today, count)
    if unit in ("mes", "month"):
        return _months_later(today, count)
    if unit in ("ano", "year"):
        return _months_later(today, 12 * count)
    return today + timedelta(days=count * {"semana": 7, "week": 7, "fortnight": 14}.get(unit, 1))


def _working(words: str, today: date) -> date | None:
    match = _WORKING.fullmatch(words)
    return _working_day(today, value_of(match[1])) if match else None


def _period(words: str, today: date) -> date | None:
    """A week or month is begun on its first day; «end of» is its last, and a working week ends on Friday."""
    if re.fullmatch(_NEXT_WEEK, words):
        return today + timedelta(days=7 - today.weekday())
    if words in ("mes que viene", "proximo mes", "mes proximo", "next month"):
        return _months_later(today.replace(day=1), 1)
    if words in ("fin de semana", "este fin de semana", "this weekend", "weekend"):
        return today + timedelta(days=(5 - today.weekday()) % 7)
    if words in _MONTH_OF or words.removeprefix("en ").removeprefix("in ") in _MONTH_OF:
        month = _MONTH_OF[words.split()[-1]]
        return _coming(lambda year: date(year, month, 1), today)
    if re.fullmatch(r"(?:ultimo|last) (?:dia|day) (?:del|of the|de) (?:mes|month)", words):
        return _last_of(today)
    match = _PART_OF_MONTH.fullmatch(words)
    return _part_of(match[1], match[2], today) if match else None


def _of_week(words: str, today: date) -> date | None:
    match = _OF_NEXT_WEEK.fullmatch(words)
    if match:
        return today + timedelta(days=7 - today.weekday() + _WEEKDAY_OF[match[1]])
    match = _OF_WEEK.fullmatch(words)
    if match is None:
        return None
    weekday = _WEEKDAY_OF[match[2]]
    if match[1] == "next":
        # In English "next Thursday" is the one of the coming week, in Spanish «el próximo» is simply the nearest.
        return today + timedelta(days=7 - today.weekday() + weekday)
    distance = (weekday - today.weekday()) % 7
    return today + timedelta(days=distance or (0 if match[1] in ("este", "this") else 7))


def _weekday_and_more(words: str, today: date) -> date | None:
    match = _WEEKDAY_AND_MORE.fullmatch(words)
    if match is None or _is_march(words):
        return None
    day = meant(match[2], today)
    if day is not None and day.weekday() != _WEEKDAY_OF[match[1]]:
        raise Contradiction
    return day


def _dated(words: str, today: date) -> date | None:
    """Dates with the name of a month, in whatever order: these the library reads well."""
    if not _WITH_MONTH.search(words):
        return None
    import dateparser  # deferred: loading it takes a third of a second, and few requests need it

    settings = {
        # Just before today, so that today's own date is not put off for a year.
        "RELATIVE_BASE": datetime.combine(today, time()) - timedelta(seconds=1),
        "PREFER_DATES_FROM": "future",
        "DATE_ORDER": "DMY",
        "REQUIRE_PARTS": ["day", "month"],
        "PARSERS": ["absolute-time"],
    }
    # «primero de mayo» is the one ordinal that Spanish says for days.
    found = dateparser.parse(
        re.sub(r"^primero\b", "1", words),
        languages=["es", "en"],
        settings=settings,  # type: ignore[arg-type]
    )
    return found.date() if found else None


def _part_of(part: str, period: str, today: date) -> date | None:
    if period in ("semana", "week"):
        # Nobody plans for the start of a week that has begun.
        return today + timedelta(days=(4 - today.weekday()) % 7) if part in _ENDS else None
    if period in ("ano", "year"):
        return date(today.year, 12, 31) if part in _ENDS else date(today.year + 1, 1, 1) if part in _STARTS else None
    if period in _MONTH_OF:
        return _coming(lambda year: _within(date(year, _MONTH_OF[period], 1), part), today)
    if period not in ("mes", "month"):
        return _within(_months_later(today.replace(day=1), 1), part)
    day = _within(today.replace(day=1), part)
    return day if day >= today else _within(_months_later(today.replace(day=1), 1), part)


_ENDS = ("fin", "final", "finales", "end")
_STARTS = ("principio", "principios", "inicio", "inicios", "comienzo", "comienzos", "start", "beginning")


def _within(first: date, part: str) -> date:
    return _last_of(first) if part in _ENDS else first if part in _STARTS else first.replace(day=15)


def _coming(day_in: Callable[[int], date], today: date) -> date:
    """The next of a yearly date; 29 February waits for a leap year."""
    failure = None
    for year in range(today.year, today.year + 9):
        try:
            if (day := day_in(year)) >= today:
                return day
        except ValueError as problem:
            failure = problem
    raise failure or ValueError


def _next_numbered(number: int, today: date) -> date:
    """The next day of a month with this number; months without it are passed over."""
    if not 1 <= number <= 31:
        raise ValueError(number)
    first = today.replace(day=1)
    while True:
        if number <= monthrange(first.year, first.month)[1] and first.replace(day=number) >= today:
            return first.replace(day=number)
        first = _months_later(first, 1)


def _months_later(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _last_of(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _working_day(today: date, count: int) -> date:
    if count > 1000:
        raise ValueError(count)
    day = today
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _is_march(words: str) -> bool:
    """«mar 3» is a Tuesday in Spanish and the third of March in English."""
    return bool(re.match(r"mar \d", words)) and (get_language() or "es").startswith("en")
