"""What do the database's roles for outsiders see? The portal only rows of the account it claims; reports no secrets.

Both are groups without a password: a login of the portal or of a reporting tool is made a member. Row-level security
binds them and leaves the application alone: its policy is the constant "true", which the planner drops, so a second
time the application's own rules are not asked. The owner of the tables is not bound, so that backups hold all rows.
"""

from psycopg import Connection, errors, sql

STAFF, PORTAL, REPORT = "trato_staff", "trato_portal", "trato_report"
_ACCOUNT = "(SELECT access_portal_account())"

# What an account is shown of each table, and which rows.
SHOWN = {
    "customers_party": (
        "id uid kind name given_name family_name country city language time_zone sector born_on",
        f"id = {_ACCOUNT}",
    ),
    "customers_identity": (
        "id party_id kind network value shown label is_primary created_at",
        f"party_id = {_ACCOUNT}",
    ),
    "customers_address": ("id party_id use street postcode city region country", f"party_id = {_ACCOUNT}"),
    "orders_order": (
        "id uid number kind party_id country currency placed_at total",
        f"party_id = {_ACCOUNT}",
    ),
    "conversations_interaction": (
        "id uid party_id contact_id kind direction happened_at subject body",
        f"party_id = {_ACCOUNT} AND withdrawn_at IS NULL AND kind <> 'note' AND direction IN ('in', 'out')",
    ),
}
# Files of orders are loaded by COPY, which row-level security forbids; their lines are shown by a view instead.
LINES = f"""
CREATE OR REPLACE VIEW portal_orderline WITH (security_barrier) AS
SELECT l.id, l.order_id, l.line_number, l.product_id, l.description, l.quantity, l.unit_price, l.amount
FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id WHERE o.party_id = {_ACCOUNT}
"""
# Reports count; they do not get at people.
REPORTED = {
    "customers_party": "id kind phase owner_id team_id territory_id country city sector created_at archived_at",
    "orders_order": "id number kind party_id channel country currency total placed_at",
    "orders_orderline": "id order_id line_number product_id quantity unit_price amount",
    "catalog_product": "id uid code name kind price currency",
    "orders_salesmonth": "party_id month orders sales returned",
    "conversations_interaction": "id party_id kind direction outcome seconds happened_at by_user_id",
    "access_team": "id name parent_id",
}


def ensure(owner: Connection, application: str, key: str) -> bool:
    """Make groups, policies and grants as they should be; False where the owner may not make roles."""
    try:
        with owner.transaction():
            _groups(owner, application)
    except errors.InsufficientPrivilege:
        return False
    if owner.execute("SELECT to_regclass('public.access_portalkey')").fetchone() == (None,):
        # A new database, or one that is being restored: the groups are there, the tables come.
        return True
    with owner.transaction():
        for table, (columns, condition) in SHOWN.items():
            _secure(owner, table, condition)
            _grant(owner, table, columns, PORTAL)
        owner.execute(LINES)
        for table, columns in REPORTED.items():
            _grant(owner, table, columns, REPORT)
        owner.execute(sql.SQL("GRANT SELECT ON portal_orderline TO {}").format(sql.Identifier(PORTAL)))
        owner.execute(
            "INSERT INTO access_portalkey (key) VALUES (%s) ON CONFLICT (only_row) DO UPDATE SET key = excluded.key",
            [key],
        )
        for table in ("access_portalkey", "portal_orderline"):
            owner.execute(
                sql.SQL("REVOKE ALL ON {} FROM PUBLIC, {}").format(sql.Identifier(table), sql.Identifier(application))
            )
    return True


def _groups(owner: Connection, application: str) -> None:
    for name in (STAFF, PORTAL, REPORT):
        if owner.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).fetchone() is None:
            owner.execute(
                sql.SQL("CREATE ROLE {} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS").format(
                    sql.Identifier(name)
                )
            )
        owner.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(name)))
    owner.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(STAFF), sql.Identifier(application)))


def _secure(owner: Connection, table: str, condition: str) -> None:
    known = sql.Identifier(table)
    owner.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(known))
    for name in ("staff", "portal"):
        owner.execute(sql.SQL("DROP POLICY IF EXISTS {} ON {}").format(sql.Identifier(name), known))
    owner.execute(
        sql.SQL("CREATE POLICY staff ON {} TO {}, {} USING (true) WITH CHECK (true)").format(
            known, sql.Identifier(STAFF), sql.Identifier(REPORT)
        )
    )
    owner.execute(
        sql.SQL("CREATE POLICY portal ON {} FOR SELECT TO {} USING ({})").format(
            known,
            sql.Identifier(PORTAL),
            sql.SQL(condition),
        )
    )


def _grant(owner: Connection, table: str, columns: str, role: str) -> None:
    known, to = sql.Identifier(table), sql.Identifier(role)
    owner.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(known, to))
    named = sql.SQL(", ").join(map(sql.Identifier, columns.split()))
    owner.execute(sql.SQL("GRANT SELECT ({}) ON {} TO {}").format(named, known, to))
