"""How are many rows loaded quickly? Without indexes and references, which are made again when all of them are there."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from psycopg import Connection, sql

_REFERENCES = """
SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(pg_constraint.oid) FROM pg_constraint
WHERE contype = 'f' AND connamespace = 'public'::regnamespace
  AND (conrelid::regclass::text = ANY(%(tables)s) OR confrelid::regclass::text = ANY(%(tables)s))
ORDER BY 1, 2
"""
# What keeps rows apart stays: it is cheap while rows come in order, and finds a doubled one where it stands.
# So does what has a condition or an expression: the server would write it down in other words.
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE NOT indisunique AND NOT indisreplident AND indpred IS NULL AND indexprs IS NULL
  AND indrelid::regclass::text = ANY(%(tables)s) ORDER BY 1
"""


@contextmanager
def without_indexes(owner: Connection, tables: Sequence[str], tell: Callable[[str, int], None]) -> Iterator[None]:
    """Inside a transaction: what is taken away comes back exactly, and references are checked then."""
    asked = {"tables": list(tables)}
    references = owner.execute(_REFERENCES, asked).fetchall()
    indexes = owner.execute(_INDEXES, asked).fetchall()
    for table, name, _definition in references:
        owner.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(name)))
    for name, _definition in indexes:
        owner.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    yield
    owner.execute("SET LOCAL maintenance_work_mem = '256MB'")
    for _name, definition in indexes:
        owner.execute(definition)
    for table, name, definition in references:
        add = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} ").format(sql.Identifier(table), sql.Identifier(name))
        owner.execute(add + sql.SQL(definition))
    tell("indexes and references", len(indexes) + len(references))
