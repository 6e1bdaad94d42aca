"""Does the database have the shape this version expects? Only this command works as the tables' owner."""

import argparse
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from trato.config.failure import Failure
from trato.config.folder import data_folder

if TYPE_CHECKING:
    from psycopg import Connection

    from trato.config.server.supervisor import Supervisor

HELP = "bring the database to this version, and give the application's role its rights"

SOURCE = Path(__file__).resolve().parents[2]
# Two machines that start at the same time must not both change the tables.
LOCK = 7_261_746


def arguments(parser: argparse.ArgumentParser) -> None:
    """How much to do."""
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when something is to do")


def run(wanted: argparse.Namespace) -> int:
    """Apply what is missing; repeating it is harmless."""
    from trato.config import database

    with database.available():
        if wanted.check:
            return _tell_pending()
        apply()
    print("The database has the shape of this version.")
    return 0


def when_needed(supervisor: "Supervisor") -> None:
    """Apply migrations in a process of its own, unless this version already did so with this database."""
    from trato.config import database

    try:
        with database.connect("owner") as owner:
            if _stamp(owner) == _last_stamp():
                return
    except Failure:
        if database.may_be_owner():
            raise
        return
    supervisor.run("migrate", words="Bringing the database to this version")


def pending() -> list[str]:
    """The names of migrations that were not applied yet. Needs the application set up."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _tell_pending() -> int:
    from trato.config.command.application import set_up

    set_up("owner")
    names = pending()
    print("\n".join(names) or "The database has the shape of this version.")
    return 1 if names else 0


def apply() -> None:
    """Change the tables, and make sure that the application can get in."""
    from django.core.management import call_command

    from trato.config import database
    from trato.config.command.application import set_up
    from trato.foundation.kit import guard
    from trato.foundation.stream import transplant

    set_up("owner")
    with database.connect("owner") as owner:
        _refuse_old_server(owner)
        owner.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        # Before, so that new tables are born with the grants; after, so that append-only ones lose theirs.
        grant(owner)
        with guard.working_as(guard.MIGRATING):
            call_command("migrate", interactive=False, verbosity=0)
        grant(owner)
        transplant.settle(owner)
        _keep_stamp(owner)
    database.connect("app").close()


def grant(owner: "Connection") -> None:
    """Make the application's role when it is missing, and give it its rights in the owner's database."""
    import os

    from trato.config import database
    from trato.config.server import outsiders, roles
    from trato.foundation.access.portal import portal_key

    known, app = database.parameters("owner"), database.parameters("app")
    if app["user"] == owner.info.user:
        raise Failure(
            "TRATO_APP_DATABASE_URL names the owner of the database.",
            "The application needs a role of its own that owns nothing.",
        )
    password = None if os.environ.get("TRATO_APP_DATABASE_URL") else app["password"]
    name = roles.ensure_app_role(owner, owner.info.dbname or known["dbname"], password, app["user"])
    outsiders.ensure(owner, name, portal_key())


def _refuse_old_server(owner: "Connection") -> None:
    from trato.config.database import OLDEST_SERVER

    if (major := owner.info.server_version // 10_000) < OLDEST_SERVER:
        raise Failure(
            f"The database server is PostgreSQL {major}; trato needs {OLDEST_SERVER} or newer.",
            "Name a newer server in TRATO_DATABASE_URL.",
        )


def _stamp(owner: "Connection") -> dict[str, str] | None:
    """Which migrations were applied to which database; None when the server does not say which one it is."""
    import django
    from psycopg import Error

    try:
        server, number = owner.execute(
            "SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database())"
            " FROM pg_control_system()"
        ).fetchone() or ("", "")
    except Error:
        return None
    digest = hashlib.sha256(django.__version__.encode())
    for path in sorted(SOURCE.glob("**/migrations/*.py")):
        digest.update(f"{path.relative_to(SOURCE)}\n".encode() + path.read_bytes())
    return {"server": str(server), "database": str(number), "migrations": digest.hexdigest()}


def _last_stamp() -> dict[str, str]:
    try:
        return json.loads(_stamp_path().read_text())
    except (OSError, ValueError):
        return {}


def _keep_stamp(owner: "Connection") -> None:
    if stamp := _stamp(owner):
        _stamp_path().write_text(json.dumps(stamp))


def _stamp_path() -> Path:
    return data_folder() / "run" / "migrated.json"
