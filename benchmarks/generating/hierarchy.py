"""Who answers for whom in a large house? A thousand people in twelve levels of teams, and five hundred partners.

They live in a schema of their own beside the generated company, which stays as it is: a copy of the customers with
other owners, found first by whoever looks there first.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection

from trato.config import database

SCHEMA = "hierarchy"
# How many teams stand at each of the twelve levels; customers belong to those of the last one.
TEAMS = (1, 2, 3, 4, 6, 9, 14, 20, 30, 45, 65, 95)
USERS, PARTNERS, CITIES = 1_000, 500, 40
_ABOVE = sum(TEAMS[:-1])

_TABLES = """
DROP SCHEMA IF EXISTS hierarchy CASCADE; CREATE SCHEMA hierarchy; GRANT USAGE ON SCHEMA hierarchy TO PUBLIC;
CREATE TABLE hierarchy.access_user (LIKE public.access_user INCLUDING ALL);
CREATE TABLE hierarchy.access_team (LIKE public.access_team INCLUDING ALL);
CREATE TABLE hierarchy.access_teamlink (LIKE public.access_teamlink INCLUDING ALL);
CREATE TABLE hierarchy.access_territory (LIKE public.access_territory INCLUDING ALL);
CREATE TABLE hierarchy.access_territorylink (LIKE public.access_territorylink INCLUDING ALL);
CREATE TABLE hierarchy.access_territorymember (LIKE public.access_territorymember INCLUDING ALL);
CREATE TABLE hierarchy.customers_party (LIKE public.customers_party INCLUDING DEFAULTS);
CREATE TABLE hierarchy.customers_relationship (LIKE public.customers_relationship INCLUDING DEFAULTS)
"""
_TEAM = "INSERT INTO hierarchy.access_team (id, name, parent_id) VALUES (%s, %s, %s)"
_LINKS = """
INSERT INTO hierarchy.access_{0}link (above_id, below_id, depth)
WITH RECURSIVE grown AS (
    SELECT id AS above_id, id AS below_id, 0 AS depth FROM hierarchy.access_{0}
    UNION ALL
    SELECT g.above_id, t.id, g.depth + 1 FROM grown g JOIN hierarchy.access_{0} t ON t.parent_id = g.below_id
)
SELECT above_id, below_id, depth FROM grown
"""
# One of each upper team leads it; the others sell in the last level, about eight in a team.
_USERS = """
INSERT INTO hierarchy.access_user (id, uid, email, name, role, team_id, password, is_active, language, time_zone, theme,
                                   density, has_shortcuts, created_at)
SELECT i, md5('hierarchy ' || i)::uuid, 'h' || i || '@company.example', 'Persona ' || i,
       CASE WHEN i <= %(sellers)s THEN 'sales_rep' ELSE 'sales_manager' END,
       CASE WHEN i <= %(sellers)s THEN %(above)s + 1 + (i - 1) %% %(leaves)s ELSE i - %(sellers)s END,
       '!nobody', true, 'es', 'Europe/Madrid', 'system', 'compact', true, '2020-11-01Z'
