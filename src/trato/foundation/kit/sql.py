"""How do hot pages ask PostgreSQL: prepared, in one round trip, without the ORM's cost?

Statements are constant text with bound values; nothing a person typed becomes part of the text. Only how many rows
to read stands in it as a number: where it is a bound value, PostgreSQL plans the statement anew every time. A
statement on protected tables says within which scopes it was written.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import psycopg
from django.db import connection
from psycopg.rows import dict_row

from trato.foundation.kit import guard

# Django reads moments in Python; psycopg's own reading in C takes a tenth and gives the same.
_Moments: Any = psycopg.adapters.get_loader(psycopg.adapters.types["timestamptz"].oid, psycopg.pq.Format.TEXT)


class Within(Protocol):
    """The rows somebody may see: the tables that are opened by it, and the values its condition is bound with."""

    @property
    def tables(self) -> frozenset[str]: ...
    @property
    def values(self) -> Mapping[str, Any]: ...


class Question(NamedTuple):
    """One statement and the values it is asked with.

    `is_planned_anew` is for statements whose best plan hangs on the values, such as texts with wildcards: they
    are planned for these values every time instead of once for all.
    """

    text: str
    values: Mapping[str, Any] | Sequence[Any] = ()
    is_planned_anew: bool = False

    def within(self, *scopes: Within) -> "Question":
        """The same question, opened for the tables of these scopes and bound with their values."""
        values: Any = self.values or {}
        tables: frozenset[str] = frozenset()
        for scope in scopes:
            tables |= scope.tables
            if scope.values:
                values = {**values, **scope.values}
        guard.check(self.text, tables)
        return Scoped(self.text, values, self.is_planned_anew)


class Scoped(Question):
    """A question that was found to stay within its scopes."""


def rows(
    text: str,
    values: Mapping[str, Any] | Sequence[Any] = (),
    *,
    within: Sequence[Within] = (),
    is_planned_anew: bool = False,
) -> list[dict[str, Any]]:
    """All rows of one question as dictionaries; `within` are the scopes the statement was written with."""
    question = Question(text, values, is_planned_anew)
    return ask(question.within(*within) if within else question)[0]


def ask(*questions: Question) -> list[list[dict[str, Any]]]:
    """The rows of several questions, sent together: one round trip, each prepared on first use."""
    for question in questions:
        if not isinstance(question, Scoped):
            guard.check(question.text)
    raw = raw_connection()
    with connection.wrap_database_errors:
        if len(questions) == 1:
            return [_run(raw, questions[0]).fetchall()]
        with raw.pipeline():
            cursors = [_run(raw, question) for question in questions]
            return [cursor.fetchall() for cursor in cursors]


def run(text: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> int:
    """Run one statement that gives no rows; return how many rows it touched."""
    guard.check(text)
    raw = raw_connection()
    with connection.wrap_database_errors:
        # Django's own cursors bind on the client's side and never prepare.
        return psycopg.Cursor(raw).execute(text, values, prepare=True).rowcount


def copy(table_and_columns: str, records: Iterable[Sequence[Any]]) -> None:
    """COPY records into a table; the target is a constant such as `t (a, b)`, never typed by a person."""
    guard.check(table_and_columns)
    raw = raw_connection()
    with (
        connection.wrap_database_errors,
        raw.cursor().copy(f"COPY {table_and_columns} FROM STDIN") as copying,
    ):
        for record in records:
            copying.write_row(record)


def copy_text(table_and_columns: str, block: str) -> None:
    """The same for rows written in COPY's text format already, which is many times faster for large batches."""
    guard.check(table_and_columns)
    raw = raw_connection()
    with connection.wrap_database_errors, raw.cursor().copy(f"COPY {table_and_columns} FROM STDIN") as copying:
        copying.write(block)


def raw_connection() -> psycopg.Connection:
    """psycopg's own connection, inside Django's transaction."""
    connection.ensure_connection()
    return connection.connection


def _run(raw: psycopg.Connection, question: Question) -> psycopg.Cursor[dict[str, Any]]:
    cursor = psycopg.Cursor(raw, row_factory=dict_row)
    cursor.adapters.register_loader("timestamptz", _Moments)
    return cursor.execute(question.text, question.values, prepare=not question.is_planned_anew)
