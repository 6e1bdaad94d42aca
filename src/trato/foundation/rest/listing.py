"""How does a program read a list of any length? Page by page, each beginning where the one before ended.

Pages are keysets on (sort column, id): page 20,000 costs what the first one does, and rows that come or go in the
meantime shift nothing. PostgreSQL writes the JSON of the rows; Python only puts commas between them.
"""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from trato.foundation.access.policy import Scope, card
from trato.foundation.kit import keyset, sql
from trato.foundation.rest.fields import Asked
from trato.foundation.rest.refusals import Fault, Refusal, not_found

_PAGE = """
SELECT page.sort::text AS sort, page.id, row_to_json(one_row)::text AS document FROM (
    SELECT {sort} AS sort, {id} AS id FROM {source} WHERE {conditions} ORDER BY {sort} {way}, {id} {way} LIMIT {most}
) AS page, LATERAL ({document} = page.id) AS one_row
ORDER BY page.sort {way}, page.id {way}
"""
# Few sizes, so that few statements are prepared.
_READ = (26, 51, 101, 201)
_AFTER = "({sort}, {id}) {beyond} (%(after_sort)s::{kind}, %(after_id)s::bigint)"
_PLAN = "EXPLAIN (FORMAT JSON) SELECT FROM {source} WHERE {conditions}"
_ONE = "SELECT row_to_json(one_row)::text AS document FROM ({document} = %(id)s AND {scope}) AS one_row"


class Sort(NamedTuple):
    """A column that a list can be sorted by, of one of the kinds below, never NULL where `only` holds.

    `source` and `id` are where the list then starts, `told_by` the field that the order tells of, `most` how long a list
    can be that has no index in this order.
    """

    column: str
    kind: str
    is_descending: bool = False
    only: str = ""
    source: str = ""
    id: str = ""
    told_by: str = ""
    most: int | None = None


@dataclass(frozen=True)
class Listing:
    """A list: its rows, the closed sets of sorts and filters, and the SELECT that shows one row.

    `document` ends in the comparison's left side: "… WHERE p.id".
    """

    source: str
    id: str
    document: str
    sorts: Mapping[str, Sort]
    filters: Mapping[str, str] = field(default_factory=dict)
    cards: tuple[str, ...] = ()
    # Where a sort or filter tells of a field with another name.
    told_by: Mapping[str, str] = field(default_factory=dict)

    def page(
        self, asked: Asked, *, scope: Scope, within: str = "TRUE", also: Sequence[Scope] = (), sort: Sort | None = None,
        **values: Any,
    ) -> bytes:  # fmt: skip
        """One page as JSON: {"items": […], "next": cursor or null}; `also` are scopes that `within` was written with.

        `sort` takes the place of the closed set: a sort that was found elsewhere.
        """
        name = getattr(asked, "sort", next(iter(self.sorts)))
        sort = sort or self.sorts[name]
        self._refuse_withheld(asked, sort.told_by or name.removeprefix("-"), scope)
        conditions = [*self._conditions(asked, scope, values), within]
        if sort.only:
            conditions.append(sort.only)
        if asked.after:
            cursor = _read(asked.after, name, sort)
            conditions.append(_AFTER.format(**self._words(sort)))
            values |= {"after_sort": cursor.sort, "after_id": cursor.id}
        elif sort.most is not None:
            self._refuse_long(sort, conditions, values, (scope, *also))
        statement = _PAGE.format(
            **self._words(sort),
            source=sort.source or self.source,
            document=self.document,
            conditions=" AND ".join(conditions),
            most=next(size for size in _READ if size > asked.limit),
        )
        rows = sql.rows(statement, values, within=(scope, *also, card(*self.cards)))
        shown = rows[: asked.limit]
        following = _write(_Cursor(name, shown[-1]["sort"], shown[-1]["id"])) if len(rows) > len(shown) else None
        items = ",".join(_gated(scope, row["document"]) for row in shown)
        return f'{{"items":[{items}],"next":{msgspec.json.encode(following).decode()}}}'.encode()

    def one(self, pk: int, *, scope: Scope) -> bytes:
        """One row as JSON; 404 when it is outside the scope."""
        statement = _ONE.format(document=self.document, scope=scope.sql)
        found = sql.rows(statement, {"id": pk}, within=(scope, card(*self.cards)))
        if not found:
            raise not_found()
        return _gated(scope, found[0]["document"]).encode()

    def _conditions(self, asked: Asked, scope: Scope, values: dict[str, Any]) -> list[str]:
        conditions = [scope.sql]
        for filtered, condition in self.filters.items():
            if getattr(asked, filtered, "") not in ("", None):
                conditions.append(condition)
                values.setdefault(filtered, getattr(asked, filtered))
        return conditions

    def _refuse_withheld(self, asked: Asked, sort: str, scope: Scope) -> None:
        """What one sorts or filters by, one has to be able to see."""
        if scope.shows_all_fields:
            return
        chosen = {name: name for name in self.filters if getattr(asked, name, "") not in ("", None)}
        chosen["sort"] = sort
        faults = [
            Fault("query", name, _("You do not see this field."))
            for name, word in chosen.items()
            if name in asked.model_fields_set and scope.hides(self.told_by.get(word, word))
        ]
        if faults:
            raise Refusal(400, _("A list is not sorted or filtered by what you do not see."), faults=faults)

    def _refuse_long(self, sort: Sort, conditions: list[str], values: Mapping[str, Any], within: Any) -> None:
        statement = _PLAN.format(source=sort.source or self.source, conditions=" AND ".join(conditions))
        plan = sql.rows(statement, values, within=within, is_planned_anew=True)[0]["QUERY PLAN"][0]["Plan"]
        if plan["Plan Rows"] > (sort.most or 0):
            words = _("So long a list is not sorted by this. Filter it down to %(most)s, and it is.") % {
                "most": sort.most
            }
            raise Refusal(400, words, faults=[Fault("query", "sort", words)])

    def _words(self, sort: Sort) -> dict[str, str]:
        return {
            "sort": sort.column,
            "id": sort.id or self.id,
            "kind": sort.kind,
            "way": "DESC" if sort.is_descending else "",
            "beyond": "<" if sort.is_descending else ">",
        }


