"""How do pg_dump and pg_restore get at our database? Secrets never stand on their command line."""

import os
import subprocess
from pathlib import Path
from typing import IO

from psycopg import Connection
from psycopg.pq import Conninfo

from trato.config import database
from trato.config.failure import Failure
from trato.config.server import binaries


def program(name: str, connection: Connection) -> Path:
    """`pg_dump` or `pg_restore` for the server at the other end."""
    return binaries.client(name, server=connection.info.server_version // 10_000)


def environment(name: str) -> dict[str, str]:
    """The owner's connection to the database of this name, as variables of libpq."""
    known = database.parameters("owner") | {"dbname": name}
    variables = {option.keyword.decode(): option.envvar.decode() for option in Conninfo.get_defaults() if option.envvar}
    return os.environ | {variables[key]: str(value) for key, value in known.items() if key in variables}


def readable(pg_restore: Path, dump: IO[bytes]) -> None:
    """Refuse a dump these programs cannot read."""
    answer = _feed([str(pg_restore), "--list"], dump, dict(os.environ))
    if answer.returncode:
        raise Failure(f"The database in the backup cannot be read: {_last_line(answer)}; nothing was changed.")


def restore(pg_restore: Path, dump: IO[bytes], name: str) -> None:
    """Fill the empty database of this name, all or nothing."""
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--dbname", name]
    answer = _feed([str(pg_restore), *options], dump, environment(name))
    if answer.returncode:
        raise Failure(f"The database could not be restored: {_last_line(answer)}; the present one is untouched.")


def _feed(command: list[str], source: IO[bytes], variables: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=variables
    )
    assert process.stdin and process.stderr  # noqa: S101 - tells the type checker
    try:
        while piece := source.read(1 << 20):
            process.stdin.write(piece)
        process.stdin.close()
    except BrokenPipeError:
        pass  # it said why on the other pipe
    said = process.stderr.read()
    return subprocess.CompletedProcess(command, process.wait(), b"", said)


def _last_line(answer: subprocess.CompletedProcess[bytes]) -> str:
    lines = answer.stderr.decode(errors="replace").strip().splitlines()
    telling = [line for line in lines if "error:" in line]
    return (telling or lines or ["without a word"])[0].strip().rstrip(".")
