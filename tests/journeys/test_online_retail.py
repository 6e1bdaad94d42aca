"""Do the books of a retailer arrive whole?"""

from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from conftest import empty_all_tables

from tests.journeys import ledger
from trato.config.demo.begin import SHIPPED
from trato.config.demo.introducing import introducing
from trato.domains.customers.models import Party, Relationship
from trato.domains.orders.imports.online_retail.countries import place
from trato.domains.orders.imports.online_retail.load import load
from trato.domains.orders.imports.online_retail.totals import totals
from trato.domains.orders.models import OrderLine
from trato.foundation.kit import sql
from trato.foundation.kit.actor import trato
from trato.foundation.stream import worker

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
BY = trato("import.online_retail")
LONDON_MONTH = "extract(month FROM placed_at AT TIME ZONE 'Europe/London')::int"
LONDON_YEAR = "extract(year FROM placed_at AT TIME ZONE 'Europe/London')::int"


@pytest.fixture(scope="module")
def report(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        empty_all_tables()
        yield load(SHIPPED, by=BY, at=NOW, introducing=introducing)
        empty_all_tables()


@pytest.fixture(scope="module")
def expected():
    return totals(SHIPPED)


def test_every_row_arrives(report, expected):
    assert report.rows == report.lines_loaded == expected.rows == OrderLine.objects.count() == 320_705
    assert report.rows_rejected == 0


def test_documents_are_of_the_kinds_the_file_says(report, expected):
    found = {row["kind"]: row["n"] for row in sql.rows("SELECT kind, count(*) AS n FROM orders_order GROUP BY kind")}
    assert found == dict(report.documents) == expected.documents


def test_every_customer_number_is_a_party_and_two_hundred_are_organizations(report, expected):
    numbered = sql.rows("SELECT count(*) AS n FROM customers_identity WHERE network = 'online-retail'")[0]["n"]
    assert numbered == report.customers_new == expected.customers == 3_360
    assert Party.objects.filter(kind="organization").count() == 200
    assert Relationship.objects.filter(kind="works_at").values("to_party").distinct().count() == 200


def test_revenue_by_country_and_month_is_exact(report, expected):
    wanted: dict[tuple[str, int, int], Decimal] = defaultdict(Decimal)
    for (country, year, month), amount in expected.revenue_by_country_and_month.items():
        wanted[place(country).code or "", year, month] += amount
    assert ledger.sums("country", LONDON_YEAR, LONDON_MONTH) == wanted
    assert report.revenue == expected.revenue == sum(ledger.sums("kind").values())
    assert ledger.sums("kind") == {(kind,): amount for kind, amount in expected.revenue_by_kind.items()}


def test_totals_are_the_sums_of_lines_and_lines_are_products_of_their_factors(report):
    wrong = """
        SELECT o.number FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id GROUP BY o.id
        HAVING o.total <> sum(l.amount) OR bool_or(l.amount <> l.quantity * l.unit_price)
    """
    assert sql.rows(wrong) == []


def test_each_order_and_party_was_told_once_at_its_own_time(report):
    untold = """
        SELECT o.number FROM orders_order o
        LEFT JOIN stream_event e ON (e.payload->>'order_id')::bigint = o.id AND e.happened_at = o.placed_at
            AND e.parties = CASE WHEN o.party_id IS NULL THEN '{}' ELSE ARRAY[o.party_id] END
        WHERE e.name IS NULL OR e.name LIKE 'orders.%%' GROUP BY o.id HAVING count(e.id) <> 1
    """
    assert sql.rows(untold) == []
    registered = sql.rows("SELECT count(*) AS n FROM stream_event WHERE name = 'customers.party.registered'")
    assert registered[0]["n"] == Party.objects.count()


def test_each_customer_is_known_since_the_first_order(report):
    late = """
        SELECT p.id FROM customers_party p JOIN orders_order o ON o.party_id = p.id
        LEFT JOIN customers_phasespan s ON s.party_id = p.id AND s.until IS NULL AND s.phase = 'management'
        GROUP BY p.id, s.since HAVING p.created_at <> min(o.placed_at) OR s.since IS DISTINCT FROM min(o.placed_at)
    """
    assert sql.rows(late) == []


def test_rollups_add_up_to_the_orders(report, expected):
    worker.settle(300)
    rolled = sql.rows("SELECT sum(sales) AS sales, sum(returned) AS returned FROM orders_partysales")[0]
    months = sql.rows("SELECT sum(sales) AS sales, sum(returned) AS returned FROM orders_salesmonth")[0]
    named = """
        SELECT sum(total) FILTER (WHERE kind = 'sale') AS sales, sum(total) FILTER (WHERE kind = 'return') AS returned
        FROM orders_order WHERE party_id IS NOT NULL
    """
    assert rolled == months == sql.rows(named)[0]
