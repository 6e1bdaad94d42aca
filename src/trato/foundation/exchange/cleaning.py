"""What does a cell mean? Each column is read as a whole, by the kind of its field and the customs of the file."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from trato.foundation.exchange.countries import code_of
from trato.foundation.exchange.reading.refusals import shown
from trato.foundation.exchange.rows import Rows
from trato.foundation.exchange.targets import Field
from trato.foundation.kit import text

CASES = ("", "title", "upper", "lower")
# What other programs write where nothing is known.
_NOTHING = frozenset({"null", "n/a", "#n/a", "nan", "(null)"})
_NOTHING_BUT_IN_NAMES = _NOTHING | {"-", "--", "select", "none", "sin datos", "unknown", "desconocido"}
_YES = frozenset({"1", "true", "yes", "y", "si", "s", "x", "verdadero", "on"})
_NO = frozenset({"", "0", "false", "no", "n", "falso", "off"})
_NUMBER = re.compile(r"[-+]?\d[\d., '\u00a0\u202f]*")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(.*))?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2}|\d{4})(?:[T, ]+(.*))?")
_TIME = re.compile(
    r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([ap])?\.?m?\.?\s*(Z|UTC|[+-]\d{2}:?\d{2})?", re.I
)
_YEARS = range(1900, 2101)


class Unacceptable(ValueError):
    """A cell that makes no sense; the message says why."""


def clean(
    rows: Rows, field: Field, cells: Sequence[str], *, rules: Mapping[str, str], customs: Mapping[str, str]
) -> list[Any]:
    """The values of a column; rows with a cell that cannot be read are refused."""
    nothing = _NOTHING if field.kind in ("name", "long") else _NOTHING_BUT_IN_NAMES
    default = rules.get("default", "")
    values: list[Any] = [
        (cell if cell.isascii() and cell.isprintable() and "  " not in cell else _tidy(cell, field.kind))
        if cell and (len(cell) > 11 or cell.lower() not in nothing) else default
        for cell in cells
    ]  # fmt: skip
    if case := rules.get("case"):
        values = [_cased(value, case) for value in values]
    reader = _READERS.get(field.kind)
    if reader is None:
        return _bounded(rows, field, values)
    read = reader(field, customs)
    seen: dict[str, Any] = {}
    for place, value in enumerate(values):
        if value in seen:
            values[place] = seen[value]
            continue
        try:
            values[place] = meant = read(value)
        except Unacceptable as problem:
            rows.doubt(place, f"{field.label}: {problem}")
            values[place] = reader(field, customs)("") if rows.leaves_out else None
            continue
        if len(seen) < 10_000:
            seen[value] = meant
    return values


def _bounded(rows: Rows, field: Field, values: list[Any]) -> list[Any]:
    most = field.most
    if max(map(len, values), default=0) <= most:
        return values
    for place, value in enumerate(values):
        if len(value) > most:
            words = _("«%(value)s» is longer than %(most)s characters.") % {"value": shown(value, 40), "most": most}
            rows.doubt(place, f"{field.label}: {words}")
            values[place] = ""
    return values


def _tidy(cell: str, kind: str) -> str:
    return text.paragraphs(cell) if kind == "long" else text.tidy(cell)


def _cased(value: str, case: str) -> str:
    if case == "upper":
        return value.upper()
    if case == "lower":
        return value.lower()
    # Every word begins large, except the small words of Spanish names.
    words = value.lower().split(" ")
    small = ("de", "del", "la", "las", "los", "y", "i", "da", "do", "von", "van")
    return " ".join(
        word if place and word in small else word[:1].upper() + word[1:] for place, word in enumerate(words)
    )


def _country(_field: Field, _customs: Mapping[str, str]) -> Callable[[str], str]:
    def read(value: str) -> str:
        code = code_of(value)
        if code == "?":
            raise Unacceptable(_("«%(value)s» is no country we know.") % {"value": shown(value, 40)})
        return code

    return read


def _language(_field: Field, _customs: Mapping[str, str]) -> Callable[[str], str]:
    names = {"espanol": "es", "castellano": "es", "spanish": "es", "ingles": "en", "english": "en", "frances": "fr",
             "french": "fr", "aleman": "de", "german": "de", "italiano": "it", "italian": "it", "portugues": "pt",
             "portuguese": "pt", "catalan": "ca", "valenciano": "ca", "gallego": "gl", "euskera": "eu"}  # fmt: skip

    def read(value: str) -> str:
        folded = text.folded(value).replace("_", "-").partition(" (")[0]
        code = names.get(folded) or folded[:2]
        if value and not (
            code.isascii() and code.isalpha() and (folded in names or len(folded) == 2 or folded[2:3] == "-")
        ):
            raise Unacceptable(_("«%(value)s» is no language we know.") % {"value": shown(value, 40)})
        return code

    return read


def _number(_field: Field, customs: Mapping[str, str]) -> Callable[[str], Decimal | None]:
    comma = customs.get("decimal", ",") == ","

    def read(value: str) -> Decimal | None:
        if not value:
            return None
        found = _NUMBER.search(value)
        written = re.sub(r"[ '\u00a0\u202f]", "", found[0]) if found else ""
        if "," in written and "." in written:
            # Both stand in it, so the last one divides.
            comma_divides = written.rfind(",") > written.rfind(".")
        else:
            comma_divides = comma
        written = written.replace(".", "").replace(",", ".") if comma_divides else written.replace(",", "")
        try:
            number = Decimal(written)
        except InvalidOperation:
            raise Unacceptable(_("«%(value)s» is no number.") % {"value": shown(value, 40)}) from None
        if not found or abs(number) >= Decimal(10) ** 12:
            raise Unacceptable(_("«%(value)s» is no number.") % {"value": shown(value, 40)})
        return number

    return read


def _date(_field: Field, customs: Mapping[str, str]) -> Callable[[str], date | None]:
    def read(value: str) -> date | None:
        return _day_and_rest(value, customs)[0] if value else None

    return read


def _moment(_field: Field, customs: Mapping[str, str]) -> Callable[[str], datetime | None]:
    zone = ZoneInfo(customs.get("time_zone") or "Europe/Madrid")

    def read(value: str) -> datetime | None:
        if not value:
            return None
        day, rest = _day_and_rest(value, customs)
        clock, offset = _clock(rest, value)
        if offset is not None:
            return datetime.fromisoformat(f"{day.isoformat()}T{clock.isoformat()}{offset}").astimezone(UTC)
        return datetime.combine(day, clock, zone).astimezone(UTC)

    return read


def _day_and_rest(value: str, customs: Mapping[str, str]) -> tuple[date, str]:
    refusal = Unacceptable(_("«%(value)s» is no date.") % {"value": shown(value, 40)})
    if found := _YEAR_FIRST.fullmatch(value):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _YEAR_LAST.fullmatch(value):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        month_first = customs.get("dates") == "mdy"
        # Where only one order makes sense, that one is meant.
        if (month_first and first > 12) or (not month_first and second > 12):
            month_first = not month_first
        month, day = (first, second) if month_first else (second, first)
        year += (2000 if year < 70 else 1900) if len(found[3]) == 2 else 0
    else:
        raise refusal
    try:
        made = date(year, month, day)
    except ValueError:
        raise refusal from None
    if made.year not in _YEARS:
        raise Unacceptable(_("«%(value)s» lies outside the years 1900 to 2100.") % {"value": shown(value, 40)})
    return made, (found[4] or "").strip()


def _clock(rest: str, value: str) -> tuple[time, str | None]:
    if not rest:
        return time(), None
    found = _TIME.fullmatch(rest)
    if not found:
        raise Unacceptable(_("«%(value)s» is no date and time.") % {"value": shown(value, 40)})
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    offset = found[5]
    if offset:
        offset = (
            "+00:00" if offset.upper() in ("Z", "UTC") else offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"
        )
    try:
        clock = time(hour, int(found[2]), int(found[3] or 0))
        if offset:
            datetime.fromisoformat(f"2000-01-01T{clock.isoformat()}{offset}")
    except ValueError:
        raise Unacceptable(_("«%(value)s» is no date and time.") % {"value": shown(value, 40)}) from None
    return clock, offset


def _choice(field: Field, _customs: Mapping[str, str]) -> Callable[[str], str]:
    known = dict(field.synonyms)
    for value, label in field.choices() if field.choices else ():
        known |= {text.folded(str(label)): value, text.folded(value): value}

    def read(value: str) -> str:
        if not value:
            return ""
        folded = text.folded(value)
        if folded not in known:
            labels = ", ".join(str(label) for _value, label in (field.choices() if field.choices else ()))
            words = {"value": shown(value, 40), "known": labels}
            raise Unacceptable(_("«%(value)s» is none of: %(known)s.") % words)
        return known[folded]

    return read


def _yes_no(_field: Field, _customs: Mapping[str, str]) -> Callable[[str], bool]:
    def read(value: str) -> bool:
        folded = text.folded(value)
        if folded not in _YES and folded not in _NO:
            raise Unacceptable(_("«%(value)s» is neither yes nor no.") % {"value": shown(value, 40)})
        return folded in _YES

    return read


def _list(field: Field, _customs: Mapping[str, str]) -> Callable[[str], tuple[str, ...]]:
    def read(value: str) -> tuple[str, ...]:
        parts = [part.strip() for part in re.split(r"\s*(?:;|,|\||:::)\s*", value)]
        long = next((part for part in parts if len(part) > field.most), None)
        if long:
            words = {"value": shown(long, 40), "most": field.most}
            raise Unacceptable(_("«%(value)s» is longer than %(most)s characters.") % words)
        return tuple(dict.fromkeys(part for part in parts if part and part != "* myContacts"))

    return read


_READERS: dict[str, Callable[[Field, Mapping[str, str]], Callable[[str], Any]]] = {
    "country": _country,
    "language": _language,
    "number": _number,
    "date": _date,
    "moment": _moment,
    "choice": _choice,
    "yes_no": _yes_no,
    "list": _list,
}