def page_of(rows: Sequence[Any], asked: Asked, *, key: Callable[[Any], str]) -> bytes:
    """The same for a short list that no table holds, sorted by a text that each has for itself."""
    try:
        after = keyset.read(asked.after, str)[0] if asked.after else ""
    except keyset.BadCursor as problem:
        raise _no_such_page() from problem
    left = [row for row in sorted(rows, key=key) if not asked.after or key(row) > after]
    shown = left[: asked.limit]
    following = keyset.cursor(key(shown[-1]), 0) if len(left) > len(shown) else None
    return msgspec.json.encode({"items": shown, "next": following})


def newest_first(found: QuerySet[Any], asked: Asked, *, shown: Callable[[Any], Any]) -> bytes:
    """The same for rows in the order in which they were made, from the newest on, where Python shows each."""
    try:
        mark = keyset.read(asked.after, int)[1] if asked.after else keyset.LARGEST
    except keyset.BadCursor as problem:
        raise _no_such_page() from problem
    rows = list(found.filter(pk__lt=mark).order_by("-pk")[: asked.limit + 1])
    page = rows[: asked.limit]
    following = keyset.cursor(page[-1].pk, page[-1].pk) if len(rows) > len(page) else None
    return msgspec.json.encode({"items": [shown(one) for one in page], "next": following})


def _no_such_page() -> Refusal:
    return Refusal(404, _("This page does not exist; begin again without `after`."))


def _gated(scope: Scope, document: str) -> str:
    """The document as the caller may see it; whoever sees all fields gets it as PostgreSQL wrote it."""
    if scope.shows_all_fields:
        return document
    (shown,) = scope.shown([msgspec.json.decode(document)])
    return msgspec.json.encode(shown).decode()


def _is_amount(written: str) -> bool:
    return len(written) < 60 and Decimal(written).is_finite()


# What the mark of a place may say, by the kind of what is sorted.
_KINDS: Mapping[str, Callable[[str], bool]] = {
    "text": lambda written: True,
    "timestamptz": lambda written: datetime.fromisoformat(written) is not None,
    "date": lambda written: date.fromisoformat(written) is not None,
    "bigint": lambda written: abs(int(written)) < 2**63,
    "numeric": _is_amount,
    "boolean": lambda written: written in ("true", "false"),
}


class _Cursor(msgspec.Struct, array_like=True):
    name: str
    sort: str
    id: int


def _write(cursor: _Cursor) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def _read(written: str, name: str, sort: Sort) -> _Cursor:
    try:
        cursor = msgspec.json.decode(base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)), type=_Cursor)
        if cursor.name != name or abs(cursor.id) >= 2**63 or "\0" in cursor.sort:
            raise ValueError
        if not _KINDS[sort.kind](cursor.sort):
            raise ValueError
    except (ValueError, ArithmeticError, binascii.Error, msgspec.DecodeError) as problem:
        raise _no_such_page() from problem
    return cursor
