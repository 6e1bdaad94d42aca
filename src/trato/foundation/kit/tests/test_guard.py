"""Which tables does a statement name, who opened them, and for how long? (SEC-01, AZ45)"""

import pytest

from trato.foundation.kit import guard
from trato.foundation.kit.guard import Unscoped

PARTY, TASK, EVENT = "customers_party", "agenda_task", "stream_event"


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ("SELECT 1", set()), ("SELECT FROM customers_party", {PARTY}), ('TABLE "Customers_Party"', {PARTY}),
        ("SELECT FROM xcustomers_party, customers_partyx, customers_party_", set()),
        ("SELECT agenda_task.id FROM public.AGENDA_TASK, stream_event", {TASK, EVENT}),
        ("SELECT 'customers_party'", {PARTY}), ("/* customers_party */ SELECT 1", {PARTY}),
    ],
)  # fmt: skip
def test_every_protected_name_in_a_text_counts(statement, tables):
    assert guard.tables_in(statement) == tables


@pytest.mark.parametrize("statement", ['SELECT U&"x"', "SELECT u& 'x'", 'U&\n"x"'])
def test_names_written_in_codes_could_be_any(statement):
    assert guard.tables_in(statement) == guard.protected()


def test_a_statement_names_only_what_is_opened():
    with guard.closed():
        guard.check("SELECT FROM access_team")
        guard.check("SELECT FROM customers_party", frozenset({PARTY}))
        with pytest.raises(Unscoped, match=r"^agenda_task: nothing says"):
            guard.check("SELECT FROM customers_party, agenda_task", frozenset({PARTY}))
        with guard.opened([TASK]):
            guard.check("SELECT FROM customers_party, agenda_task", frozenset({PARTY}))
            with pytest.raises(Unscoped, match=r"^customers_party: "):
                guard.check("SELECT FROM customers_party, agenda_task")
        with pytest.raises(Unscoped, match=r"^agenda_task, customers_party: "):
            guard.check("SELECT FROM customers_party, agenda_task")


def test_what_is_opened_adds_up_inside_and_is_closed_again_whatever_happens():
    with guard.closed():
        with guard.opened([PARTY]):
            with guard.opened([TASK]):
                guard.check_parts([PARTY, TASK, "access_team"], frozenset())
            with pytest.raises(Unscoped):
                guard.check_parts([PARTY, TASK], frozenset())
            with guard.closed(), pytest.raises(Unscoped):
                guard.check_parts([PARTY], frozenset())
            with pytest.raises(ZeroDivisionError), guard.opened([TASK]):
                raise ZeroDivisionError
            with pytest.raises(ZeroDivisionError), guard.closed():
                raise ZeroDivisionError
            guard.check_parts([PARTY], frozenset())
            with pytest.raises(Unscoped):
                guard.check_parts([TASK], frozenset())
        with pytest.raises(Unscoped):
            guard.check_parts([PARTY], frozenset({TASK}))


def test_parts_that_were_checked_count_for_the_text_of_their_statement_only():
    text = "SELECT FROM customers_party"
    with guard.closed():
        with guard.compiling():
            guard.check_parts([PARTY], frozenset({PARTY}))
            guard.check(text)
            with guard.compiling(), pytest.raises(Unscoped):
                guard.check(text)
            guard.check(text)
        with pytest.raises(Unscoped):
            guard.check(text)
        guard.check_parts([PARTY], frozenset({PARTY}))
        with pytest.raises(Unscoped):
            guard.check(text)
        with pytest.raises(ZeroDivisionError), guard.compiling():
            guard.check_parts([PARTY], frozenset({PARTY}))
            raise ZeroDivisionError
        with pytest.raises(Unscoped):
            guard.check(text)


def test_a_capability_reaches_the_tables_and_beginnings_it_names(monkeypatch):
    monkeypatch.setattr(guard, "_capabilities", {})
    assert guard.capability("one", PARTY, "agenda_") == "one"
    guard.capability("all", guard.EVERYTHING)
    guard.capability("none", "customers", "agenda_tas")
    assert guard.capabilities() == {"one": (PARTY, "agenda_"), "all": ("*",), "none": ("customers", "agenda_tas")}
    with guard.closed():
        with guard.working_as("one"):
            guard.check_parts([PARTY, TASK], frozenset())
            with pytest.raises(Unscoped, match=EVENT):
                guard.check_parts([EVENT], frozenset())
        with guard.working_as("all"):
            guard.check_parts(guard.protected(), frozenset())
        with guard.working_as("none"):
            for table in (PARTY, TASK):
                with pytest.raises(Unscoped):
                    guard.check_parts([table], frozenset())
        with pytest.raises(Unscoped):
            guard.check_parts([PARTY], frozenset())


def test_a_table_is_protected_from_the_moment_it_is_declared():
    text = "SELECT FROM made_up_for_this"
    assert guard.tables_in(text) == frozenset()
    try:
        guard.protect("made_up_for_this", "and_another")
        assert guard.tables_in(text) == {"made_up_for_this"}
        assert guard.protected() >= {"made_up_for_this", "and_another", PARTY}
    finally:
        guard._protected.difference_update({"made_up_for_this", "and_another"})
        guard._pattern.cache_clear()
        guard.tables_in.cache_clear()
