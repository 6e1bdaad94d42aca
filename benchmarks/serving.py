"""How is trato itself started for a measurement, and what do its processes use?"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from trato.config import database
from trato.config.server.family import ending_with_us


class Serving:
    """`trato serve` with the database under measurement; stopped at the end."""

    def __init__(self, *words: str) -> None:
        self.port = free_port()
        self._words = words
        self.seconds_to_first_page = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Serving":
        began = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "trato", "serve", "--port", str(self.port), *self._words],
            env=os.environ | _own_database() | {"TRATO_URL": f"http://127.0.0.1:{self.port}", "TRATO_LOG": "ERROR"},
            stdout=subprocess.DEVNULL,
            preexec_fn=ending_with_us(signal.SIGTERM),
        )
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() - began > 60:
                raise AssertionError("trato did not start.")
            time.sleep(0.01)
        self.seconds_to_first_page = time.monotonic() - began
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(20)

    def client(self, cookie: str = "") -> "Client":
        """A connection that is kept."""
        return Client(self.port, cookie)

    def memory(self) -> dict[str, float]:
        """Proportional MiB of each process, the supervisor's own among them."""
        assert self._process is not None
        used: dict[str, float] = {}
        for process in _family(self._process.pid):
            name = _name(process)
            used[name] = round(used.get(name, 0) + _proportional(process), 1)
        return used

    def _answers(self) -> bool:
        try:
            return self.client().get("/sign-in")[0] == 200
        except OSError:
            return False


class Client:
    """One kept connection that speaks HTTP/1.1 and nothing else."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = {"Accept-Encoding": "gzip"} | ({"Cookie": cookie} if cookie else {})

    def get(self, address: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Status and body of a page."""
        self._connection.request("GET", address, headers=self._headers | (headers or {}))
        return self._answer()

    def post(self, address: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Status and body of what a POST is answered with."""
        self._connection.request("POST", address, body=body, headers=headers)
        return self._answer()

    def _answer(self) -> tuple[int, bytes]:
        response = self._connection.getresponse()
        return response.status, response.read()


def free_port() -> int:
    """One that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _own_database() -> dict[str, str]:
    """The private server runs already, under this process: to what is started it is one like any other."""
    return {"TRATO_DATABASE_URL": database.conninfo("owner")} if database.is_private() else {}


def _family(first: int) -> list[int]:
    """A process and all below it."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        parents.setdefault(parent, []).append(int(path.parent.name))
    found, waiting = [], [first]
    while waiting:
        found.append(waiting.pop())
        waiting += parents.get(found[-1], [])
    return found


def _name(process: int) -> str:
    words = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    for mark, name in (
        ("server.web", "web"), ("spawn_main", "web"), ("resource_tracker", "web"), ("trato serve", "supervisor"),
        ("trato worker", "worker"), ("server.collecting", "collector"), ("postgres", "postgres"),
    ):  # fmt: skip
        if mark in words:
            return name
    return "other"


def _proportional(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
