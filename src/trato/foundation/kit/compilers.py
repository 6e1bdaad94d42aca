"""How does the ORM write its statements? Each query, nested ones too, shows the guard which tables it touches."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.backends.postgresql import compiler as theirs

from trato.foundation.kit import guard


class _Guarded:
    """What all compilers share; a query carries the tables of its scope in `within`."""

    query: Any

    def as_sql(self, *args: Any, **options: Any) -> Any:
        written = super().as_sql(*args, **options)  # type: ignore[misc]
        self._check(_begun_from(self.query))
        return written

    def get_from_clause(self) -> Any:
        # Only here is known which joins are written: one that turned out to be unnecessary is not.
        counts = self.query.alias_refcount
        self._check(part.table_name for alias, part in self.query.alias_map.items() if counts.get(alias))
        return super().get_from_clause()  # type: ignore[misc]

    def _check(self, tables: Iterable[str]) -> None:
        guard.check_parts(tables, getattr(self.query, "within", frozenset()))

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


def _begun_from(query: Any) -> Iterator[str]:
    """The table a query begins from, or writes to."""
    if query.alias_map:
        yield next(iter(query.alias_map.values())).table_name
    elif query.model is not None:
        yield query.get_meta().db_table
