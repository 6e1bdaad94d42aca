"""How does a generated company come into an empty, migrated database? Always the same rows for the same size."""

import time
from collections.abc import Callable
from dataclasses import astuple

import psycopg

from benchmarks.generating import history, parties, projections
from benchmarks.generating.loading import bare, load, prepare
from benchmarks.generating.size import FOUNDED, PRODUCTS, TEAMS, USERS, Size
from trato.config import database

ROLES = ["administrator", "sales_rep", "sales_manager", "service_agent"]
_KEYS = ["customers_matchkey"]
_SEARCH = ["customers_partysearch", "customers_searchword"]

# What only grows refuses to be emptied, except by the owner who lifts its triggers for that moment.
_EMPTY = """
DO $$ DECLARE every text[]; one text; BEGIN
    SELECT array_agg(quote_ident(tablename)) INTO every FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission');
    FOREACH one IN ARRAY every LOOP EXECUTE 'ALTER TABLE ' || one || ' DISABLE TRIGGER USER'; END LOOP;
    EXECUTE 'TRUNCATE ' || array_to_string(every, ', ') || ' RESTART IDENTITY';
    FOREACH one IN ARRAY every LOOP EXECUTE 'ALTER TABLE ' || one || ' ENABLE TRIGGER USER'; END LOOP;
    INSERT INTO stream_sequencer (done) VALUES ('1:1:');
END $$
"""
_TEAMS = "INSERT INTO access_team (id, name) SELECT i, 'Equipo ' || i FROM generate_series(1, %s) AS i"
_USERS = """
INSERT INTO access_user (id, uid, email, name, role, team_id, password, is_active, language, time_zone, theme, density,
                         has_shortcuts, created_at)
SELECT i, md5('user ' || i)::uuid, 'user' || i || '@company.example', 'Usuario ' || i, (%(roles)s::text[])[(i - 1) %% 4 + 1],
       i %% %(teams)s + 1, '!nobody signs in with a password', true, 'es', 'Europe/Madrid', 'system', 'compact', true,
       %(at)s
FROM generate_series(1, %(users)s) AS i
"""
_PRODUCTS = """
INSERT INTO catalog_product (id, uid, code, name, name_key, kind, price, currency, unit_cost, cost_since, created_at, updated_at)
SELECT i, md5('product ' || i)::uuid, 'P' || i, 'Producto ' || i, 'producto ' || i, 'goods', cents / 100.0, 'EUR', (cents * 6 / 10) / 100.0, %s, %s, %s
FROM unnest(%s::bigint[]) WITH ORDINALITY AS priced (cents, i)
"""
_TAGS = "INSERT INTO customers_tag (name) SELECT DISTINCT unnest(tags) FROM customers_party"
_COMPANY = "INSERT INTO access_company (only_row, name, currency, country, language, time_zone) VALUES (true, %s, 'EUR', 'ES', 'es', 'Europe/Madrid')"
_SEQUENCES = """
SELECT format('SELECT setval(%L, (SELECT coalesce(max(%I), 0) + 1 FROM %I), false)',
              pg_get_serial_sequence(quote_ident(table_name), column_name), column_name, table_name)
FROM information_schema.columns WHERE table_schema = 'public' AND is_identity = 'YES'
"""


def is_there(size: Size) -> bool:
    """Whether the database holds the company of this size already."""
    with database.connect("owner") as owner:
        found = owner.execute("SELECT name FROM access_company").fetchone()
    return found is not None and found[0] == _name(size)


def generate(size: Size, tell: Callable[[str], None] = lambda words: None) -> None:
    """Throw away what the database holds and fill it; needs Django set up."""
    with database.connect("owner") as owner:
        prepare(owner)
        steps: list[tuple[str, Callable[[], object]]] = [
            ("emptying", lambda: owner.execute(_EMPTY)),
            ("colleagues and products", lambda: _people_and_products(owner, size)),
            ("customers", lambda: _load_bare(owner, parties.tables(), lambda: load(owner, parties.parts(size)))),
            ("history", lambda: _history(owner, size)),
            ("sales, contacts and tallies", lambda: projections.fill_rollups(owner)),
            ("search", lambda: _load_bare(owner, _SEARCH[:1], lambda: projections.fill_search(owner), keeps_keys=True)),
            ("keys", lambda: _load_bare(owner, _KEYS, lambda: projections.fill_match_keys(owner), keeps_keys=True)),
            ("words", lambda: projections.learn_words(owner)),
            ("bookmarks", lambda: projections.mark_as_handled(owner)),
            ("tidying", lambda: _tidy(owner)),
            ("", lambda: owner.execute(_COMPANY, [_name(size)])),
        ]
        for words, work in steps:
            began = time.monotonic()
            work()
            if words:
                tell(f"{words}: {time.monotonic() - began:.1f} s")


def _name(size: Size) -> str:
    return "Generated " + "/".join(str(number) for number in astuple(size))


def _people_and_products(owner: psycopg.Connection, size: Size) -> None:
    owner.execute(_TEAMS, [TEAMS])
    owner.execute(_USERS, {"roles": ROLES, "teams": TEAMS, "users": USERS, "at": FOUNDED})
    owner.execute(_PRODUCTS, [FOUNDED, FOUNDED, FOUNDED, history.product_prices(size).to_list()])
    if owner.execute("SELECT count(*) FROM catalog_product").fetchone()[0] != PRODUCTS:  # type: ignore[index]
        raise AssertionError("Each product has a price.")


def _history(owner: psycopg.Connection, size: Size) -> None:
    def work() -> None:
        load(owner, history.parts(size))
        projections.fill_timeline(owner)

    _load_bare(owner, [*history.tables(), "stream_timeline"], work)


def _load_bare(
    owner: psycopg.Connection, tables: list[str], work: Callable[[], object], *, keeps_keys: bool = False
) -> None:
    with bare(owner, tables, keeps_keys=keeps_keys):
        work()
    owner.execute("VACUUM ANALYZE " + ", ".join(tables))


def _tidy(owner: psycopg.Connection) -> None:
    owner.execute(_TAGS)
    for (statement,) in owner.execute(_SEQUENCES).fetchall():
        owner.execute(statement)
    owner.execute("VACUUM ANALYZE")
    owner.execute("CHECKPOINT") if _may_checkpoint(owner) else None


def _may_checkpoint(owner: psycopg.Connection) -> bool:
    row = owner.execute("SELECT pg_has_role(current_user, 'pg_checkpoint', 'USAGE')").fetchone()
    return bool(row and row[0])
