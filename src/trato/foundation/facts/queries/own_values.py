"""What stands in the company's own fields, and how is what somebody typed kept there?"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext as _

from trato.foundation.facts.models import Field, FieldFile, FieldKind, FieldValue
from trato.foundation.kit import guard, sql, text

# Whether somebody may see or fill the thing was asked by the domain whose thing it is.
OWN_FIELDS = guard.capability("facts.own_fields", *(model._meta.db_table for model in (FieldValue, Field, FieldFile)))

LONGEST, LONGEST_TEXT = 200, 10_000
_LARGEST = Decimal(10) ** 15
_COLUMNS = ("word", "shown", "amount", "day", "flag", "words")
_YES, _NO = {"yes", "true", "1", "sí", "si", "on"}, {"no", "false", "0", "off"}

_READ = f"""
SELECT v.field_id, v.thing_id, v.word, v.shown, v.amount, v.day, v.flag, v.words FROM {FieldValue._meta.db_table} v
WHERE v.thing_id = ANY(%(things)s) AND v.field_id = ANY(%(fields)s)
"""
_PUT = f"""
INSERT INTO {FieldValue._meta.db_table} (field_id, thing_id, word, shown, amount, day, flag, words)
VALUES (%(field)s, %(thing)s, %(word)s, %(shown)s, %(amount)s, %(day)s, %(flag)s, %(words)s)
ON CONFLICT (field_id, thing_id) DO UPDATE SET word = excluded.word, shown = excluded.shown,
    amount = excluded.amount, day = excluded.day, flag = excluded.flag, words = excluded.words
