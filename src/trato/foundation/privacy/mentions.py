"""Where else is a person named, and how do these texts read without them?

Certain signs (full name, e-mail, phone, tax number) are taken out of every text; the parts of a name only out of texts
near the person, for «Marta» alone may be somebody else.
"""

import re

from django.utils.translation import gettext as _

from trato.foundation.kit import guard, sql
from trato.foundation.privacy import holdings, work
from trato.foundation.privacy.holdings import Mentions, Table
from trato.foundation.privacy.people import Person

SHORTEST = 4
AT_ONCE = 100_000

_VALUES = "SELECT {columns} FROM {table} WHERE {whose} AND {when}"
_RANGE = "SELECT coalesce(min({id}), 0) AS low, coalesce(max({id}), -1) AS high FROM {table}"
_TAKE_OUT = """
UPDATE {table} SET {values} WHERE {id} >= %(low)s AND {id} < %(high)s AND ({matching}) {near} RETURNING {about} AS about
"""
_DIGIT_APART = r"[ ().\-]*"


@guard.working_as(work.WORK)
def of(person: Person) -> Mentions:
    """The values by which the person is recognized, as they are now."""
    certain: set[str] = set()
    near: set[str] = set()
    for table in holdings.tables():
        whose = table.whose.get(person.kind)
        if not whose or not table.named_by:
            continue
        statement = _VALUES.format(
            columns=", ".join(table.named_by), table=table.name, whose=whose, when=table.named_when
        )
        for row in sql.rows(statement, {"person": person.id}):
            for column, value in row.items():
                if isinstance(value, str) and len(value.strip()) >= SHORTEST:
                    (near if column in ("given_name", "family_name") else certain).add(value.strip())
    return Mentions(frozenset(certain), frozenset(near))


@guard.working_as(work.WORK)
def take_out(named: Mentions, person: Person) -> set[int]:
    """Replace the mentions by a word in every text; return the parties whose texts they were."""
    touched: set[int] = set()
    for table in holdings.tables():
        if table.texts and named.certain:
            touched |= _taken_out(table, _pattern(named.certain), "", person)
        if table.texts and table.near and named.near:
            touched |= _taken_out(table, _pattern(named.near), f"AND {table.near}", person)
    return touched


def _taken_out(table: Table, pattern: str, near: str, person: Person) -> set[int]:
    # A column of JSON is read and written as text: what is looked for holds no sign that JSON would escape.
    columns = {
        column.removesuffix("::jsonb"): "::jsonb" if column.endswith("::jsonb") else "" for column in table.texts
    }
    setting = ", ".join(
        f"{column} = regexp_replace({column}::text, %(pattern)s, %(word)s, 'gi'){kind}"
        for column, kind in columns.items()
    )
    matching = " OR ".join(f"{column}::text ~* %(pattern)s" for column in columns)
    statement = _TAKE_OUT.format(
        table=table.name, values=setting, matching=matching, near=near, about=table.about or "NULL::bigint",
        id=table.numbered_by,
    )  # fmt: skip
    limits = sql.rows(_RANGE.format(table=table.name, id=table.numbered_by))[0]
    found: set[int] = set()
    for low in range(limits["low"], limits["high"] + 1, AT_ONCE):
        values = {
            "pattern": pattern, "word": _("[erased]"), "low": low, "high": low + AT_ONCE, "person": person.id,
        }  # fmt: skip
        rows = sql.rows(statement, values if near else {k: v for k, v in values.items() if k != "person"})
        found |= {row["about"] for row in rows if row["about"]}
    return found


def _pattern(values: frozenset[str]) -> str:
    """The values as whole words, the longest first; digits of numbers may stand apart."""
    words = [_spread(value) for value in sorted(values, key=len, reverse=True) if '"' not in value]
    return r"(?<![[:alnum:]])(?:" + "|".join(words) + r")(?![[:alnum:]])"


def _spread(value: str) -> str:
    digits = re.sub(r"[ ().\-+]", "", value)
    if digits.isdigit() and len(digits) >= 6:
        # With or without the country's digits, however it was grouped.
        shown = re.sub(r"^\+\d+ ", "", value)
        national = re.sub(r"\D", "", shown)
        return _DIGIT_APART.join(national)
    return re.sub(r"([^0-9A-Za-z\u0080-\uffff])", r"\\\1", value)
