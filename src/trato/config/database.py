"""Which database does this installation use, and in which of its two roles?

`TRATO_DATABASE_URL` names an own server, as the owner of the database; `TRATO_APP_DATABASE_URL` names it as
the application's role where trato cannot make that one itself. Without them there is the private server of
the data folder.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from trato.config.failure import Failure
from trato.config.folder import data_folder, free_megabytes
from trato.config.secrets import Secrets
from trato.config.server import roles
from trato.config.server.lock import holder_of

Role = Literal["app", "owner"]

OLDEST_SERVER = 15
# Megabytes; the database asks for sixteen at a time.
_TOO_FULL = 20


def is_private() -> bool:
    """Do we use the private server of the data folder?"""
    return not (os.environ.get("TRATO_DATABASE_URL") or os.environ.get("TRATO_APP_DATABASE_URL"))


def may_be_owner() -> bool:
    """Does this process know how to connect as the owner? A machine that only serves pages need not."""
    return bool(os.environ.get("TRATO_DATABASE_URL")) or is_private()


def current_role() -> Role:
    """The role of this process: `owner` while the schema changes, else `app`."""
    return "owner" if os.environ.get("TRATO_DATABASE_ROLE") == "owner" else "app"


def parameters(role: Role) -> dict[str, Any]:
    """The connection parameters of this role, by the names of libpq."""
    if role == "app" and (named := os.environ.get("TRATO_APP_DATABASE_URL")):
        return _parsed(named, "TRATO_APP_DATABASE_URL")
    owner = _parsed(_owner_url(), "TRATO_DATABASE_URL")
    if role == "owner":
        return owner
    password = Secrets.load(data_folder()).postgres_app
    return owner | {"user": roles.app_role(owner["dbname"]), "password": password}


def conninfo(role: Role, **changed: Any) -> str:
    """The same as one string for psycopg and the programs of PostgreSQL."""
    return make_conninfo("", **(parameters(role) | changed))


def connect(role: Role, **changed: Any) -> psycopg.Connection:
    """A connection of its own, or one clear sentence why there is none."""
    try:
        return psycopg.connect(conninfo(role, connect_timeout=10, **changed), autocommit=True)
    except psycopg.OperationalError as error:
        raise unreachable(error) from error


def unreachable(error: Exception) -> Failure:
    """What to tell the person who started trato."""
    reason = str(error).strip().splitlines()[0].rpartition("failed: ")[2].rpartition("FATAL:")[2].strip(" .")
    if "authentication failed" in reason:
        return Failure(
            f"The database does not let us in: {reason}.",
            "If it is new, run: trato migrate. Else its role has another password than ours knows.",
        )
    if is_private() and (free := free_megabytes(data_folder())) < _TOO_FULL:
        return Failure(
            f"The disk is full: {free} MB are free for {data_folder()}, so the private database stopped.",
            "Make room and start again; what was acknowledged is kept.",
        )
    if is_private():
        return Failure(f"The private database does not answer: {reason}.", "Start it with: trato serve")
    return Failure(f"The database cannot be reached: {reason}.", "Check TRATO_DATABASE_URL and that the server runs.")


def django_settings(role: Role | None = None) -> dict[str, Any]:
    """The entry for DATABASES; without `role` that of this process."""
    known = parameters(role or current_role())
    named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    options = {name: value for name, value in known.items() if name not in named.values()}
    return {
        "ENGINE": "trato.config.engine",
        **{setting: known.get(name) or "" for setting, name in named.items()},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Raw cursors prepare a statement the second time they see it.
        "OPTIONS": {"application_name": "trato", "prepare_threshold": 1} | options,
    }


@contextmanager
def available() -> Iterator[None]:
    """For the length of one command: the private server runs, ours or that of `trato serve`."""
    from trato.config.server import postgres  # heavy: only where a server may be started

    if not is_private() or _is_served():
        yield
        return
    with postgres.PrivatePostgres(data_folder()):
        yield


def _is_served() -> bool:
    return bool(os.environ.get("TRATO_SUPERVISED")) or holder_of(data_folder() / "run" / "postgres.lock") is not None


def _owner_url() -> str:
    if named := os.environ.get("TRATO_DATABASE_URL"):
        return named
    if os.environ.get("TRATO_APP_DATABASE_URL"):
        raise Failure(
            "The owner of the database is not named.",
            "Set TRATO_DATABASE_URL to do this; the application alone may not.",
        )
    from trato.config.server import postgres  # heavy: not needed with an own server

    return postgres.url(data_folder())


def _parsed(text: str, variable: str) -> dict[str, Any]:
    try:
        found = conninfo_to_dict(text)
    except psycopg.ProgrammingError as error:
        raise Failure(
            f"{variable} is not a database address: {str(error).strip().splitlines()[0]}.",
            f"It looks like postgresql://user:{quote('password')}@host:5432/trato",
        ) from error
    if not found.get("dbname"):
        raise Failure(f"{variable} names no database.", "It looks like postgresql://user:password@host:5432/trato")
    return found
