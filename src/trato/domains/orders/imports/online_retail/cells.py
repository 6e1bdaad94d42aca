"""What does the text (or number, or timestamp) in one cell mean?"""

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from trato.domains.orders.imports.online_retail.records import Unacceptable
from trato.foundation.kit.text import tidy

# The shop keeps its books in London; a time without a zone is the wall clock there.
SHOP_TIME = ZoneInfo("Europe/London")
FIRST_YEAR, LAST_YEAR = 1990, 2100
LARGEST_QUANTITY = 2_000_000_000
LARGEST_PRICE = Decimal(1_000_000_000)
# Four decimals hold the data's tenths of a penny and drop what binary floats add at the far end.
PRICE_STEP = Decimal("0.0001")
MIDNIGHT = time()
NOTHING = {"", "nan", "null", "none", "n/a", "#n/a", "<na>", "na"}

YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:$|[ T](.*)$)")
YEAR_LAST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:$|,? +(.*)$)")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)? ?([AaPp]\.?[Mm]\.?)? ?(Z|UTC|[+-]\d{2}:?\d{2})?$")
WHOLE = re.compile(r"[+-]?\d{1,18}(?:\.0{1,9})?$")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def moments(*, is_day_first: bool) -> Callable[[Any], datetime]:
    """A function that reads the dates of a file written in this order of day and month."""

    @lru_cache(maxsize=20_000)
    def read(value: str) -> datetime:
        return in_range(written_moment(value, is_day_first=is_day_first), value)

    @lru_cache(maxsize=20_000)
    def ready(value: datetime) -> datetime:
        return in_range(value, value)

    def moment(value: Any) -> datetime:
        if isinstance(value, str):
            return read(value.strip()[:60])
        if isinstance(value, datetime):
            return ready(value)
        if isinstance(value, date):
            return in_range(datetime.combine(value, MIDNIGHT), value)
        raise Unacceptable("date", "" if value is None else value)

    return moment


def in_range(moment: datetime, value: object) -> datetime:
    """The moment in UTC, refused when its year cannot be true."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Unacceptable("year", value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=SHOP_TIME)).astimezone(UTC)


def written_moment(text: str, *, is_day_first: bool) -> datetime:
    """The moment a text names."""
    if match := YEAR_FIRST.match(text):
        year, month, day, clock = match.groups()
    elif match := YEAR_LAST.match(text):
        first, second, year, clock = match.groups()
        day, month = (first, second) if is_day_first else (second, first)
        year = year if len(year) == 4 else str(2000 + int(year) - (100 if int(year) >= 70 else 0))
    else:
        raise Unacceptable("date", text)
    if int(year) < 1:
        raise Unacceptable("year", text)
    try:
        day_on = date(int(year), int(month), int(day))
        return datetime.combine(day_on, wall_clock(clock or "0:00", text))
    except ValueError as error:
        raise Unacceptable("date", text) from error


def wall_clock(clock: str, text: str) -> time:
    """The time of day, with its zone if it names one."""
    match = CLOCK.match(clock.strip())
    if not match:
        raise Unacceptable("date", text)
    hour, minute, second, half, zone = match.groups()
    number = int(hour)
    if half:
        number = number % 12 + (12 if half[0] in "Pp" else 0)
    return time(number, int(minute), int(second or 0), tzinfo=offset(zone))


def offset(zone: str | None) -> timezone | None:
    """The fixed offset a text ends with, if any."""
    if not zone:
        return None
    if zone in ("Z", "UTC"):
        return UTC
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return timezone(timedelta(minutes=minutes if zone[0] == "+" else -minutes))


def whole_number(value: Any) -> int:
    """A quantity."""
    if isinstance(value, float):
        value = repr(value) if math.isfinite(value) and value == int(value) else str(value)
        value = value if "e" not in value else "e"
    number = written_whole(value.strip()[:60]) if isinstance(value, str) else value
    if not isinstance(number, int) or isinstance(number, bool):
        raise Unacceptable("quantity", "" if value is None else value)
    if abs(number) > LARGEST_QUANTITY:
        raise Unacceptable("quantity_range", value)
    return number


@lru_cache(maxsize=5_000)
def written_whole(text: str) -> int:
    if not WHOLE.match(text) or not text.isascii():
        raise Unacceptable("quantity", text)
    return int(text.partition(".")[0])


def prices(*, is_decimal_comma: bool) -> Callable[[Any], Decimal]:
    """A function that reads the prices of a file written with this decimal mark."""

    @lru_cache(maxsize=20_000)
    def read(text: str) -> Decimal:
        plain = text.strip().replace("\u00a0", "").lstrip("£").strip()
        plain = plain.replace(".", "").replace(",", ".") if is_decimal_comma else plain.replace(",", "")
        if not plain.isascii() or "_" in plain:
            raise Unacceptable("price", text)
        try:
            number = Decimal(plain)
        except InvalidOperation as error:
            raise Unacceptable("price", text) from error
        if not number.is_finite():
            raise Unacceptable("price", text)
        if abs(number) > LARGEST_PRICE:
            raise Unacceptable("price_range", text)
        return number.quantize(PRICE_STEP, ROUND_HALF_EVEN).normalize() + 0

    # A float has its own decimal point, whatever the texts of the file use.
    numeric = read if not is_decimal_comma else prices(is_decimal_comma=False)

    def price(value: Any) -> Decimal:
        if isinstance(value, str):
            return read(value[:60])
        if value is None or isinstance(value, bool):
            raise Unacceptable("price", "" if value is None else value)
        return numeric(str(value)[:60])

    return price


def text_of(value: Any, longest: int) -> str | None:
    """A text as given, without the space around it; None when there is nothing."""
    # A file says the same few thousand texts again and again.
    if type(value) is str and len(value) <= longest:
        return _plain_text(value, longest)
    return _text_of(value, longest)


def identifier(value: Any, longest: int) -> str | None:
    """A number or code that names something: 17850, "17850" and 17850.0 are the same."""
    if type(value) is int or (type(value) is str and len(value) <= longest):
        return _plain_identifier(value, longest)
    return _identifier(value, longest)


def _text_of(value: Any, longest: int) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        value = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    value = value.strip()
    if not value:
        return None
    if len(value) > longest:
        raise Unacceptable("length", value)
    if CONTROL.search(value):
        raise Unacceptable("control", value)
    return value


def _identifier(value: Any, longest: int) -> str | None:
    text = _text_of(value, longest)
    text = text and tidy(text)
    # Letters may become more when they are made large.
    if not text or text.lower() in NOTHING:
        return None
    if len(text.upper()) > longest:
        raise Unacceptable("length", text)
    whole, point, rest = text.partition(".")
    return whole if point and whole.isdigit() and not rest.strip("0") else text


_plain_text = lru_cache(maxsize=20_000)(_text_of)
_plain_identifier = lru_cache(maxsize=20_000)(_identifier)
