"""What could be wrong with an installation, and what helps?"""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from psycopg import Connection, Error

from trato.config import database
from trato.config.failure import Failure
from trato.config.folder import data_folder, free_megabytes
from trato.config.server import roles
from trato.config.server.place import Place

LEAST_FREE_GIGABYTES = 1
MOST_COMMITS_BEHIND = 1_000


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    subject: str
    level: Literal["ok", "warn", "fail"]
    words: str
    hint: str = ""


def findings() -> Iterator[Finding]:
    """Check after check; those that need the database are left out when it cannot be reached."""
    for check in (_python, _disk, _secrets, _assets, _mail):
        yield from _asked(check)
    yield from _with_database()


def _asked(check: Callable[..., Finding], *arguments: object) -> Iterator[Finding]:
    """A check that cannot be made is a finding too."""
    subject = check.__name__.strip("_").replace("_", " ")
    try:
        yield check(*arguments)
    except Failure as failure:
        yield Finding(subject, "fail", failure.sentence, failure.hint)
    except (Error, OSError) as error:
        yield Finding(subject, "fail", str(error).strip().splitlines()[0])


def _python() -> Finding:
    words = "{}.{}.{}".format(*sys.version_info[:3])
    return Finding("python", "ok", words)


def _disk() -> Finding:
    free = free_megabytes(data_folder()) / 1000
    words = f"{free:.0f} GB free for {data_folder()}"
    if free < LEAST_FREE_GIGABYTES:
        return Finding("disk", "fail", words, "Make room.")
    return Finding("disk", "ok", words)


def _secrets() -> Finding:
    path = data_folder() / "secrets.json"
    if not path.exists():
        return Finding("secrets", "warn", "not made yet", "They are made at the first start: trato serve")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding("secrets", "fail", f"others can read {path} ({mode:o})", f"chmod 600 {path}")
    return Finding("secrets", "ok", "only readable by their owner")


def _assets() -> Finding:
    from trato.config.folder import REPOSITORY

    built = REPOSITORY / "src/trato/foundation/look/static/trato/manifest.json"
    if not built.exists():
        return Finding("assets", "fail", "styles and scripts are not built", "Start with ./trato, which builds them.")
    return Finding("assets", "ok", "built")


def _mail() -> Finding:
    if not os.environ.get("TRATO_MAIL_URL"):
        folder = data_folder() / "mail"
        return Finding(
            "mail",
            "warn",
            f"e-mails are written into {folder}",
            "Set TRATO_MAIL_URL=smtp+tls://user:password@host:587",
        )
    return Finding("mail", "ok", "TRATO_MAIL_URL is set")


def _with_database() -> Iterator[Finding]:
    if database.is_private() and not Place(data_folder()).cluster.exists():
        yield Finding("database", "warn", "not made yet", "It is made at the first start: trato serve")
        return
    try:
        with database.available(), database.connect("app") as app:
            yield from _asked(_database, app)
            for check in (_rights, _append_only, _commit_times, _migrations, _worker, _audit):
                yield from _asked(check, app)
    except Failure as failure:
        yield Finding("database", "fail", failure.sentence, failure.hint)


def _database(app: Connection) -> Finding:
    major = app.info.server_version // 10_000
    words = f"PostgreSQL {app.info.parameter_status('server_version')}, " + (
        "trato's own" if database.is_private() else f"at {app.info.host}"
    )
    if major < database.OLDEST_SERVER:
        return Finding("database", "fail", words, f"trato needs {database.OLDEST_SERVER} or newer.")
    return Finding("database", "ok", words)


def _rights(app: Connection) -> Finding:
    owned, user = roles.owned_tables(app), app.info.user
    if owned:
        return Finding("rights", "fail", f"the role {user} owns {owned} tables", "Give the application its own role.")
    if roles.is_privileged(app):
        return Finding("rights", "fail", f"the role {user} may do more than it needs", "Give it no special rights.")
    return Finding("rights", "ok", f"the role {user} owns nothing")


def _append_only(app: Connection) -> Finding:
    tables = roles.append_only_tables(app)
    if not tables:
        return Finding("stream", "warn", "no table is append-only yet", "Run: trato migrate")
    for schema, table in tables:
        if open_to := roles.rewriting(app, schema, table):
            return Finding("stream", "fail", f"the application may {open_to} in {table}", "Run: trato migrate")
    return Finding("stream", "ok", "the application can only add to it")


def _commit_times(app: Connection) -> Finding:
    if app.execute("SHOW track_commit_timestamp").fetchone() == ("on",):
        return Finding("commit times", "ok", "track_commit_timestamp is on")
    return Finding(
        "commit times",
        "warn",
        "track_commit_timestamp is off: of transactions that overlap, the one begun first counts as first",
        "Set track_commit_timestamp = on in the server's configuration and restart it.",
    )


def _migrations(_: Connection) -> Finding:
    from trato.config.command.application import set_up
    from trato.config.command.migrate import pending

    set_up()
    names = pending()
    if names:
        return Finding("migrations", "fail", f"{len(names)} to apply, first {names[0]}", "Run: trato migrate")
    return Finding("migrations", "ok", "all applied")


def _worker(_: Connection) -> Finding:
    from trato.foundation.stream.follow import lag

    behind = max(lag().values(), default=0)
    if behind > MOST_COMMITS_BEHIND:
        return Finding(
            "worker",
            "warn",
            f"{behind:,} commits to catch up with",
            "Is one running? trato serve, or trato worker",
        )
    return Finding("worker", "ok", f"{behind:,} commits to catch up with")


def _audit(_: Connection) -> Finding:
    """The last links only, so that it costs a moment however long the chain is."""
    from trato.foundation.audit import heads, verify

    known = heads.read(heads.file_in(data_folder()))
    links, fault = verify.verify(known[-1:], after=verify.last_but(10_000))
    if fault:
        return Finding("audit", "fail", fault.words, "Ask who did it, and look at the whole: trato audit verify")
    return Finding("audit", "ok", f"the last {links:,} links are whole, {len(known):,} heads are written down")
