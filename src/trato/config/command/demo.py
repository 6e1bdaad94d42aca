"""How does one see trato at work within minutes? A company with real invoices, a sign-in for each role."""

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from trato.config.command import serve
from trato.config.failure import Failure
from trato.config.folder import data_folder, prepare
from trato.config.server.port import require_named_hosts

if TYPE_CHECKING:
    from trato.config.server.supervisor import Supervisor

HELP = "run a demo company: real invoices of a gift wholesaler, invented names"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Those of `trato serve`, and how to begin again."""
    serve.arguments(parser)
    parser.add_argument("--fresh", action="store_true", help="delete the demo in the data folder and begin again")
    parser.add_argument("--no-browser-hint", action="store_true", help="print the address only, without the sign-ins")
    parser.add_argument("--accounts", action="store_true", help="list the sign-ins of this demo as JSON and exit")
    parser.add_argument("--load", action="store_true", help=argparse.SUPPRESS)


def run(wanted: argparse.Namespace) -> None:
    """Prepare what is missing, serve, and print the address and the sign-ins."""
    if wanted.accounts:
        print(json.dumps(_accounts(), indent=2))
    elif wanted.load:
        _load()
    else:
        _serve(wanted)


def _serve(wanted: argparse.Namespace) -> None:
    from trato.config.command import migrate
    from trato.config.server.supervisor import Supervisor

    require_named_hosts(wanted.host)
    prepare(data_folder())
    with Supervisor(data_folder(), wanted.host, wanted.port) as supervisor:
        if wanted.fresh:
            _begin_again()
        supervisor.start_database()
        _drop_half_loaded()
        migrate.when_needed(supervisor)
        _load_when_needed(supervisor)
        serve.watch(supervisor, wanted, "" if wanted.no_browser_hint else _sign_ins())


def _load_when_needed(supervisor: "Supervisor") -> None:
    if _state() == "loaded":
        return
    if not _is_untouched():
        raise Failure(
            f"The database of {data_folder()} is in use and not by a demo.",
            "Name another folder with --data DIR.",
        )
    _note("loading")
    supervisor.run("demo", "--load", words="Loading the demo company")
    _note("loaded")


def _load() -> None:
    from trato.config.command.application import set_up

    set_up()
    from trato.config.demo.begin import load  # models exist only now

    load(data_folder())


def _accounts() -> list[dict[str, str]]:
    path = data_folder() / "demo-accounts.json"
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        raise Failure(
            f"There is no demo in {data_folder()}.",
            "Start it once with: trato demo (and the same --data DIR)",
        ) from None


def _sign_ins() -> str:
    accounts = _accounts()
    widest = max((len(each["role"]) for each in accounts), default=0)
    width = max((len(each["email"]) for each in accounts), default=0)
    rows = [f"  {each['role']:{widest}}  {each['email']:{width}}  {each['password']}" for each in accounts]
    return "\n\nSign in as:\n" + "\n".join(rows) + "\n\nStop with Ctrl-C."


def _begin_again() -> None:
    """Delete the demo; a folder with anything else in it is not ours to delete."""
    from trato.config import database
    from trato.config.server.lock import holder_of
    from trato.config.server.place import Place

    folder, place = data_folder(), Place(data_folder())
    if not database.is_private():
        raise Failure("--fresh works with trato's own database only.", "Empty your own server's database yourself.")
    if place.cluster.exists() and _state() is None:
        raise Failure(f"{folder} holds data that is not a demo.", "Name another folder with --data DIR.")
    if (holder := holder_of(folder / "run" / "postgres.lock")) is not None:
        raise Failure(f"trato is working with the data folder {folder} (process {holder}).", "Wait, or stop it first.")
    place.forget()
    for name in ("demo-accounts.json", "run/demo.json", "run/migrated.json", "secrets.json"):
        (folder / name).unlink(missing_ok=True)


def _is_untouched() -> bool:
    """Nobody can sign in yet, so nobody has worked with it."""
    from trato.config import database

    with database.connect("owner") as owner:
        if owner.execute("SELECT to_regclass('public.access_user')").fetchone() == (None,):
            return True
        return owner.execute("SELECT 1 FROM access_user LIMIT 1").fetchone() is None


def _drop_half_loaded() -> None:
    """A load that was cut off is begun again from nothing: no person has worked with it yet."""
    from psycopg import sql

    from trato.config import database

    if _state() != "loading" or not database.is_private():
        return
    known = database.parameters("owner")
    name = sql.Identifier(known["dbname"])
    with database.connect("owner", dbname="postgres") as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        owner.execute(sql.SQL("CREATE DATABASE {}").format(name))
        owner.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))


def _state() -> str | None:
    try:
        return json.loads(_state_path().read_text())["state"]
    except FileNotFoundError:
        return None


def _note(state: str) -> None:
    partial = _state_path().with_suffix(".partial")
    partial.write_text(json.dumps({"state": state}))
    os.replace(partial, _state_path())


def _state_path() -> Path:
    return data_folder() / "run" / "demo.json"
