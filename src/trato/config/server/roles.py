"""What may the application do in the database? Its role owns nothing, and append-only tables only grow.

Migrations connect as the owner. The application connects as `<database>_app`, which reads and writes rows.
A table with a trigger called `…_only_grows` keeps INSERT and SELECT; so do its partitions.
"""

from psycopg import Connection, errors, sql

from trato.config.failure import Failure

LIMITS = {
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
    # Starting helpers takes longer than what a page may ask.
    "max_parallel_workers_per_gather": "0",
}


def app_role(database: str) -> str:
    """The name of the application's role, within the 63 bytes of a name in PostgreSQL."""
    return database[:59] + "_app"


def ensure_app_role(owner: Connection, database: str, password: str | None, role: str | None = None) -> str:
    """Make the role when it is missing and give it exactly its rights; repeating it is harmless.

    With `password` None the role belongs to an administrator and is only given its rights.
    """
    name = role or app_role(database)
    with owner.transaction():
        if not _exists(owner, name):
            _create(owner, name, database, password)
        _grant(owner, name, database)
        close_append_only(owner, name)
    return name


def close_append_only(owner: Connection, role: str) -> None:
    """Take away all but INSERT and SELECT on append-only tables and their partitions."""
    for schema, table in append_only_tables(owner):
        owner.execute(
            sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {} FROM {}").format(
                sql.Identifier(schema, table), sql.Identifier(role)
            )
        )


def append_only_tables(connection: Connection) -> list[tuple[str, str]]:
    """Schema and name of each table that only grows, partitions included."""
    return connection.execute(
        """
        WITH RECURSIVE grows(id) AS (
            SELECT tgrelid FROM pg_trigger WHERE tgname LIKE '%\\_only\\_grows' AND NOT tgisinternal
            UNION
            SELECT inhrelid FROM pg_inherits JOIN grows ON inhparent = id
        )
        SELECT nspname::text, relname::text
        FROM grows JOIN pg_class ON pg_class.oid = id JOIN pg_namespace ON pg_namespace.oid = relnamespace
        ORDER BY 1, 2
        """
    ).fetchall()


def owned_tables(app: Connection) -> int:
    """How many tables the connected role owns; the application's owns none."""
    found = app.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user").fetchone()
    return found[0] if found else 0


def is_privileged(app: Connection) -> bool:
    """Whether the connected role may do more than read and write rows."""
    found = app.execute(
        "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    return bool(found and found[0])


def rewriting(app: Connection, schema: str, table: str) -> str:
    """What else than adding the connected role may do in a table that only grows; "" when nothing."""
    found = app.execute(
        "SELECT string_agg(kind, ', ') FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS kind"
        " WHERE has_table_privilege(format('%%I.%%I', %s::text, %s::text), kind)",
        [schema, table],
    ).fetchone()
    return (found and found[0]) or ""


def _exists(owner: Connection, name: str) -> bool:
    return owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone() is not None


def _create(owner: Connection, name: str, database: str, password: str | None) -> None:
    if password is None:
        raise Failure(
            f"The role {name} named in TRATO_APP_DATABASE_URL does not exist.",
            _for_administrator(name, database),
        )
    # The server gets the hash only: a password in a statement could end up in its log.
    sealed = owner.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    role = sql.Identifier(name)
    try:
        owner.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {}").format(
                role, sql.Literal(sealed)
            )
        )
    except errors.InsufficientPrivilege as error:
        raise Failure(
            "The database user may not create the application's own role.", _for_administrator(name, database)
        ) from error
    for setting, value in LIMITS.items():
        owner.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(role, sql.Identifier(setting), sql.Literal(value)))


def _grant(owner: Connection, name: str, database: str) -> None:
    for statement in (
        "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}",
        "GRANT USAGE ON SCHEMA public TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    ):
        owner.execute(sql.SQL(statement).format(database=sql.Identifier(database), role=sql.Identifier(name)))


def _for_administrator(name: str, database: str) -> str:
    return (
        "Let an administrator of the server run these two lines, and name the new role in "
        "TRATO_APP_DATABASE_URL:\n"
        f"    CREATE ROLE \"{name}\" LOGIN PASSWORD '…';\n"
        f'    GRANT CONNECT, TEMPORARY ON DATABASE "{database}" TO "{name}";'
    )
