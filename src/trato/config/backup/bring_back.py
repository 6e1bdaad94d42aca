"""How does a backup become the present again? Beside the present one first; then two renames, at once.

The database of before stays as `<name>_before_restore_<time>`, and attachments only it knew stay beside it in
`files.before_restore_<time>`, until the next restore has succeeded.
"""

import shutil
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg import Connection, errors, sql

from trato.config import database
from trato.config.backup import archive, dump, take
from trato.config.command import migrate
from trato.config.failure import Failure
from trato.config.folder import data_folder
from trato.foundation.stream import transplant


def bring_back(path: Path, *, at: datetime, may_replace: bool) -> dict[str, Any]:
    """Check everything, restore beside the present database, and take its place."""
    with archive.read(path) as (file, manifest):
        with database.connect("owner") as present:
            name = present.info.dbname
            pg_restore = dump.program("pg_restore", present)
            with file.open(archive.DUMP) as content:
                dump.readable(pg_restore, content)
            _refuse_newer(path, manifest)
            if not may_replace and _holds_data(present):
                raise Failure(f"The database {name} holds data.", "To replace it, say so: trato restore FILE --yes")
        beside = f"{name}_restoring"
        before = f"{name}_before_restore_{at:%Y%m%d_%H%M%S}"
        with _maintenance() as server:
            _make_empty(server, beside)
            try:
                _fill(file, manifest, pg_restore, beside)
                _unpack(file, data_folder() / "files", at)
                _swap(server, name, beside, before)
            except BaseException:
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(beside)))
                raise
            _set_aside(set(file.namelist()), data_folder() / "files", at)
            _forget_older(server, name, before, at)
    (data_folder() / "run" / "demo.json").unlink(missing_ok=True)
    # Read from the database of before; the next refresh reads it from this one.
    shutil.rmtree(data_folder() / "warehouse", ignore_errors=True)
    migrate.apply()
    return {**manifest, "before": before, "erased": _erase_again(path, at)}


def _erase_again(path: Path, at: datetime) -> int:
    """A backup of before an erasure brings nobody back: the ledgers here and beside the backup say who is gone."""
    from trato.foundation.audit import heads
    from trato.foundation.privacy import ledger
    from trato.foundation.privacy.replay import replay

    here, there = ledger.file_in(data_folder()), ledger.beside(path)
    heads.go_on_after_restore(heads.file_in(data_folder()), at=at)
    erased = replay(ledger.read(here, there), at=at)
    ledger.append(here, [line for line in ledger.read(there) if line not in ledger.read(here)])
    return erased


def _holds_data(present: Connection) -> bool:
    """What migrations themselves write down does not count."""
    rows = take.counted(present)
    return any(count for table, count in rows.items() if not table.startswith(("public.django_", "public.auth_")))


def _refuse_newer(path: Path, manifest: dict[str, Any]) -> None:
    from trato.config.command.application import set_up

    set_up("owner")
    from django.db.migrations.loader import MigrationLoader

    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or ()}
    if unknown := [each for each in manifest["migrations"] if each not in known]:
        raise Failure(
            f"{path} was made by a newer trato ({manifest['trato']}): this one does not know {unknown[0]}.",
            "Restore it with that version or a later one. Nothing was changed.",
        )


def _maintenance() -> Connection:
    """Databases are made and renamed from a connection to another one."""
    try:
        return database.connect("owner", dbname="postgres")
    except Failure:
        return database.connect("owner", dbname="template1")


def _make_empty(server: Connection, name: str) -> None:
    known = sql.Identifier(name)
    try:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(known))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(known))
    except errors.InsufficientPrivilege as error:
        raise Failure(
            "The database user may not create a database, and a restore needs one.",
            f'Let an administrator run: ALTER ROLE "{server.info.user}" CREATEDB;',
        ) from error
    server.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(known))


def _fill(file: zipfile.ZipFile, manifest: dict[str, Any], pg_restore: Path, name: str) -> None:
    with database.connect("owner", dbname=name) as owner:
        # First, so that the tables are born with the application's grants; again, for append-only ones.
        migrate.grant(owner)
        with file.open(archive.DUMP) as content:
            dump.restore(pg_restore, content, name)
        if take.counted(owner) != manifest["rows"]:
            raise Failure("The restored database does not hold the rows of the backup; the present one is untouched.")
        transplant.settle(owner)
        migrate.grant(owner)
        owner.execute("ANALYZE")


def _swap(server: Connection, name: str, beside: str, before: str) -> None:
    try:
        with server.transaction():
            for old, new in ((name, before), (beside, name)):
                rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                server.execute(rename.format(sql.Identifier(old), sql.Identifier(new)))
    except errors.ObjectInUse as error:
        raise Failure(
            "Somebody is connected to the database, so it was not replaced.",
            "Stop every trato that uses it, and try again.",
        ) from error


def _unpack(file: zipfile.ZipFile, folder: Path, at: datetime) -> None:
    """Attachments are written once, so those of the backup are added to the present ones."""
    for member in file.namelist():
        if not member.startswith(archive.FILES):
            continue
        target = folder / member.removeprefix(archive.FILES)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = target.with_name(target.name + ".partial")
        with file.open(member) as source, partial.open("wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
        if target.exists() and target.read_bytes() != partial.read_bytes():
            _move_aside(target, folder, at)
        partial.replace(target)


def _set_aside(members: set[str], folder: Path, at: datetime) -> None:
    """Attachments the backup does not know belong to the database of before."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and archive.FILES + path.relative_to(folder).as_posix() not in members:
            _move_aside(path, folder, at)


def _move_aside(path: Path, folder: Path, at: datetime) -> None:
    target = _aside(folder, at) / path.relative_to(folder)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.replace(target)


def _aside(folder: Path, at: datetime) -> Path:
    return folder.with_name(f"{folder.name}.before_restore_{at:%Y%m%d_%H%M%S}")


def _forget_older(server: Connection, name: str, newest: str, at: datetime) -> None:
    prefix = f"{name}_before_restore_"
    found = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]).fetchall()
    for (older,) in found:
        if older != newest:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(older)))
    folder = data_folder() / "files"
    for older_files in folder.parent.glob(f"{folder.name}.before_restore_*"):
        if older_files != _aside(folder, at):
            shutil.rmtree(older_files)
