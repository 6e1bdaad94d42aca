"""A real installation for a test: `trato serve` in processes of its own, all of which can be found and killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg

from trato.config.secrets import Secrets
from trato.config.server.place import Place
from trato.config.server.roles import app_role


class Installation:
    """One data folder, and at most one `trato serve` on it."""

    def __init__(self) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="trato-fault-"))
        self.data.chmod(0o711)
        self.port = free_port()
        self._mark = f"TRATO_TEST_FAMILY={uuid.uuid4()}"
        self.server: subprocess.Popen[str] | None = None

    def command(self, *arguments: str, timeout: float = 180, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a trato command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "trato", *arguments, "--data", str(self.data)],
            env=self.environment(**variables),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def start(self) -> None:
        """Start serving, and wait for the first page."""
        said = self.data / "said.txt"
        self.server = subprocess.Popen(
            [sys.executable, "-m", "trato", "serve", "--port", str(self.port), "--data", str(self.data)],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=said.open("w"),
            text=True,
        )
        assert self.server.stdout
        assert "trato is ready" in self.server.stdout.readline(), said.read_text()

    def stop(self, kind: signal.Signals = signal.SIGINT, timeout: float = 60) -> int:
        assert self.server
        self.server.send_signal(kind)
        return self.server.wait(timeout)

    def answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return answer.status == 200
        except (URLError, OSError, HTTPException):
            return False

    def processes(self, *words: str) -> list[int]:
        """The living processes of this installation whose command line holds all these words."""
        return [each for each in self._family() if all(word in _command_line(each) for word in words)]

    def processor_seconds(self) -> float:
        """What all processes have used so far, those that have ended included."""
        # Fields 14 to 17 of the system's note, counted after the name, which may hold spaces.
        notes = [_read(Path(f"/proc/{each}/stat")).rpartition(b")")[2].split() for each in self._family()]
        ticks = sum(int(field) for note in notes for field in note[11:15])
        return ticks / os.sysconf("SC_CLK_TCK")

    def postmaster(self) -> int:
        return int((Place(self.data).cluster / "postmaster.pid").read_text().splitlines()[0])

    def connect(self) -> psycopg.Connection:
        """As the application."""
        password = Secrets.load(self.data).postgres_app
        host = str(Place(self.data).socket)
        return psycopg.connect(host=host, dbname="trato", user=app_role("trato"), password=password, autocommit=True)

    def remove(self) -> None:
        for process in self._family():
            os.kill(process, signal.SIGKILL)
        if self.server:
            self.server.wait()
        Place(self.data).forget()
        shutil.rmtree(self.data, ignore_errors=True)

    def environment(self, **variables: str) -> dict[str, str]:
        """What a process of this installation finds around it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRATO_", "DJANGO_"))}
        name, _, value = self._mark.partition("=")
        source = str(Path(__file__).resolve().parents[2] / "src")
        return kept | {"PYTHONPATH": source, name: value} | variables

    def _family(self) -> list[int]:
        mark = self._mark.encode()
        return [int(each.name) for each in Path("/proc").glob("[0-9]*") if mark in _read(each / "environ")]


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def soon(condition, seconds: float = 60) -> bool:
    """Does it become true within this time?"""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _command_line(process: int) -> str:
    return _read(Path(f"/proc/{process}/cmdline")).replace(b"\0", b" ").decode(errors="replace")
