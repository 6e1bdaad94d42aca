"""How does everything leave while people work? The database at one instant, table by table, and all files just after."""

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from psycopg import Connection, IsolationLevel, sql

import trato
from trato.config import database
from trato.config.command import migrate
from trato.config.failure import Failure
from trato.config.folder import data_folder
from trato.config.leave import archive, opened, readme, tables
from trato.config.leave.archive import Manifest, Table, Writer
from trato.config.leave.tables import Shape

# Signs that never stand in JSON, so that the server writes its lines as they are.
AS_LINES = sql.SQL("(FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')")
_SECRET = {"TRATO_SECRET_KEY", "TRATO_MASTER_KEY", "TRATO_FORMER_SECRET_KEYS", "TRATO_DATABASE_URL", "TRATO_APP_DATABASE_URL",
           "TRATO_MAIL_URL", "TRATO_DATA"}  # fmt: skip

Told = Callable[[str, int], None]


def take_out(path: Path, *, is_folder: bool, at: datetime, tell: Told) -> Manifest:
    """Write the archive and give its manifest; needs the application set up."""
    if names := migrate.pending():
        raise Failure(f"The database has not the shape of this version: {names[0]} is missing.", "Run: trato migrate")
    with database.connect("owner") as owner, archive.written(path, is_folder=is_folder) as writer:
        tables.speak_plainly(owner)
        owner.autocommit = False
        owner.isolation_level = IsolationLevel.REPEATABLE_READ
        owner.read_only = True
        shapes = tables.leaving(owner)
        taken = {shape.name: _add_table(writer, owner, shape, tell) for shape in shapes}
        opened.add_all(writer, owner)
        _add_beside(writer)
        count = _add_files(writer, data_folder() / "files")
        tell("files", count)
        manifest = Manifest(
            format=archive.FORMAT, trato=trato.__version__, created_at=at.isoformat(), migrations=tables.migrations(owner),
            tables=taken, left_behind=tables.LEFT_BEHIND, sequences=tables.sequences(owner),
            vocabulary=_vocabulary(), members=writer.members,
        )  # fmt: skip
        for language, name in archive.READMES.items():
            writer.add(name, readme.written(owner, manifest, language).encode())
        writer.close_with(manifest)
    return manifest


def _add_table(writer: Writer, owner: Connection, shape: Shape, tell: Told) -> Table:
    name = f"{archive.TABLES}{shape.name}.jsonl"
    order = sql.SQL(", ").join(map(sql.Identifier, shape.key)) if shape.key else sql.SQL("1")
    rows = 0
    question = sql.SQL("COPY (SELECT row_to_json(r) FROM (SELECT {} FROM {} ORDER BY {}) AS r) TO STDOUT {}").format(
        shape.listed(), shape.known, order, AS_LINES
    )
    with writer.adding(name) as member, owner.cursor() as cursor:
        waiting = bytearray()
        with cursor.copy(question) as lines:
            for line in lines:
                waiting += line
                rows += 1
                if len(waiting) >= archive.PIECE:
                    member.write(bytes(waiting))
                    waiting.clear()
        member.write(bytes(waiting))
    tell(shape.name, rows)
    return Table(name, rows, shape.columns)


def _add_beside(writer: Writer) -> None:
    """Keys, settings, and what is kept outside the database so that nobody can change it there."""
    from django.conf import settings

    from trato.config.environment import VARIABLES
    from trato.foundation.audit import heads
    from trato.foundation.privacy import ledger

    keys = {
        "master_key": settings.MASTER_KEY,
        "secret_key": settings.SECRET_KEY,
        "former_secret_keys": list(settings.SECRET_KEY_FALLBACKS),
    }
    writer.add(archive.KEYS, _json(keys))
    known = {each.name for each in VARIABLES} - _SECRET
    writer.add(archive.SETTINGS, _json({name: os.environ[name] for name in sorted(known) if name in os.environ}))
    for name, path in (
        (archive.ERASURES, ledger.file_in(data_folder())),
        (archive.HEADS, heads.file_in(data_folder())),
    ):
        if path.exists():
            writer.add(name, path.read_bytes())


def _add_files(writer: Writer, folder: Path) -> int:
    count = 0
    for path in sorted(folder.rglob("*")) if folder.exists() else ():
        if path.is_file() and not path.is_symlink() and path.suffix != ".partial":
            count += _add_file(writer, path, archive.FILES + path.relative_to(folder).as_posix())
    return count


def _add_file(writer: Writer, path: Path, name: str) -> bool:
    try:
        source = path.open("rb")
    except FileNotFoundError:
        # Thrown away since the folder was listed, as the rows of an import are once they are loaded.
        return False
    with source, writer.adding(name) as member:
        while piece := source.read(archive.PIECE):
            member.write(piece)
    return True


def _vocabulary() -> dict[str, dict[str, Any]]:
    """What each kind of event says, so that the stream can be read without trato."""
    from trato.foundation.stream.vocabulary import BY_NAME

    return {
        name: {
            "says": (event.__doc__ or "").strip(),
            "fields": {one.name: getattr(one.type, "__name__", str(one.type)) for one in msgspec.structs.fields(event)},
        }
        for name, event in sorted(BY_NAME.items())
    }


def _json(content: Any) -> bytes:
    return json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n"
