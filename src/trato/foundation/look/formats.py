"""How does a number, an amount or a moment read in the language and time zone of the reader?"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale, dates, numbers
from django.utils import timezone
from django.utils.translation import get_language, gettext
from markupsafe import Markup

NOTHING = "—"


@lru_cache
def _locale_named(code: str) -> Locale:
    return Locale.parse(code.replace("-", "_"))


def locale() -> Locale:
    """The reader's locale; English is read as in Europe: day before month, 24 hours."""
    code = get_language() or "es"
    return _locale_named("en_GB" if code == "en" else code)


def money(amount: Decimal | float | None, currency: str = "EUR", cents: bool = True) -> str:
    """«1.268,40 €»"""
    if amount is None:
        return NOTHING
    pattern = None if cents else "#,##0 ¤" if locale().language == "es" else "¤#,##0"
    shown = numbers.format_currency(
        amount, currency, pattern, locale=locale(), currency_digits=cents, group_separator=True
    )
    # Spanish tables spell most foreign currencies as codes; people know their signs.
    return shown.replace(currency, currency_sign(currency))


def currency_sign(currency: str | None) -> str:
    """«£»"""
    return numbers.get_currency_symbol(currency or "EUR", locale="en_GB")


def number(value: Decimal | float | None, digits: int = 0) -> str:
    """«12.345,6»"""
    if value is None:
        return NOTHING
    return numbers.format_decimal(round(value, digits), locale=locale(), group_separator=True)


def percent(share: Decimal | float | None, digits: int = 0) -> str:
    """A share of one as «8 %»."""
    if share is None:
        return NOTHING
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    shown = numbers.format_decimal(Decimal(str(share)) * 100, pattern, locale=locale())
    return f"{shown}\u00a0%" if locale().language == "es" else f"{shown}%"


def date_(value: date | datetime | None, year: bool | None = None) -> str:
    """«14 nov», with the year when it is another one."""
    if value is None:
        return NOTHING
    day = _local(value).date() if isinstance(value, datetime) else value
    has_year = day.year != timezone.localdate().year if year is None else year
    return dates.format_skeleton("yMMMd" if has_year else "MMMd", day, locale=locale())


def day(value: datetime | date) -> str:
    """«Hoy, 21 de noviembre», «Ayer», «14 de noviembre de 2025»: headings of a timeline."""
    at = _local(value).date() if isinstance(value, datetime) else value
    today = timezone.localdate()
    skeleton = "MMMMd" if at.year == today.year else "yMMMMd"
    shown = dates.format_skeleton(skeleton, at, locale=locale())
    distance = (today - at).days
    if distance == 0:
        return gettext("Today, %(day)s") % {"day": shown}
    return {1: gettext("Yesterday"), -1: gettext("Tomorrow")}.get(distance, shown)


def month(value: date) -> str:
    """«nov 2026»"""
    return dates.format_skeleton("yMMM", value, locale=locale())


def time_(value: datetime | None) -> str:
    """«9:30»"""
    if value is None:
        return NOTHING
    return dates.format_time(_local(value), "H:mm", locale=locale())


def datetime_(value: datetime | None) -> str:
    """«jue 26 nov, 9:30», with the year when it is another one."""
    if value is None:
        return NOTHING
    at = _local(value)
    skeleton = "MMMEd" if at.year == timezone.localdate().year else "yMMMEd"
    return f"{dates.format_skeleton(skeleton, at, locale=locale())}, {time_(value)}"


def ago(value: datetime | None) -> str:
    """«hace 2 h» up to a day, then the date."""
    if value is None:
        return NOTHING
    seconds = (timezone.now() - value).total_seconds()
    if seconds < 0:
        return datetime_(value)
    if seconds < 60:
        return gettext("just now")
    if seconds < 3600:
        return gettext("%(count)s min ago") % {"count": int(seconds // 60)}
    if seconds < 86_400:
        return gettext("%(count)s h ago") % {"count": int(seconds // 3600)}
    return date_(value)


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


def country(code: str | None) -> str:
    """The country's name in the reader's language."""
    return locale().territories.get(code or "", code or NOTHING) or NOTHING


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


def _local(value: datetime) -> datetime:
    return timezone.localtime(value)


FILTERS: dict[str, Callable[..., Any]] = {
    "money": money,
    "currency_sign": currency_sign,
    "number": number,
    "percent": percent,
    "date": date_,
    "day": day,
    "time": time_,
    "datetime": datetime_,
    "ago": ago,
    "duration": duration,
    "initials": initials,
    "country": country,
    "language_name": language_name,
    "moment": moment,
}
