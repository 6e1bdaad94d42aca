"""What can be reached through the database's roles for outsiders, with any statement whatever? (SEC-05, AZ24, AZ46)"""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors, sql

from tests import cast
from tests.attacks import golden
from trato.config import database
from trato.config.server import outsiders
from trato.domains.orders.models import OrderLine
from trato.foundation.access import policy, portal
from trato.foundation.kit.actor import Actor

pytestmark = pytest.mark.usefixtures("committed")

PASSWORD = "only-for-this-test"
TABLES = [*outsiders.SHOWN, "portal_orderline"]


@pytest.fixture
def around():
    user = cast.user("Zoe Prueba", "portal_customer", account_id=golden.account().pk)
    found = golden.bundles(user)
    for bundle in found.values():
        OrderLine.objects.create(
            order=bundle.order, line_number=1, product=bundle.product, quantity=1, unit_price=1, amount=1
        )
    return found


@pytest.fixture
def through() -> Iterator:
    """Opens connections as a login that is a member of nothing but one of the groups."""
    opened = []

    def connect(group: str) -> psycopg.Connection:
        with database.connect("owner") as owner:
            owner.execute("DROP ROLE IF EXISTS trato_test_outsider")
            owner.execute(sql.SQL("CREATE ROLE trato_test_outsider LOGIN PASSWORD {}").format(sql.Literal(PASSWORD)))
            owner.execute(sql.SQL("GRANT {} TO trato_test_outsider").format(sql.Identifier(group)))
            owner.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO trato_test_outsider").format(sql.Identifier(owner.info.dbname))
            )
        opened.append(psycopg.connect(database.conninfo("owner", user="trato_test_outsider", password=PASSWORD), autocommit=True))  # fmt: skip
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()
    with database.connect("owner") as owner:
        owner.execute(
            sql.SQL("REVOKE ALL ON DATABASE {} FROM trato_test_outsider").format(sql.Identifier(owner.info.dbname))
        )
        owner.execute("DROP ROLE trato_test_outsider")


def _claiming(connection: psycopg.Connection, value: str) -> None:
    connection.execute("SELECT set_config('trato.account', %s, false)", [value])


def _ids(connection: psycopg.Connection, table: str) -> set[int]:
    return {row[0] for row in connection.execute(sql.SQL("SELECT id FROM {}").format(sql.Identifier(table)))}


def test_without_a_claim_there_is_nothing(around, through):
    connection = through(outsiders.PORTAL)
    assert {table: _ids(connection, table) for table in TABLES} == {table: set() for table in TABLES}


def test_a_claim_shows_the_rows_of_its_account_and_no_others(around, through):
    connection = through(outsiders.PORTAL)
    mine = around["self"]
    _claiming(connection, portal.claim(mine.party.pk))
    assert {table: _ids(connection, table) for table in TABLES} == {
        "customers_party": {mine.party.pk},
        "customers_identity": {mine.identity.pk},
        "customers_address": {mine.address.pk},
        "orders_order": {mine.order.pk},
        "conversations_interaction": {mine.interaction.pk},
        "portal_orderline": set(OrderLine.objects.filter(order=mine.order).values_list("pk", flat=True)),
    }


FORGED = [
    lambda mine, other: str(other),
    lambda mine, other: f"{other}." + portal.claim(mine).partition(".")[2],
    lambda mine, other: portal.claim(mine).replace(str(mine), f"0{other}", 1),
    lambda mine, other: f"{other}." + "0" * 64,
    lambda mine, other: portal.claim(mine) + "0",
    lambda mine, other: " " + portal.claim(other)[:-1],
    lambda mine, other: "' OR true --",
    lambda mine, other: "",
]


def test_a_forged_claim_shows_nothing(around, through):
    connection = through(outsiders.PORTAL)
    for forged in FORGED:
        _claiming(connection, forged(around["self"].party.pk, around["nobody"].party.pk))
        assert {table: _ids(connection, table) for table in TABLES} == {table: set() for table in TABLES}


