"""How does the ORM write its statements? Each query, nested ones too, shows the guard which tables it touches."""

from collections.abc import Iterator
from typing import Any

from django.db.backends.postgresql import compiler as theirs

from trato.foundation.kit import guard


class _Guarded:
    """What all compilers share; a query carries the tables of its scope in `within`."""

    query: Any

    def as_sql(self, *args: Any, **options: Any) -> Any:
        # Joins are made while the statement is written, so they are looked at afterwards.
        written = super().as_sql(*args, **options)  # type: ignore[misc]
        guard.check_parts(_tables(self.query), getattr(self.query, "within", frozenset()))
        return written

    def execute_sql(self, *args: Any, **options: Any) -> Any:
        with guard.compiling():
            return super().execute_sql(*args, **options)  # type: ignore[misc]


class SQLCompiler(_Guarded, theirs.SQLCompiler):
    """Reads."""


class SQLInsertCompiler(_Guarded, theirs.SQLInsertCompiler):
    """Adds."""


class SQLUpdateCompiler(_Guarded, theirs.SQLUpdateCompiler):
    """Changes."""


class SQLDeleteCompiler(_Guarded, theirs.SQLDeleteCompiler):
    """Takes away."""


class SQLAggregateCompiler(_Guarded, theirs.SQLAggregateCompiler):
    """Counts what another query reads."""


def watched(execute: Any, statement: Any, values: Any, many: bool, context: dict[str, Any]) -> Any:
    """Wraps every execution on a cursor of Django's, whoever wrote the statement."""
    text = statement if isinstance(statement, str) else statement.as_string(context["cursor"].cursor)
    guard.check(text)
    return execute(statement, values, many, context)


def _tables(query: Any) -> Iterator[str]:
    if not query.alias_map and query.model is not None:
        yield query.get_meta().db_table
    for alias, part in query.alias_map.items():
        # A join that turned out to be unnecessary is not written; the table a query begins from always is.
        if part.join_type is None or query.alias_refcount.get(alias):
            yield part.table_name
