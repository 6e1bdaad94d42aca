"""How does a number, an amount or a moment read in the language and time zone of the reader?"""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from babel import Locale, dates, numbers
from django.utils import timezone
from django.utils.translation import get_language, gettext
from markupsafe import Markup

NOTHING = "—"


class Reader(NamedTuple):
    """Who reads, and when: found out once where many rows are shown."""

    language: str
    zone: tzinfo
    now: datetime
    today: date

    @classmethod
    def here(cls) -> "Reader":
        """The reader of this request."""
        zone, now = timezone.get_current_timezone(), timezone.now()
        return cls(_language(), zone, now, now.astimezone(zone).date())


@lru_cache
def _locale_named(code: str) -> Locale:
    return Locale.parse(code.replace("-", "_"))


def locale() -> Locale:
    """The reader's locale; English is read as in Europe: day before month, 24 hours."""
    return _locale_named(_language())


def money(amount: Decimal | float | None, currency: str = "EUR", cents: bool = True, to: Reader | None = None) -> str:
    """«1.268,40 €»"""
    if amount is None:
        return NOTHING
    exact = amount if isinstance(amount, Decimal) else Decimal(str(amount))
    language = to.language if to else _language()
    digits, before, after = _around_money(currency, cents, exact < 0, language)
    return f"{before}{_grouped(abs(exact), digits, language)}{after}"


def currency_sign(currency: str | None) -> str:
    """«£»"""
    return numbers.get_currency_symbol(currency or "EUR", locale="en_GB")


def number(value: Decimal | float | None, digits: int = 0) -> str:
    """«12.345,6»"""
    if value is None:
        return NOTHING
    rounded = round(Decimal(str(value)), digits)
    if not digits:
        return f"{'-' if rounded < 0 else ''}{_grouped(abs(rounded), 0, _language())}"
    return numbers.format_decimal(rounded, locale=locale(), group_separator=True)


def percent(share: Decimal | float | None, digits: int = 0) -> str:
    """A share of one as «8 %»."""
    if share is None:
        return NOTHING
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    shown = numbers.format_decimal(Decimal(str(share)) * 100, pattern, locale=locale())
    return f"{shown}\u00a0%" if locale().language == "es" else f"{shown}%"


def date_(value: date | datetime | None, year: bool | None = None, to: Reader | None = None) -> str:
    """«14 nov», with the year when it is another one."""
    if value is None:
        return NOTHING
    to = to or Reader.here()
    day = value.astimezone(to.zone).date() if isinstance(value, datetime) else value
    has_year = day.year != to.today.year if year is None else year
    return _day_as("yMMMd" if has_year else "MMMd", day, to.language)


def day(value: datetime | date) -> str:
    """«Hoy, 21 de noviembre», «Ayer», «14 de noviembre de 2025»: headings of a timeline."""
    at = _local(value).date() if isinstance(value, datetime) else value
    today = timezone.localdate()
    skeleton = "MMMMd" if at.year == today.year else "yMMMMd"
    shown = _day_as(skeleton, at, _language())
    distance = (today - at).days
    if distance == 0:
        return gettext("Today, %(day)s") % {"day": shown}
    return {1: gettext("Yesterday"), -1: gettext("Tomorrow")}.get(distance, shown)


def month(value: date) -> str:
    """«nov 2026»"""
    return _day_as("yMMM", value, _language())


def time_(value: datetime | None) -> str:
    """«9:30»"""
    if value is None:
        return NOTHING
    at = _local(value)
    return f"{at.hour}:{at.minute:02}"


def datetime_(value: datetime | None, to: Reader | None = None) -> str:
    """«jue 26 nov, 9:30», with the year when it is another one."""
    if value is None:
        return NOTHING
    to = to or Reader.here()
    at = value.astimezone(to.zone)
    skeleton = "MMMEd" if at.year == to.today.year else "yMMMEd"
    return f"{_day_as(skeleton, at.date(), to.language).replace(',', '')}, {at.hour}:{at.minute:02}"