REFUSED = [
    "SELECT * FROM customers_party",
    "SELECT tax_number FROM customers_party",
    "SELECT owner_id, tags, phase FROM customers_party",
    "SELECT outcome, by_user_id FROM conversations_interaction",
    "SELECT channel FROM orders_order",
    "SELECT * FROM orders_orderline",
    "SELECT * FROM access_user",
    "SELECT * FROM access_token",
    "SELECT key FROM access_portalkey",
    "SELECT * FROM access_session",
    "SELECT * FROM stream_event",
    "SELECT * FROM customers_partysearch",
    "SELECT * FROM agenda_task",
    "TABLE customers_relationship",
    "INSERT INTO orders_order (number) VALUES ('x')",
    "UPDATE customers_party SET name = 'x'",
    "DELETE FROM conversations_interaction",
    "TRUNCATE orders_order",
    "UPDATE access_portalkey SET key = 'x'",
    "ALTER TABLE customers_party DISABLE ROW LEVEL SECURITY",
    "CREATE POLICY mine ON customers_party USING (true)",
    "CREATE TABLE leak (x int)",
    "CREATE FUNCTION leak() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SET ROLE trato_staff",
    "SET ROLE trato_owner",
    "SET SESSION AUTHORIZATION trato_owner",
    "COPY customers_party TO PROGRAM 'cat'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')",
    "ALTER ROLE trato_test_outsider BYPASSRLS",
    "GRANT trato_staff TO trato_test_outsider",
]


def test_what_was_not_granted_is_refused(around, through):
    connection = through(outsiders.PORTAL)
    for statement in REFUSED:
        _claiming(connection, portal.claim(around["self"].party.pk))
        with pytest.raises(
            (errors.InsufficientPrivilege, errors.InvalidObjectDefinition, errors.InvalidParameterValue)
        ):
            connection.execute(statement)


PRYING = [
    "SELECT id FROM customers_party WHERE id = {other}",
    "SELECT count(*) FROM customers_party WHERE name LIKE '%' AND id = {other} HAVING count(*) > 0",
    "SELECT o.id FROM orders_order o WHERE o.party_id = {other}",
    "SELECT p.id FROM customers_party p LEFT JOIN orders_order o ON true WHERE o.party_id = {other}",
    "WITH RECURSIVE r AS (SELECT id FROM customers_party UNION SELECT p.id FROM customers_party p, r) SELECT id FROM r WHERE id = {other}",
    "SELECT 1 FROM conversations_interaction WHERE 1 / (CASE WHEN party_id = {other} THEN 0 ELSE 1 END) = 2",
    "SELECT id FROM portal_orderline WHERE order_id IN (SELECT id FROM orders_order WHERE party_id = {other})",
    "SELECT id FROM customers_identity WHERE party_id <> {mine}",
]


def test_no_statement_reaches_a_foreign_row(around, through):
    connection = through(outsiders.PORTAL)
    for statement in PRYING:
        mine, other = around["self"].party.pk, around["nobody"].party.pk
        _claiming(connection, portal.claim(mine))
        assert connection.execute(statement.format(mine=mine, other=other)).fetchall() == []


def test_reports_count_but_do_not_get_at_people(around, through):
    connection = through(outsiders.REPORT)
    assert connection.execute("SELECT count(id) FROM customers_party").fetchone()[0] > 5
    assert connection.execute("SELECT sum(amount) FROM orders_orderline").fetchone()[0] == 6
    for statement in (
        "SELECT name FROM customers_party",
        "SELECT body FROM conversations_interaction",
        "SELECT * FROM customers_identity",
        "SELECT password FROM access_user",
        "UPDATE customers_party SET kind = 'person'",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement)


def test_the_application_sees_all_rows_and_not_the_key(around):
    with database.connect("app") as application:
        assert application.execute("SELECT count(*) FROM customers_party").fetchone()[0] > 5
        with pytest.raises(errors.InsufficientPrivilege):
            application.execute("SELECT key FROM access_portalkey")


def test_the_columns_granted_are_those_the_rules_show_a_customer():
    marta = Actor("user", 1, "Marta", frozenset({"portal_customer"}), account_id=1)
    for resource, table in (
        ("customers.party", "customers_party"),
        ("orders.order", "orders_order"),
        ("conversations.interaction", "conversations_interaction"),
    ):
        granted = set(outsiders.SHOWN[table][0].split())
        shown = policy.fields(marta, resource)
        assert granted <= shown, granted - shown
        columns = {field.attname for field in policy.resources.named(resource).model._meta.concrete_fields}
        assert (shown & columns) - granted <= {"name_key"}


def test_the_policy_of_the_application_costs_no_plan(around):
    with database.connect("app") as application:
        plan = "\n".join(row[0] for row in application.execute("EXPLAIN SELECT id FROM customers_party WHERE id = 1"))
    assert "access_portal_account" not in plan and "SubPlan" not in plan and "InitPlan" not in plan