"""
_TAKE = f"DELETE FROM {FieldValue._meta.db_table} WHERE field_id = %(field)s AND thing_id = %(thing)s"


class KeptFile(NamedTuple):
    """What stands in a field for files: which one, and what it is called."""

    uid: UUID
    name: str

    def __str__(self) -> str:
        return self.name


class NotAValue(ValueError):
    """What was typed does not fit the field; the message says why."""

    def __init__(self, field: Field, message: str) -> None:
        super().__init__(f"{field.name}: {message}")
        self.field, self.message = field, message


@guard.working_as(OWN_FIELDS)
def fields_of(thing: str) -> list[Field]:
    """The fields in use of a kind of thing, in their order."""
    return list(Field.objects.filter(thing=thing, archived_at=None).order_by("position", "pk"))


@guard.working_as(OWN_FIELDS)
def values_of(fields: Iterable[Field], things: Iterable[int]) -> dict[int, dict[str, Any]]:
    """By thing and key what stands in the fields: texts, decimals, days, booleans, lists of keys."""
    by_id = {field.pk: field for field in fields}
    found: dict[int, dict[str, Any]] = {}
    if by_id:
        for row in sql.rows(_READ, {"things": list(things), "fields": list(by_id)}):
            field = by_id[row["field_id"]]
            found.setdefault(row["thing_id"], {})[field.key] = _value(field, row)
    return found


@guard.working_as(OWN_FIELDS)
def put(field: Field, thing: int, value: Any, *, at: datetime) -> None:
    """Keep a typed value; None forgets it."""
    if field.kind == FieldKind.FILE:
        value = _file_of(field, thing, value, at)
    if value is None:
        sql.run(_TAKE, {"field": field.pk, "thing": thing})
        return
    columns: dict[str, Any] = dict.fromkeys(_COLUMNS)
    match field.kind:
        case FieldKind.NUMBER | FieldKind.MONEY:
            columns["amount"] = value
        case FieldKind.DATE:
            columns["day"] = value
        case FieldKind.YES_NO:
            columns["flag"] = value
        case FieldKind.SEVERAL:
            columns["words"] = value
        case FieldKind.CHOICE:
            columns["word"] = value
        case FieldKind.FILE:
            columns |= {"shown": value.name, "word": text.folded(value.name)[:LONGEST], "words": [str(value.uid)]}
        case _:
            columns |= {"shown": value, "word": text.folded(value)[:LONGEST]}
    sql.run(_PUT, {**columns, "field": field.pk, "thing": thing})


def typed(field: Field, written: Any) -> Any:
    """The value that somebody wrote, None for nothing; raises NotAValue."""
    if isinstance(written, str):
        written = written.strip()
    if written in (None, "", []):
        return None
    return _READERS[field.kind](field, written)


def plain(value: Any) -> Any:
    """A value as JSON keeps it, from which `typed` makes it again."""
    if isinstance(value, Decimal):
        return format(value.normalize() + 0, "f")
    if isinstance(value, KeptFile):
        return f"{value.uid}/{value.name}"
    return value.isoformat() if isinstance(value, date) else value


def _value(field: Field, row: Mapping[str, Any]) -> Any:
    match field.kind:
        case FieldKind.NUMBER | FieldKind.MONEY:
            return row["amount"].normalize() + 0
        case FieldKind.DATE:
            return row["day"]
        case FieldKind.YES_NO:
            return row["flag"]
        case FieldKind.SEVERAL:
            return row["words"]
        case FieldKind.CHOICE:
            return row["word"]
        case FieldKind.FILE:
            return KeptFile(UUID(row["words"][0]), row["shown"])
        case _:
            return row["shown"]


def _text(field: Field, written: Any) -> str | None:
    if not isinstance(written, str):
        raise NotAValue(field, _("A text is needed."))
    is_long = field.kind == FieldKind.LONG_TEXT
    value = text.paragraphs(written) if is_long else text.tidy(written)
    most = LONGEST_TEXT if is_long else LONGEST
    if len(value) > most:
        raise NotAValue(field, _("At most %(count)s signs.") % {"count": most})
    return value or None


def _number(field: Field, written: Any) -> Decimal:
    try:
        value = Decimal(str(written).replace(",", "."))
    except InvalidOperation:
        raise NotAValue(field, _("A number is needed.")) from None
    if isinstance(written, bool) or not value.is_finite() or abs(value) >= _LARGEST:
        raise NotAValue(field, _("A number is needed."))
    return round(value, 6)


def _day(field: Field, written: Any) -> date:
    if isinstance(written, date):
        return written
    try:
        return date.fromisoformat(str(written)) if len(str(written)) == 10 else _no_day(field)
    except ValueError:
        return _no_day(field)


def _no_day(field: Field) -> date:
    raise NotAValue(field, _("A day such as 2026-01-31 is needed."))


def _choice(field: Field, written: Any) -> str:
    for one in field.choices:
        if written == one["key"] or (
            isinstance(written, str) and text.folded(written) in (text.folded(one["es"]), text.folded(one["en"]))
        ):
            return str(one["key"])
    raise NotAValue(field, _("«%(value)s» cannot be chosen.") % {"value": str(written)[:80]})


def _several(field: Field, written: Any) -> list[str]:
    given = written if isinstance(written, list) else str(written).split(",")
    wanted = {_choice(field, one.strip() if isinstance(one, str) else one) for one in given if one not in ("", None)}
    return [one["key"] for one in field.choices if one["key"] in wanted]


def _yes_no(field: Field, written: Any) -> bool:
    said = text.folded(str(written))
    if said in map(text.folded, _YES | _NO):
        return said in map(text.folded, _YES)
    raise NotAValue(field, _("Yes or no is needed."))


def _link(field: Field, written: Any) -> str | None:
    value = _text(field, written)
    parts = urlsplit(value or "")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise NotAValue(field, _("A web address that begins with https:// is needed."))
    return value


def _file(field: Field, written: Any) -> KeptFile:
    uid, _bar, name = plain(written).partition("/") if isinstance(written, str | KeptFile) else ("", "", "")
    try:
        return KeptFile(UUID(uid), name[:LONGEST])
    except ValueError:
        raise NotAValue(field, _("A file is needed.")) from None


def _file_of(field: Field, thing: int, value: KeptFile | None, at: datetime) -> KeptFile | None:
    """The file as it is known; one of another thing or field is none. Those that stood there before are released."""
    theirs = FieldFile.objects.filter(field=field, thing_id=thing)
    found = theirs.filter(uid=value.uid).first() if value else None
    if value and found is None:
        raise NotAValue(field, _("This file is not there any more."))
    theirs.filter(released_at=None).update(released_at=at)
    if found is None:
        return None
    theirs.filter(pk=found.pk).update(released_at=None)
    return KeptFile(found.uid, found.name)


_READERS: dict[str, Callable[[Field, Any], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _number,
    FieldKind.DATE: _day,
    FieldKind.CHOICE: _choice,
    FieldKind.SEVERAL: _several,
    FieldKind.YES_NO: _yes_no,
    FieldKind.LINK: _link,
    FieldKind.FILE: _file,
}
