"""Is the generated company what the product itself would have made of the same history?"""

import pytest

from benchmarks.generate import generate, is_there
from benchmarks.generating.size import Size
from trato.foundation.kit import sql
from trato.foundation.stream import timeline
from trato.foundation.stream.follow import FOLLOWERS, lag, rebuild

TINY = Size(parties=400, events=6_000, orders=900, texts=1_500)
PROJECTIONS = {
    "stream_timeline": "stream.tally",
    "stream_tally": "stream.tally",
    "orders_partysales": "orders.sales",
    "orders_salesmonth": "orders.sales",
    "conversations_partycontacts": "conversations.contacts",
    "customers_partysearch": "customers.search",
    "customers_searchword": "customers.search",
}


@pytest.fixture
def company(committed: None) -> None:
    generate(TINY)


def digest(table: str) -> tuple[int, str]:
    row = sql.rows(f"SELECT count(*), md5(string_agg(t::text, E'\\n' ORDER BY t::text)) AS digest FROM {table} AS t")[0]
    return row["count"], row["digest"]


def test_generated_projections_are_those_a_rebuild_gives(company: None) -> None:
    generated = {table: digest(table) for table in PROJECTIONS}
    assert all(count for count, _ in generated.values())

    for name in sorted({*PROJECTIONS.values()}):
        rebuild(FOLLOWERS[name])
    timeline.rebuild()

    assert {table: digest(table) for table in PROJECTIONS} == generated


def test_every_follower_stands_behind_the_last_event(company: None) -> None:
    from trato.foundation.stream.worker import run_once

    assert not any(lag().values())
    assert run_once() == 0


def test_the_company_has_the_size_that_was_asked_for(company: None) -> None:
    counted = {
        table: sql.rows(f"SELECT count(*) FROM {table}")[0]["count"]
        for table in ("customers_party", "stream_event", "orders_order")
    }
    assert counted == {"customers_party": 400, "stream_event": 6_000, "orders_order": 900}
    assert is_there(TINY)


def test_the_same_size_gives_the_same_company(company: None) -> None:
    tables = ("customers_party", "customers_identity", "orders_order", "orders_orderline", "conversations_interaction")
    first = {table: digest(table) for table in tables}
    generate(TINY)
    assert {table: digest(table) for table in tables} == first


def test_an_order_is_worth_its_lines_and_its_event_says_so(company: None) -> None:
    wrong = sql.rows(
        """
        SELECT o.id FROM orders_order o
        JOIN stream_event e ON (e.payload->>'order_id')::bigint = o.id AND e.parties = ARRAY[o.party_id]
        JOIN LATERAL (SELECT sum(amount) AS amount FROM orders_orderline WHERE order_id = o.id) AS l ON true
        WHERE o.total <> l.amount OR (e.payload->>'amount')::numeric <> o.total
        """
    )
    assert wrong == []


def test_events_are_of_the_shapes_of_the_vocabulary(company: None) -> None:
    from trato.foundation.stream.vocabulary import decode

    for row in sql.rows("SELECT name, facet, payload::text AS payload FROM stream_event WHERE id %% 7 = 0", {}):
        assert decode(row["name"], row["payload"]).facet == row["facet"]
