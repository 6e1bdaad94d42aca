"""Which stretch of time does «the last 90 days» mean at a given moment?

Every window is half-open: it begins at its start and ends just before its end. Nobody asks the clock; the moment
is passed in. Lengths of hours, days and weeks are exact; months and years go by the calendar of the company's zone.
"""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

Unit = Literal["hours", "days", "weeks", "months", "years"]
Period = Literal["day", "week", "month", "quarter", "year"]
UNITS: tuple[Unit, ...] = get_args(Unit)
PERIODS: tuple[Period, ...] = get_args(Period)
# A thousand years back is a mistake of typing, not a question.
LONGEST = {"hours": 100_000, "days": 36_500, "weeks": 5_200, "months": 1_200, "years": 100}

_MONTHS = {"months": 1, "years": 12}
_EXACT = {"hours": timedelta(hours=1), "days": timedelta(days=1), "weeks": timedelta(weeks=1)}
_INSTANT = timedelta(microseconds=1)
_SHORTEST_MONTH, _LONGEST_MONTH = timedelta(days=27), timedelta(days=32)


class Stretch(NamedTuple):
    """From a moment until just before another; None is without bound."""

    start: datetime | None
    end: datetime | None


class Days(NamedTuple):
    """From a day until just before another; None is without bound."""

    first: date | None
    until: date | None


@dataclass(frozen=True)
class Last:
    """The time that just passed: the last 90 days."""

    count: int
    unit: Unit

    def at(self, moment: datetime, zone: ZoneInfo) -> Stretch:
        """Until the moment, which does not belong to it."""
        return Stretch(_before(moment, self.count, self.unit, zone), moment)

    def days(self, moment: datetime, zone: ZoneInfo) -> Days:
        """As whole days: the last 7 days end with today."""
        today = moment.astimezone(zone).date()
        return Days(_day_moved(today, -self.count, self.unit) + timedelta(days=1), today + timedelta(days=1))

    def left_at(self, happened: datetime, zone: ZoneInfo) -> datetime:
        """The first moment at which what happened then no longer lies in the window."""
        return _first_moment(happened, self.count, self.unit, zone)


@dataclass(frozen=True)
class Next:
    """The time just ahead: the next 7 days."""

    count: int
    unit: Unit

    def at(self, moment: datetime, zone: ZoneInfo) -> Stretch:
        """From the moment on."""
        return Stretch(moment, _before(moment, -self.count, self.unit, zone))

    def entered_at(self, happens: datetime, zone: ZoneInfo) -> datetime:
        """The first moment at which what happens then lies in the window."""
        return _first_moment(happens, -self.count, self.unit, zone)

    def days(self, moment: datetime, zone: ZoneInfo) -> Days:
        """As whole days: the next 7 days begin with today."""
        today = moment.astimezone(zone).date()
        return Days(today, _day_moved(today, self.count, self.unit))


@dataclass(frozen=True)
class Within:
    """A day, week, month, quarter or year of the calendar: this one, the last (-1), the next (1)."""

    period: Period
    offset: int = 0

    def days(self, moment: datetime, zone: ZoneInfo) -> Days:
        """The days of the period; weeks begin on Monday."""
        today = moment.astimezone(zone).date()
        first = _first_day(today, self.period)
        return Days(*(_period_moved(first, self.offset + more, self.period) for more in (0, 1)))

    def at(self, moment: datetime, zone: ZoneInfo) -> Stretch:
        """From its first midnight to the midnight after it."""
        return _midnights(self.days(moment, zone), zone)


@dataclass(frozen=True)
class Between:
    """From one day to another, both included; None is without bound."""

    first: date | None
    last: date | None

    def days(self, moment: datetime, zone: ZoneInfo) -> Days:
        """The same at every moment."""
        return Days(self.first, self.last + timedelta(days=1) if self.last else None)

    def at(self, moment: datetime, zone: ZoneInfo) -> Stretch:
        """From the first midnight to the midnight after the last day."""
        return _midnights(self.days(moment, zone), zone)


Window = Last | Next | Within | Between


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins there."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def ago(count: int, unit: Unit, moment: datetime, zone: ZoneInfo) -> datetime:
    """So long before a moment."""
    return _before(moment, count, unit, zone)


def days_ago(count: int, unit: Unit, moment: datetime, zone: ZoneInfo) -> date:
    """The day so long before a moment's day."""
    return _day_moved(moment.astimezone(zone).date(), -count, unit)


def days_of_the_year(window: Next | Last, moment: datetime, zone: ZoneInfo) -> list[int]:
    """The days of a short window as month times 100 plus day; the 29th of February is kept on the 28th elsewhere."""
    first, until = window.days(moment, zone)
    assert first is not None and until is not None  # noqa: S101 - both kinds have bounds
    found: set[int] = set()
    for number in range(min((until - first).days, 366)):
        day = first + timedelta(days=number)
        found.add(day.month * 100 + day.day)
        if (day.month, day.day) == (2, 28) and not calendar.isleap(day.year):
            found.add(229)
    return sorted(found)


def _first_moment(edge: datetime, count: int, unit: Unit, zone: ZoneInfo) -> datetime:
    """The first moment so long before which lies after an edge."""
    if unit in _EXACT:
        return edge + count * _EXACT[unit] + _INSTANT
    months = count * _MONTHS[unit]
    # The calendar is steady: later moments never reach farther back, so halving finds the first.
    low, high = sorted((edge + months * _SHORTEST_MONTH, edge + months * _LONGEST_MONTH))
    while high - low > _INSTANT:
        middle = low + (high - low) / 2
        if _before(middle, count, unit, zone) > edge:
            high = middle
        else:
            low = middle
    return high


def _midnights(days: Days, zone: ZoneInfo) -> Stretch:
    return Stretch(*(midnight(day, zone) if day else None for day in days))


def _before(moment: datetime, count: int, unit: Unit, zone: ZoneInfo) -> datetime:
    if unit in _EXACT:
        return moment - count * _EXACT[unit]
    local = moment.astimezone(zone)
    moved = _day_moved(local.date(), -count, unit)
    if moved.day != local.day:
        # A day that its month does not have is the beginning of the next one, so that later moments never
        # reach farther back than earlier ones.
        return midnight(moved, zone).astimezone(moment.tzinfo)
    return local.replace(year=moved.year, month=moved.month, day=moved.day).astimezone(moment.tzinfo)


def _day_moved(day: date, count: int, unit: Unit) -> date:
    if unit == "hours":
        # Days know no hours: a part of a day is a day.
        return day + timedelta(days=count // 24 if count > 0 else -(-count // 24))
    if unit in _EXACT:
        return day + count * _EXACT[unit]
    years, month = divmod(day.month - 1 + count * _MONTHS[unit], 12)
    year = day.year + years
    if day.day > calendar.monthrange(year, month + 1)[1]:
        return date(year + month // 11, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, day.day)


def _first_day(day: date, period: Period) -> date:
    match period:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case "year":
            return date(day.year, 1, 1)


def _period_moved(first: date, count: int, period: Period) -> date:
    match period:
        case "day":
            return first + timedelta(days=count)
        case "week":
            return first + timedelta(weeks=count)
        case "month":
            return _day_moved(first, count, "months")
        case "quarter":
            return _day_moved(first, 3 * count, "months")
        case "year":
            return _day_moved(first, count, "years")
