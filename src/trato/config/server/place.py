"""Where does the private PostgreSQL of a data folder live, and as which system user does it run?

PostgreSQL refuses to run as root. Started by root, it runs as a system user of its own; when that user
cannot enter the data folder, the cluster goes below /var/lib/trato and the data folder says so. Modes of
folders that are not ours are never touched.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from trato.config.failure import Failure
from trato.config.server import binaries

SHARED = Path("/var/lib/trato")
# The system limit for a socket's path is 107 characters, and PostgreSQL adds a file name to the folder.
LONGEST_SOCKET_FOLDER = 85


@dataclass(frozen=True)
class Place:
    """The paths and the user of one private server."""

    data: Path

    @cached_property
    def user(self) -> pwd.struct_passwd | None:
        """The system user to change to, or None when we already run as an ordinary user."""
        return None if os.geteuid() else _system_user(self._note)

    @property
    def uid(self) -> int | None:
        """What to change to when a program is started, in the words of subprocess: None leaves it as it is."""
        return self.user.pw_uid if self.user else None

    @property
    def gid(self) -> int | None:
        return self.user.pw_gid if self.user else None

    @property
    def groups(self) -> list[int] | None:
        return [] if self.user else None

    @cached_property
    def cluster(self) -> Path:
        if self._note.exists():
            return Path(self._note.read_text().splitlines()[0])
        inside = self.data / "postgres"
        if inside.exists() or self.user is None or can_enter(self.user, self.data):
            return inside
        return SHARED / _digest(self.data) / "postgres"

    @property
    def socket(self) -> Path:
        beside = self.cluster.parent / "socket"
        if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER:
            return beside
        return Path(tempfile.gettempdir()) / f"trato-{self._uid}-{_digest(self.data)}"

    @cached_property
    def programs(self) -> Path:
        programs = binaries.installed()
        if self.user is None or can_enter(self.user, programs):
            return programs
        return binaries.copied_to(SHARED)

    def prepare(self) -> None:
        """Make the folders around the cluster, owned by the user who will run the server."""
        if self.cluster.parent != self.data and not self._note.exists():
            self.cluster.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
            self._note.write_text(f"{self.cluster}\n\nIt is there because its system user cannot enter this folder.\n")
        self.make(self.socket)

    def make(self, folder: Path) -> None:
        """Make a folder only the server's user can enter; refuse one that somebody else put there."""
        try:
            folder.mkdir(mode=0o700)
            if self.user:
                os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        except FileExistsError:
            found = folder.lstat()
            if folder.is_symlink() or found.st_uid != self._uid:
                raise Failure(f"{folder} belongs to somebody else.", "Remove it, or use another data folder.") from None

    def forget(self) -> None:
        """Delete the cluster and all that belongs to it."""
        for folder in (self.cluster, self.cluster.with_name("postgres.new"), self.socket):
            shutil.rmtree(folder, ignore_errors=True)
        self._note.unlink(missing_ok=True)

    @property
    def _uid(self) -> int:
        return os.geteuid() if self.uid is None else self.uid

    @property
    def _note(self) -> Path:
        return self.data / "postgres.location"


def can_enter(user: pwd.struct_passwd, folder: Path) -> bool:
    """Asked of the system itself, as that user: modes alone do not know of access lists and mounts."""
    answer = subprocess.run(
        ["test", "-x", folder],
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        check=False,
        cwd="/",
    )
    return answer.returncode == 0


def _system_user(note: Path) -> pwd.struct_passwd:
    owner = _owner(note.with_name("postgres"))
    if owner:
        return owner
    for attempt in (_known, _created):
        if user := attempt("trato"):
            return user
    for name in ("postgres", "nobody"):
        if user := _known(name):
            return user
    raise Failure(
        "There is no ordinary system user to run PostgreSQL.",
        "Create one: useradd --system --no-create-home trato",
    )


def _owner(cluster: Path) -> pwd.struct_passwd | None:
    try:
        owner = cluster.stat().st_uid
        return pwd.getpwuid(owner) if owner else None
    except (OSError, KeyError):
        return None


def _known(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _created(name: str) -> pwd.struct_passwd | None:
    if not shutil.which("useradd"):
        return None
    shell = shutil.which("nologin") or "/bin/false"
    subprocess.run(
        ["useradd", "--system", "--no-create-home", "--shell", shell, name], capture_output=True, check=False
    )
    return _known(name)


def _digest(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
