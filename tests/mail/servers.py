"""Real mail servers for tests: Dovecot keeps mailboxes, OpenSMTPD takes letters and delivers them there."""

import contextlib
import fcntl
import grp
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

PASSWORD = "a-word-for-tests"
DOVECOT, SMTPD = "/usr/sbin/dovecot", "/usr/sbin/smtpd"
LDA = "/usr/lib/dovecot/dovecot-lda"
_ONE_AT_A_TIME = Path(tempfile.gettempdir()) / "trato-test-smtpd.lock"

_DOVECOT = """
protocols = imap
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{home}/mail/%n
mail_max_userip_connections = 500
first_valid_uid = 0
recipient_delimiter = +
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%n allow_all_users=yes
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""
_SMTPD = """
table who {{ "@" = "{user}" }}
listen on 127.0.0.1 port {port} hostname mx.test.example
action "deliver" mda "{home}/deliver %{{rcpt}}" virtual <who>
match from any for any action "deliver"
"""


class Mail:
    """One pair of servers; each name before the at sign is a mailbox."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="trato-mail-"))
        is_root = os.geteuid() == 0
        self._user = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.geteuid())
        self.imap_port, self.smtp_port = free_port(), free_port()
        self._processes: list[subprocess.Popen[bytes]] = []
        for name in ("run", "state", "mail"):
            (self.home / name).mkdir()
        self._own()

    def start_dovecot(self) -> None:
        """As a user that may do nothing else."""
        text = _DOVECOT.format(
            home=self.home, user=self._user.pw_name, group=_group(self._user.pw_gid), uid=self._user.pw_uid,
            gid=self._user.pw_gid, password=PASSWORD, port=self.imap_port,
        )  # fmt: skip
        (self.home / "dovecot.conf").write_text(text)
        self._own()
        self._start([DOVECOT, "-F", "-c", str(self.home / "dovecot.conf")], self.imap_port, user=self._user.pw_uid)

    def start_smtpd(self) -> None:
        """It gives up root's rights by itself."""
        deliver = self.home / "deliver"
        deliver.write_text(
            f'#!/bin/sh\nname="${{1%%@*}}"\nexec {LDA} -c {self.home}/dovecot.conf -d "${{name%%+*}}" -a "$1"\n'
        )
        deliver.chmod(0o755)
        (self.home / "smtpd.conf").write_text(
            _SMTPD.format(home=self.home, user=self._user.pw_name, port=self.smtp_port)
        )
        self._own()
        self._start([SMTPD, "-d", "-f", str(self.home / "smtpd.conf")], self.smtp_port)

    def stop(self) -> None:
        """End both and leave nothing behind."""
        for one in reversed(self._processes):
            one.send_signal(signal.SIGTERM)
        for one in self._processes:
            try:
                one.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(one.pid, signal.SIGKILL)
                one.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def put(self, name: str, *letters: bytes, folder: str = "") -> None:
        """Lay letters into a mailbox, as another program on the server would."""
        place = self.home / "mail" / name / (f".{folder}" if folder else "")
        for each in ("cur", "new", "tmp"):
            (place / each).mkdir(parents=True, exist_ok=True)
        stem = f"{time.time_ns()}"
        for number, letter in enumerate(letters):
            (place / "new" / f"{stem}.{number:06}.test").write_bytes(letter)
        self._own(self.home / "mail" / name)

    def renumber(self, name: str, folder: str = "") -> None:
        """Let the server count anew: its numbers get another validity."""
        place = self.home / "mail" / name / (f".{folder}" if folder else "")
        for one in place.glob("dovecot*"):
            one.unlink()
        (place / "dovecot-uidlist").write_text(f"3 V{int(time.time()) + 1000} N1 G{uuid.uuid4().hex}\n")
        self._own(place)

    def submit(self, sender: str, recipient: str, letter: bytes) -> None:
        """Somebody out there sends a letter."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=20) as server:
            server.sendmail(sender, [recipient], letter)

    def _start(self, command: list[str], port: int, user: int | None = None) -> None:
        said = (self.home / f"{Path(command[0]).name}.said").open("wb")
        narrow = {"user": user, "group": self._user.pw_gid, "extra_groups": []} if user and os.geteuid() == 0 else {}
        process = subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True, **narrow)  # type: ignore[call-overload]
        self._processes.append(process)
        until = time.monotonic() + 20
        while not _listens(port):
            assert process.poll() is None and time.monotonic() < until, Path(said.name).read_text()
            time.sleep(0.05)

    def _own(self, top: Path | None = None) -> None:
        if os.geteuid():
            return
        for place, _folders, files in os.walk(top or self.home):
            for one in (place, *(os.path.join(place, file) for file in files)):
                with contextlib.suppress(FileNotFoundError):
                    os.chown(one, self._user.pw_uid, self._user.pw_gid)


@contextlib.contextmanager
def one_smtpd() -> Iterator[None]:
    """OpenSMTPD has one place for its queue on a machine."""
    with _ONE_AT_A_TIME.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _group(gid: int) -> str:
    return grp.getgrgid(gid).gr_name