def ago(value: datetime | None, to: Reader | None = None) -> str:
    """«hace 2 h» up to a day, then the date."""
    if value is None:
        return NOTHING
    to = to or Reader.here()
    seconds = (to.now - value).total_seconds()
    if seconds < 0:
        return datetime_(value, to)
    if seconds < 60:
        return gettext("just now")
    if seconds < 3600:
        return gettext("%(count)s min ago") % {"count": int(seconds // 60)}
    if seconds < 86_400:
        return gettext("%(count)s h ago") % {"count": int(seconds // 3600)}
    return date_(value, to=to)


def duration(seconds: int | None) -> str:
    """«6 min 42 s», «1 h 20 min»"""
    if seconds is None:
        return NOTHING
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min {left} s" if minutes and left else f"{minutes} min" if minutes else f"{left} s"


def initials(name: str) -> str:
    """Two letters for an avatar."""
    parts = [part for part in name.split() if part[:1].isalnum()]
    chosen = parts[:2] if len(parts) > 1 else parts
    return "".join(part[0] for part in chosen).upper() or "?"


def country(code: str | None, to: Reader | None = None) -> str:
    """The country's name in the reader's language."""
    return (_locale_named(to.language) if to else locale()).territories.get(code or "", code or NOTHING) or NOTHING


def language_name(code: str | None) -> str:
    """A language's name in the reader's language."""
    name = locale().languages.get((code or "").split("-")[0]) or code or NOTHING
    return name[:1].upper() + name[1:]


def moment(value: datetime | None, shown: str | None = None) -> Markup | str:
    """A <time> element: short to read, exact when pointed at."""
    if value is None:
        return NOTHING
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        value.isoformat(), dates.format_datetime(_local(value), "full", locale=locale()), shown or ago(value)
    )


def _language() -> str:
    code = get_language() or "es"
    return "en_GB" if code == "en" else code


# A page shows a hundred amounts and moments, so what is the same in all of them is found out once.
@lru_cache(maxsize=8192)
def _day_as(skeleton: str, value: date, language: str) -> str:
    return dates.format_skeleton(skeleton, value, locale=_locale_named(language))


@lru_cache(maxsize=256)
def _around_money(currency: str, has_cents: bool, is_negative: bool, language: str) -> tuple[int, str, str]:
    """The decimals of an amount, and what stands before and behind its digits."""
    named = _locale_named(language)
    digits = numbers.get_currency_precision(currency) if has_cents else 0
    pattern = None if has_cents else "#,##0 ¤" if named.language == "es" else "¤#,##0"
    shown = numbers.format_currency(
        -1 if is_negative else 1, currency, pattern, locale=named, currency_digits=has_cents
    )
    # Spanish tables spell most foreign currencies as codes; people know their signs.
    shown = shown.replace(currency, currency_sign(currency))
    start = shown.index("1")
    return digits, shown[:start], shown[start + 1 + (digits + 1 if digits else 0) :]


def _grouped(value: Decimal | float, digits: int, language: str) -> str:
    """Digits in groups of three with the signs of the language."""
    point, comma = _separators(language)
    return f"{value:,.{digits}f}".replace(".", "\0").replace(",", comma).replace("\0", point)


@lru_cache(maxsize=8)
def _separators(language: str) -> tuple[str, str]:
    named = _locale_named(language)
    return numbers.get_decimal_symbol(named), numbers.get_group_symbol(named)


def _local(value: datetime) -> datetime:
    return timezone.localtime(value)


FILTERS: dict[str, Callable[..., Any]] = {
    "money": money,
    "currency_sign": currency_sign,
    "number": number,
    "percent": percent,
    "date": date_,
    "day": day,
    "month": month,
    "time": time_,
    "datetime": datetime_,
    "ago": ago,
    "duration": duration,
    "initials": initials,
    "country": country,
    "language_name": language_name,
    "moment": moment,
}
