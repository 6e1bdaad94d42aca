"""Does every column that leads to a customer say what becomes of it when two records turn out to be one?"""

import pytest

from trato.domains.customers import merging
from trato.domains.customers.merging import Change, Move
from trato.foundation.kit import sql

# Foreign keys to the table of parties, and columns whose names say that they hold a party without one.
LEADING = """
SELECT conrelid::regclass || '.' || attname AS place FROM pg_constraint
JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
WHERE contype = 'f' AND confrelid = 'customers_party'::regclass
UNION
SELECT table_name || '.' || column_name FROM information_schema.columns
JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND (
    column_name IN ('party_id', 'contact_id', 'account_id', 'person_id', 'parties') OR column_name LIKE '%%\\_party\\_id')
"""
# Accounts of the library of sign-in are no customers.
OTHERS = {"socialaccount_socialtoken.account_id"}


def leading() -> set[str]:
    return {row["place"] for row in sql.rows(LEADING, [])} - OTHERS


@pytest.mark.django_db
def test_every_column_that_leads_to_a_customer_moves_or_says_why_it_stays():
    moving = {step.place for step in merging.steps() if isinstance(step, Move)}
    staying = set(merging.staying())
    assert not moving & staying
    assert leading() - moving - staying == set(), "declare these in the merging.py of their domain"
    assert (moving | staying) - leading() == set(), "these columns are gone"
    assert all(merging.staying().values())


@pytest.mark.django_db
def test_what_rests_while_a_merge_stands_is_a_column():
    for step in merging.steps():
        if isinstance(step, Change):
            sql.rows(f"SELECT {step.column}::{step.kind} FROM {step.table} WHERE FALSE")
