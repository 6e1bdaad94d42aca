"""How does a leave kit become an equal system? All of it in one transaction, into a system that is as new."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from psycopg import Connection, DatabaseError, OperationalError, errors, sql

from trato.config import database
from trato.config.backup.take import applied
from trato.config.failure import Failure
from trato.config.folder import data_folder
from trato.config.leave import archive, keys, lines, tables
from trato.config.leave.archive import Reader
from trato.config.leave.indexes import without_indexes
from trato.config.leave.tables import Shape
from trato.config.leave.take_out import AS_LINES, Told

_FILL = """
INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE
SELECT {named} FROM leave_line, json_populate_record(NULL::{table}, leave_line.line::json) AS r
"""
_COPY = sql.SQL("COPY leave_line FROM STDIN {}").format(AS_LINES)


class Brought(NamedTuple):
    """What came of it."""

    rows: int
    tables: int
    files: int
    erased: int


def bring_in(reader: Reader, *, at: datetime, tell: Told) -> Brought:
    """Fill a system that is as new; whatever goes wrong, it stays as new."""
    from trato.config.command.application import set_up

    with database.connect("owner") as owner:
        tables.speak_plainly(owner)
        _refuse_unfit(owner, reader)
        # From here on this installation has the archive's keys; one that is as new has nothing under its own.
        keys.install(reader)
        set_up()
        with _all_or_nothing(owner):
            shapes = {shape.name: shape for shape in tables.leaving(owner)}
            with without_indexes(owner, [*shapes], tell):
                rows = sum(_fill(owner, reader, shape, tell) for shape in shapes.values())
            _count_on(owner, reader)
            files = _unpack(reader)
    return Brought(rows, len(reader.manifest.tables), files, _settle(reader, at))


def _refuse_unfit(owner: Connection, reader: Reader) -> None:
    manifest, here = reader.manifest, set(applied(owner))
    if not here:
        raise Failure("The database is not prepared yet.", "Run: trato migrate")
    if unknown := [each for each in manifest.migrations if each not in here]:
        raise Failure(
            f"{reader.path} was made by a newer trato ({manifest.trato}): this one does not know {unknown[0]}.",
            "Import it with that version. Nothing was changed.",
        )
    apps = {each.partition(".")[0] for each in manifest.migrations}
    if missing := {each for each in here if each.partition(".")[0] in apps} - set(manifest.migrations):
        raise Failure(
            f"{reader.path} was made by an older trato ({manifest.trato}): it does not know {min(missing)}.",
            "Import it with that version, and then bring that installation to this one. Nothing was changed.",
        )
    expected = {shape.name: shape.columns for shape in tables.leaving(owner)}
    told = {name: table.columns for name, table in manifest.tables.items()}
    if wrong := sorted(name for name in expected.keys() | told.keys() if expected.get(name) != told.get(name)):
        raise Failure(f"{reader.path}: the table {wrong[0]!r} is not that of this version; nothing was changed.")
    if any(table.file not in manifest.members for table in manifest.tables.values()):
        raise archive.damaged(reader.path)
    if full := tables.first_with_data(owner):
        raise Failure(
            f"The database {owner.info.dbname} holds data (in {full}); everything comes into a new installation only.",
            "Name an empty data folder: trato migrate --data NEW, then trato import everything FOLDER_OR_ZIP --data NEW",
        )


@contextmanager
def _all_or_nothing(owner: Connection) -> Iterator[None]:
    try:
        with owner.transaction():
            owner.execute("SET LOCAL lock_timeout = '30s'")
            owner.execute("CREATE TEMPORARY TABLE leave_line (line text NOT NULL) ON COMMIT DROP")
            yield
    except (errors.StatementTooComplex, errors.ProgramLimitExceeded) as error:
        raise Failure(f"The archive cannot be loaded: {_first_line(error)}; nothing was changed.") from error
    except errors.LockNotAvailable as error:
        raise Failure(
            "Somebody is connected to the database, so nothing was loaded.",
            "Stop every trato that uses it, and try again.",
        ) from error
    except OperationalError:
        raise
    except DatabaseError as error:
        raise Failure(
            f"The archive does not fit together: {_first_line(error)}; nothing was changed.",
            "Was it changed by hand? Use it as trato wrote it.",
        ) from error


def _fill(owner: Connection, reader: Reader, shape: Shape, tell: Told) -> int:
    told = reader.manifest.tables[shape.name]
    statement = sql.SQL(_FILL).format(table=shape.known, columns=shape.listed(), named=shape.listed("r"))
    owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(shape.known))
    # What migrations wrote gives way.
    owner.execute(sql.SQL("TRUNCATE {}").format(shape.known))
    count = 0
    for block in lines.blocks(reader, told.file, frozenset(shape.columns)):
        with owner.cursor() as cursor:
            with cursor.copy(_COPY) as copy:
                copy.write(block)
            try:
                count += cursor.execute(statement).rowcount
            except (errors.DataError, errors.IntegrityError) as error:
                raise Failure(
                    f"{told.file} cannot be loaded, behind row {count:,}: {_first_line(error)}; nothing was changed.",
                    "Was it changed by hand? Use it as trato wrote it.",
                ) from error
            cursor.execute("TRUNCATE leave_line")
    if count != told.rows:
        raise Failure(f"{told.file} has {count:,} rows instead of {told.rows:,}; nothing was changed.")
    owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(shape.known))
    tell(shape.name, count)
    return count


def _count_on(owner: Connection, reader: Reader) -> None:
    """Numbers go on behind the last that was given out there."""
    here = tables.sequences(owner)
    for name, last in reader.manifest.sequences.items():
        if name not in here:
            raise Failure(f"{reader.path}: the sequence {name!r} is unknown here; nothing was changed.")
        if last is not None:
            owner.execute("SELECT setval(format('public.%%I', %s::text)::regclass, %s)", [name, last])


def _unpack(reader: Reader) -> int:
    """Files are there before the rows that name them can be seen."""
    folder, count = data_folder() / "files", 0
    for name in reader.manifest.members:
        if name.startswith(archive.FILES):
            _write(reader, name, folder / name.removeprefix(archive.FILES))
            count += 1
    if archive.HEADS in reader.manifest.members:
        _write(reader, archive.HEADS, data_folder() / "audit" / "heads.jsonl")
    return count


def _write(reader: Reader, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = target.with_name(target.name + ".partial")
    with partial.open("wb") as out:
        for piece in reader.pieces(name):
            out.write(piece)
    partial.replace(target)


def _settle(reader: Reader, at: datetime) -> int:
    """Rights, the portal's key, the stream's place in this server; and whoever was erased since stays erased."""
    from trato.config.command import migrate
    from trato.foundation.audit import heads
    from trato.foundation.privacy import ledger
    from trato.foundation.privacy.replay import replay
    from trato.foundation.stream import transplant

    with database.connect("owner") as owner:
        migrate.grant(owner)
        transplant.settle(owner)
        owner.execute("ANALYZE")
    heads.go_on_after_restore(heads.file_in(data_folder()), at=at)
    here, beside = ledger.file_in(data_folder()), ledger.beside(reader.path)
    if archive.ERASURES in reader.manifest.members:
        known = ledger.parsed(reader.all_of(archive.ERASURES, most=1 << 30))
        ledger.append(here, [line for line in known if line not in ledger.read(here)])
    erased = replay(ledger.read(here, beside), at=at)
    ledger.append(here, [line for line in ledger.read(beside) if line not in ledger.read(here)])
    return erased


def _first_line(error: Exception) -> str:
    return next(itertools.chain(str(error).splitlines(), [type(error).__name__])).strip().rstrip(".")
