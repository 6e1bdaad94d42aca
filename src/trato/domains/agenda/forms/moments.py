"""Which moment does somebody mean who writes «mañana 10:00», "in 2 weeks" or 25/12?"""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from trato.domains.agenda.forms import days, hours
from trato.domains.agenda.forms.numbers import NUMBER, value_of
from trato.foundation.kit import text

LONGEST = 80
# A day without an hour is due at its end.
END_OF_DAY = time(23, 59)

_FROM_NOW = re.compile(
    rf"(?:en|dentro de|in|within) (media|half an?|{NUMBER}) "
    r"(horas?|h|minutos?|mins?|hours?|hrs?|minutes?)(?: y media)?"
)
_EXACT = re.compile(r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d\S*")


class NotAMoment(ValueError):
    """The words name no moment; the message says which do."""


class Moment(NamedTuple):
    """A point in time, or a whole day that ends with it."""

    at: datetime
    is_all_day: bool


def read(written: str, *, now: datetime) -> Moment:
    """The moment that is meant by words written at `now`, in the time zone of `now`; Spanish or English."""
    words = _plain(written)
    try:
        moment = _exact(words, now) or _from_now(words, now) or _day_and_hour(words, now)
    except days.Contradiction as problem:
        raise NotAMoment(_("The day of the week does not fall on that date.")) from problem
    except (OverflowError, ValueError) as problem:
        raise NotAMoment(_("This date does not exist.")) from problem
    if moment is None:
        raise NotAMoment(_("Write a time like «tomorrow 10:00», «Thu 10», «in 2 weeks» or 25/12."))
    if abs(moment.at.year - now.year) > 100:
        raise NotAMoment(_("This date is too far away."))
    return moment


def _plain(written: str) -> str:
    words = text.folded(text.tidy(written[: LONGEST * 4]).replace(",", " ").replace("'", " "))
    if len(words) > LONGEST:
        raise NotAMoment(_("Write the time in a few words."))
    return re.sub(r"\.(?=\s|$)", "", words).strip(" .!")


def _exact(words: str, now: datetime) -> Moment | None:
    """ISO 8601, with the offset it names or else in the zone of the reader; or «now» itself."""
    if words in ("ahora", "ahora mismo", "now"):
        return Moment(now, is_all_day=False)
    if not _EXACT.fullmatch(words):
        return None
    at = datetime.fromisoformat(words.upper())
    return Moment(at.astimezone(now.tzinfo) if at.tzinfo else _local(at, now), is_all_day=False)


def _from_now(words: str, now: datetime) -> Moment | None:
    """Hours and minutes from now pass by the clock, whatever summer time does."""
    match = _FROM_NOW.fullmatch(words)
    if match is None:
        return None
    count = 0.5 if match[1] in ("media", "half a", "half an") else value_of(match[1])
    count += 0.5 if words.endswith("y media") else 0
    unit = timedelta(minutes=1) if match[2].startswith("m") else timedelta(hours=1)
    return Moment((now.astimezone(UTC) + count * unit).astimezone(now.tzinfo), is_all_day=False)


def _day_and_hour(words: str, now: datetime) -> Moment | None:
    hour, rest = hours.taken_from(words)
    if hour is None:
        # «jue 10» is the tenth if that is a Thursday, else Thursday at ten.
        hour, rest = days.hour_after_weekday(rest, now.date())
    day = days.meant(rest, now.date()) if rest else None
    if rest and day is None:
        return None
    if hour is None:
        return Moment(_local(datetime.combine(day, END_OF_DAY), now), is_all_day=True) if day else None
    if day is None:
        day = now.date()
        if _at(day, hour, now) <= now:
            day += timedelta(days=1)
    return Moment(_at(day, hour, now), is_all_day=False)


def _at(day: date, minutes: int, now: datetime) -> datetime:
    return _local(datetime.combine(day, time()) + timedelta(minutes=minutes), now)


def _local(wall: datetime, now: datetime) -> datetime:
    """The wall-clock time in the reader's zone; one that summer time skips becomes the hour after it."""
    return wall.replace(tzinfo=now.tzinfo).astimezone(UTC).astimezone(now.tzinfo)
