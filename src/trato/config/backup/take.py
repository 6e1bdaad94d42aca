"""How is a backup made while people work? The database at one instant, and all attachments just after.

Attachments are written once and before the row that names them, so the files found after the instant are
all that the rows of that instant can name, and perhaps some more.
"""

import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg import Connection, IsolationLevel, sql

import trato
from trato.config import database
from trato.config.backup import archive, dump
from trato.config.failure import Failure
from trato.config.folder import data_folder

TABLES = """
    SELECT schemaname, tablename FROM pg_tables
    WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema' ORDER BY 1, 2
"""


def take(path: Path, *, at: datetime) -> dict[str, Any]:
    """Write the backup file and give its manifest."""
    with database.connect("owner") as owner, archive.written(path) as file:
        owner.autocommit = False
        owner.isolation_level = IsolationLevel.REPEATABLE_READ
        owner.read_only = True
        snapshot = _one(owner, "SELECT pg_export_snapshot()")
        _add_database(file, owner, snapshot)
        count = _add_files(file, data_folder() / "files")
        manifest = {
            "trato": trato.__version__,
            "postgresql": owner.info.parameter_status("server_version"),
            "created_at": at.isoformat(),
            "migrations": applied(owner),
            "rows": counted(owner),
            "files": count,
        }
        file.close_with(manifest)
    _lay_ledger_beside(path)
    return manifest


def _lay_ledger_beside(path: Path) -> None:
    """Who was erased is known where the backups lie, also when this machine is lost."""
    from trato.config.command.application import set_up

    set_up()
    from trato.foundation.privacy import ledger

    here, there = ledger.file_in(data_folder()), ledger.beside(path)
    if ledger.read(here, there):
        ledger.join(here, there)


def counted(connection: Connection) -> dict[str, int]:
    """How many rows each table holds."""
    tables = connection.execute(TABLES).fetchall()
    return {
        f"{schema}.{table}": _one(
            connection, sql.SQL("SELECT count(*) FROM ONLY {}").format(sql.Identifier(schema, table))
        )
        for schema, table in tables
    }


def applied(connection: Connection) -> list[str]:
    """The migrations this database has seen."""
    if _one(connection, "SELECT to_regclass('public.django_migrations')") is None:
        return []
    rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    return [f"{app}.{name}" for app, name in rows]


def _add_database(file: archive.Writer, owner: Connection, snapshot: str) -> None:
    name = owner.info.dbname
    process = subprocess.Popen(
        [
            *(dump.program("pg_dump", owner), "--format=custom", "--no-owner", "--no-privileges"),
            *("--snapshot", snapshot, "--lock-wait-timeout=60s"),
        ],
        env=dump.environment(name),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout and process.stderr  # noqa: S101 - tells the type checker
    try:
        file.add(archive.DUMP, process.stdout)
        said = process.stderr.read().decode(errors="replace").strip()
    except BaseException:
        process.kill()
        raise
    finally:
        code = process.wait()
    if code:
        raise Failure(f"The database could not be read: {said.splitlines()[-1] if said else 'pg_dump failed'}.")


def _add_files(file: archive.Writer, folder: Path) -> int:
    count = 0
    for path in sorted(folder.rglob("*")) if folder.exists() else ():
        if path.is_file() and not path.is_symlink() and path.suffix != ".partial":
            with path.open("rb") as source:
                file.add(archive.FILES + path.relative_to(folder).as_posix(), source)
            count += 1
    return count


def _one(connection: Connection, question: Any) -> Any:
    row = connection.execute(question).fetchone()
    return row[0] if row else None