FROM generate_series(1, %(users)s) AS i
"""
_TERRITORIES = """
INSERT INTO hierarchy.access_territory (id, name, parent_id)
SELECT 1, 'Everywhere', NULL UNION ALL
SELECT 1 + row_number() OVER (ORDER BY count(*) DESC), city, 1 FROM public.customers_party GROUP BY city
ORDER BY 1 LIMIT %(cities)s + 1
"""
_MEMBERS = """
INSERT INTO hierarchy.access_territorymember (id, territory_id, user_id)
SELECT i, 2 + i %% %(cities)s, i * 3 FROM generate_series(1, 300) AS i
"""
# Nine of ten customers have an owner, in the owner's team; every third lies in the territory of its city.
_PARTIES = """
INSERT INTO hierarchy.customers_party ({columns})
SELECT {chosen} FROM public.customers_party p
CROSS JOIN LATERAL (SELECT 1 + (hashint8(p.id) & 2147483647) %% %(sellers)s AS seller, hashint8(p.id + 7) & 15 AS dice) AS d
LEFT JOIN hierarchy.access_territory t ON t.name = p.city AND p.id %% 3 = 0
"""
_CHOSEN = {
    "owner_id": "CASE WHEN d.dice > 1 THEN d.seller END",
    "team_id": "CASE WHEN d.dice > 1 THEN %(above)s + 1 + (d.seller - 1) %% %(leaves)s END",
    "territory_id": "t.id",
}
# Partners bring between a dozen and some thousands.
_BROUGHT = """
INSERT INTO hierarchy.customers_relationship (id, from_party_id, to_party_id, kind, title, since)
SELECT row_number() OVER (), partner, party, 'referred', '', '2021-01-01Z' FROM (
    SELECT DISTINCT 1 + nth * 1999 AS partner, 1 + (hashint8(nth * 100000 + n) & 2147483647) %% %(parties)s AS party
    FROM generate_series(1, %(partners)s) AS nth, generate_series(1, 12 + 6000 / nth) AS n
) AS brought
"""
_INDEXES = """
SELECT replace(replace(pg_get_indexdef(indexrelid), ' public.', ' hierarchy.'), 'INDEX ' || relname, 'INDEX ' || relname)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE indrelid IN ('public.customers_party'::regclass, 'public.customers_relationship'::regclass)
"""


def furnish(parties: int) -> None:
    """Make the schema unless it is there; takes about a minute at a million customers."""
    with database.connect("owner") as owner:
        if not _is_there(owner):
            with owner.transaction():
                _fill(owner, parties)
            owner.execute("VACUUM ANALYZE hierarchy.customers_party")
            owner.execute("ANALYZE")


@contextmanager
def inside() -> Iterator[None]:
    """Within the block this connection finds the large house first."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET search_path = {SCHEMA}, public")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET search_path = DEFAULT")


def leads(level: int) -> int:
    """The number of the person who leads the first team of a level; the last level has sellers only."""
    return USERS - _ABOVE + sum(TEAMS[: level - 1]) + 1


def partner(nth: int) -> int:
    """The account of a partner; the first have brought most."""
    return 1 + nth * 1999


def _is_there(owner: psycopg.Connection) -> bool:
    found = owner.execute("SELECT to_regclass('hierarchy.customers_relationship') IS NOT NULL").fetchone()
    return bool(found and found[0])


def _fill(owner: psycopg.Connection, parties: int) -> None:
    owner.execute(_TABLES)
    number, above = 0, [None]
    for level, count in enumerate(TEAMS, 1):
        ids = list(range(number + 1, number + count + 1))
        for at, one in enumerate(ids):
            owner.execute(_TEAM, [one, f"Level {level}, team {at + 1}", above[at * len(above) // count]])
        number, above = number + count, ids
    values = {"users": USERS, "sellers": USERS - _ABOVE, "above": _ABOVE, "leaves": TEAMS[-1], "cities": CITIES,
              "partners": PARTNERS, "parties": parties}  # fmt: skip
    owner.execute(_USERS, values)
    owner.execute(_TERRITORIES, values)
    owner.execute(_MEMBERS, values)
    for tree in ("team", "territory"):
        owner.execute(_LINKS.format(tree))
    names = [row[0] for row in owner.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'customers_party'"
        " ORDER BY ordinal_position"
    )]  # fmt: skip
    chosen = ", ".join(_CHOSEN.get(name, f"p.{name}") for name in names)
    owner.execute(_PARTIES.format(columns=", ".join(names), chosen=chosen), values)
    owner.execute(_BROUGHT, values)
    for (definition,) in owner.execute(_INDEXES).fetchall():
        owner.execute(definition)
    owner.execute("GRANT SELECT ON ALL TABLES IN SCHEMA hierarchy TO PUBLIC")
