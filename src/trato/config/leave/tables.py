"""Which tables leave, in which columns and order, and which stay behind?"""

from typing import NamedTuple

from psycopg import Connection, sql

from trato.config.backup.take import applied

_SIGNED_IN = "whoever is signed in stays so with the old system only"
_ONCE = "short-lived: what was tried and asked in the last minutes or hours"
_FRAMEWORK = "the same in every installation of this version; made by its migrations"

LEFT_BEHIND = {
    "access_session": _SIGNED_IN,
    "access_magiclink": _SIGNED_IN,
    "account_emailconfirmation": _SIGNED_IN,
    "access_letter": "letters about signing in that wait to be sent: the old system sends them",
    "access_attempt": _ONCE,
    "api_idempotency": _ONCE,
    "access_portalkey": "made by each installation from its own secret",
    "django_migrations": "stands in the manifest",
    "django_content_type": _FRAMEWORK,
    "auth_permission": _FRAMEWORK,
    "auth_group": _FRAMEWORK,
    "auth_group_permissions": _FRAMEWORK,
}
# What migrations write down, and what a first start without any people leaves, is not yet data.
_NOT_YET_DATA = {
    *LEFT_BEHIND,
    "customers_purpose", "customers_consentwording", "stream_sequencer", "stream_bookmark", "jobs_job",
}  # fmt: skip

_COLUMNS = """
SELECT relname::text, array_agg(attname::text ORDER BY attnum), array_agg(format_type(atttypid, atttypmod) ORDER BY attnum),
       (SELECT array_agg(keyed.attname::text ORDER BY place) FROM pg_index, unnest(indkey) WITH ORDINALITY AS key (number, place)
        JOIN pg_attribute keyed ON keyed.attnum = key.number WHERE indrelid = pg_class.oid AND indisprimary
        AND keyed.attrelid = pg_class.oid)
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
GROUP BY pg_class.oid, relname ORDER BY relname
"""
_SEQUENCES = "SELECT sequencename::text, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"


class Shape(NamedTuple):
    """A table: its columns with their types, and the order of its rows."""

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]

    @property
    def known(self) -> sql.Identifier:
        """Its name, as statements want it."""
        return sql.Identifier("public", self.name)

    def listed(self, prefix: str = "") -> sql.Composed:
        """Its columns, one after the other."""
        return sql.SQL(", ").join(sql.Identifier(*([prefix] if prefix else []), column) for column in self.columns)


def leaving(connection: Connection) -> list[Shape]:
    """All tables that leave, without the columns the database works out by itself."""
    return [shape for shape in _every(connection) if shape.name not in LEFT_BEHIND]


def migrations(connection: Connection) -> list[str]:
    """What brought the tables to this shape; apps that were part of trato once do not count."""
    from django.apps import apps

    labels = {each.label for each in apps.get_app_configs()}
    return [each for each in applied(connection) if each.partition(".")[0] in labels]


def sequences(connection: Connection) -> dict[str, int | None]:
    """The last number each sequence has given out; None when it has not begun."""
    framework = ("django_", "auth_")
    return {name: last for name, last in connection.execute(_SEQUENCES) if not name.startswith(framework)}


def first_with_data(connection: Connection) -> str:
    """A table that holds data; empty when the system is as new."""
    for shape in _every(connection):
        asked = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(shape.known)
        if shape.name not in _NOT_YET_DATA and connection.execute(asked).fetchone() == (True,):
            return shape.name
    return ""


def speak_plainly(connection: Connection) -> None:
    """Dates, moments and durations are written in one way, whatever the server prefers."""
    for name, value in (
        ("TimeZone", "UTC"), ("DateStyle", "ISO, YMD"), ("IntervalStyle", "iso_8601"), ("bytea_output", "hex"),
        ("extra_float_digits", "1"), ("statement_timeout", "0"), ("row_security", "off"),
    ):  # fmt: skip
        connection.execute("SELECT set_config(%s, %s, false)", [name, value])


def _every(connection: Connection) -> list[Shape]:
    return [
        Shape(name, dict(zip(columns, types, strict=True)), tuple(key or ()))
        for name, columns, types, key in connection.execute(_COLUMNS)
    ]
