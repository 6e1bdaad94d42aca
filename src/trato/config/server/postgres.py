"""How does trato run a PostgreSQL of its own? One server per data folder, reachable over a socket only."""

import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from trato.config import folder
from trato.config.failure import Failure
from trato.config.secrets import Secrets
from trato.config.server import binaries
from trato.config.server.family import ending_with_us
from trato.config.server.lock import Lock, Locked
from trato.config.server.place import Place
from trato.config.server.progress import step

SUPERUSER = "trato_superuser"
OWNER = "trato_owner"
DATABASE = "trato"
SECONDS_TO_START = 120
ROOM_TO_BEGIN = 200

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "80",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    # Followers of the stream read in the order of commits.
    "track_commit_timestamp": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_line_prefix": "%m [%p] %q%u@%d %a ",
}
# Nothing of a throwaway server has to outlive a power failure.
THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "logging_collector": "off",
}


class PrivatePostgres:
    """The server of one data folder. It stops with the process that started it, however that one ends."""

    def __init__(
        self, data: Path | None = None, throwaway: bool = False, settings: dict[str, str] | None = None
    ) -> None:
        self._temporary = data is None
        self.data = data or Path(tempfile.mkdtemp(prefix="trato-"))
        if self._temporary:
            self.data.chmod(0o711)
        self.place = Place(self.data)
        self._throwaway = throwaway
        self._settings = SETTINGS | (THROWAWAY if throwaway else {}) | (settings or {})
        self._lock = lock(self.data)
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def owner_url(self) -> str:
        return url(self.data)

    @property
    def is_running(self) -> bool:
        return self._server is not None and self._server.poll() is None

    @property
    def process(self) -> int | None:
        return self._server.pid if self._server else None

    def start(self) -> None:
        """Start the server, after making the cluster when there is none, and wait until it is ready."""
        folder.prepare(self.data)
        secrets = Secrets.load(self.data)
        self._take_lock()
        try:
            self.place.prepare()
            if not self.place.cluster.exists():
                self._require_room()
                with step("Preparing the database"):
                    self._make_cluster(secrets)
            self._refuse_other_version()
            # We hold the lock, so no process of an earlier server is left and what it noted down is void.
            for note in (self.place.cluster / "postmaster.pid", self.place.socket / ".s.PGSQL.5432.lock"):
                note.unlink(missing_ok=True)
            with step("Starting the database"):
                self._launch()
                self._wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self, patience: float = 10) -> None:
        """Stop the server, first politely; at the next start it recovers what a hard stop left behind."""
        for kind in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if not self.is_running:
                break
            assert self._server  # noqa: S101 - tells the type checker
            self._server.send_signal(kind)
            try:
                self._server.wait(patience)
            except subprocess.TimeoutExpired:
                continue
        self._server = None
        self._lock.release()
        if self._temporary:
            shutil.rmtree(self.data, ignore_errors=True)

    def __enter__(self) -> "PrivatePostgres":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _take_lock(self) -> None:
        try:
            self._lock.take()
        except Locked as locked:
            raise Failure(
                f"The data folder {self.data} is in use by another trato (process {locked.holder}).",
                "Stop that one first, or name another folder with --data DIR.",
            ) from locked

    def _require_room(self) -> None:
        free = folder.free_megabytes(self.data)
        if free < ROOM_TO_BEGIN:
            raise Failure(
                f"Only {free} MB are free for {self.data}; a new database needs {ROOM_TO_BEGIN} MB to begin.",
                "Make room, or name another folder with --data DIR.",
            )

    def _make_cluster(self, secrets: Secrets) -> None:
        """Everything happens in `postgres.new`; the rename at the end makes it true at once or not at all."""
        new = self.place.cluster.with_name("postgres.new")
        shutil.rmtree(new, ignore_errors=True)
        self.place.make(new)
        sync = ["--no-sync"] if self._throwaway else []
        self._run(
            *("initdb", "--pgdata", str(new), "--username", SUPERUSER, "--auth", "reject", *sync),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
            *("--encoding", "UTF8", "--data-checksums"),
        )
        self._run(
            *("postgres", "--single", "-D", str(new), "-c", "exit_on_error=on", "postgres"),
            text=f"ALTER ROLE {SUPERUSER} PASSWORD '{secrets.postgres_superuser}'\n"
            f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE PASSWORD '{secrets.postgres_owner}'\n"
            f"CREATE DATABASE {DATABASE} OWNER {OWNER}\n"
            f"REVOKE ALL ON DATABASE {DATABASE}, postgres FROM PUBLIC\n"
            f"GRANT CONNECT ON DATABASE postgres TO {OWNER}\n",
        )
        (new / "pg_hba.conf").write_text("local all all scram-sha-256\n")
        new.rename(self.place.cluster)

    def _run(self, program: str, *arguments: str, text: str = "") -> None:
        answer = subprocess.run(
            [self.place.programs / program, *arguments],
            input=text.encode(),
            capture_output=True,
            check=False,
            cwd="/",
            user=self.place.uid,
            group=self.place.gid,
            extra_groups=self.place.groups,
        )
        if answer.returncode:
            said = answer.stderr.decode(errors="replace").strip().splitlines()
            raise Failure(
                f"The database could not be prepared: {said[-1] if said else program + ' failed'}.",
                "Is there enough disk space, and may this user write to the data folder?",
            )

    def _refuse_other_version(self) -> None:
        has = (self.place.cluster / "PG_VERSION").read_text().strip()
        ours = binaries.version(self.place.programs).partition(".")[0]
        if has != ours:
            raise Failure(
                f"The database in {self.place.cluster} is of PostgreSQL {has}; this trato brings {ours}.",
                "Take a backup with the trato that made it, and restore that into a new data folder.",
            )

    def _launch(self) -> None:
        settings = self._settings | {"unix_socket_directories": str(self.place.socket)}
        with (self.data / "logs" / "postgres-start.log").open("wb") as log:
            self._server = subprocess.Popen(
                [
                    *(str(self.place.programs / "postgres"), "-D", str(self.place.cluster)),
                    *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # All processes of the server keep our lock: it is free when the last of them is gone.
                pass_fds=[self._lock.descriptor],
                start_new_session=True,
                preexec_fn=ending_with_us(signal.SIGINT),
                cwd="/",
                user=self.place.uid,
                group=self.place.gid,
                extra_groups=self.place.groups,
            )

    def _wait_until_ready(self) -> None:
        assert self._server  # noqa: S101 - tells the type checker
        began = time.monotonic()
        while time.monotonic() - began < SECONDS_TO_START:
            if self._server.poll() is not None:
                raise Failure(f"The database did not start: {self._last_words()}.", f"Its logs are in {self._logs}.")
            if _is_ready(self.place.cluster / "postmaster.pid"):
                return
            time.sleep(0.02)
        raise Failure(f"The database is still recovering after {SECONDS_TO_START} s.", f"Its logs are in {self._logs}.")

    @property
    def _logs(self) -> Path:
        return self.place.cluster / "log"

    def _last_words(self) -> str:
        recent = [self.data / "logs" / "postgres-start.log", *self._logs.glob("*.log")]
        recent.sort(key=lambda path: path.stat().st_mtime)
        lines = "\n".join(path.read_text(errors="replace") for path in recent).splitlines()
        fatal = [line.partition("FATAL:")[2] or line.partition("PANIC:")[2] for line in lines]
        return next((words.strip() for words in reversed(fatal) if words), "it ended without a word")


def lock(data: Path) -> Lock:
    """Held while a private server works in this data folder."""
    return Lock(data / "run" / "postgres.lock", wait=1, wait_for_heirs=60)


def url(data: Path) -> str:
    """How the owner of the database reaches the private server of this data folder."""
    password = Secrets.load(data).postgres_owner
    return f"postgresql://{OWNER}:{password}@/{DATABASE}?host={quote(str(Place(data).socket), safe='')}"


def _is_ready(note: Path) -> bool:
    try:
        lines = note.read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"
