"""Does every table say whether it holds anything about people, and every column of it?"""

import pytest

from trato.foundation.kit import sql
from trato.foundation.privacy import holdings
from trato.foundation.privacy.holdings import Blank, Keep

COLUMNS = """
SELECT relname AS table, array_agg(attname::text) AS columns FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped
GROUP BY relname
"""


def columns() -> dict[str, set[str]]:
    return {row["table"]: set(row["columns"]) for row in sql.rows(COLUMNS)}


@pytest.mark.django_db
def test_every_table_is_declared_personal_or_not_and_never_both():
    """PRI-01: a table that nobody thought about cannot be exported or erased."""
    personal, impersonal = {table.name for table in holdings.tables()}, set(holdings.impersonal())
    assert not personal & impersonal
    assert set(columns()) - personal - impersonal == set(), "declare these in the personal_data.py of their domain"
    assert (personal | impersonal) - set(columns()) == set(), "these tables are gone"


@pytest.mark.django_db
@pytest.mark.parametrize("table", holdings.tables(), ids=lambda table: table.name)
def test_every_column_is_declared(table):
    declared = [*table.personal, *table.other]
    assert len(declared) == len(set(declared))
    assert set(declared) == columns()[table.name]
    if isinstance(table.on_erasure, Blank):
        assert set(table.on_erasure.values) <= set(declared)
    assert {text.removesuffix("::jsonb") for text in table.texts} <= set(declared)
    assert {*table.named_by, *table.sealed} <= set(declared)


@pytest.mark.django_db
@pytest.mark.parametrize("table", holdings.tables(), ids=lambda table: table.name)
def test_every_table_says_what_for_and_how_long(table):
    """Article 5(1): a purpose for everything."""
    assert str(table.title)
    assert str(table.purpose)
    assert str(table.kept)
    if isinstance(table.on_erasure, Keep):
        assert str(table.on_erasure.because)


@pytest.mark.django_db
@pytest.mark.parametrize("table", holdings.tables(), ids=lambda table: table.name)
def test_every_condition_finds_rows(table):
    for whose in [*table.whose.values(), *(table.erased_whose or {}).values()]:
        sql.rows(f"SELECT {', '.join([*table.personal, *table.other])} FROM {table.name} WHERE {whose}", {"person": 1})


def test_only_what_only_grows_or_is_everybodys_has_no_owner():
    without = {table.name for table in holdings.tables() if not table.whose}
    assert without == {
        "customers_searchword", "customers_tag", "access_letter", "stream_timeline", "audit_entry",
        "privacy_erasure", "privacy_breach",
    }  # fmt: skip
