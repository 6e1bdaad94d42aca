"""What is a process that has to run all the time? It can start, end, and pause in between."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from trato.config.server.family import ending_with_us

LONGEST_PAUSE = 15
SECONDS_OF_A_GOOD_LIFE = 30


@dataclass
class Child:
    """One process of the supervisor, and what became of it so far."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    began_at: float = 0
    next_start_at: float = 0
    failures: int = 0

    @property
    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    @property
    def is_due(self) -> bool:
        return self.process is None and time.monotonic() >= self.next_start_at

    def start(self, lock: int) -> None:
        """Start it; it holds the supervisor's lock too, so that the next supervisor waits for its end."""
        self.began_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            # Ctrl-C in a terminal reaches a whole group; the order of stopping is the supervisor's to decide.
            start_new_session=True,
            pass_fds=[lock],
            preexec_fn=ending_with_us(signal.SIGKILL),
        )

    def note_end(self) -> str:
        """Plan the next start, later after each failure, and say what happened."""
        assert self.process  # noqa: S101 - tells the type checker
        now = time.monotonic()
        cause = _cause(self.process.returncode)
        self.process = None
        self.failures = 1 if now - self.began_at > SECONDS_OF_A_GOOD_LIFE else self.failures + 1
        pause = min(0.25 * 2**self.failures, LONGEST_PAUSE)
        self.next_start_at = now + pause
        return f"The {self.name} ended unexpectedly ({cause}); it is started again in {pause:g} s."

    def tell(self, kind: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(kind)

    def await_end(self, deadline: float) -> None:
        """Wait until then at the longest, and kill it with all its own children after that."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def web(host: str, port: int, workers: int) -> Child:
    """The process that answers HTTP."""
    address = ["--host", host, "--port", str(port), "--workers", str(workers)]
    return Child("web server", [sys.executable, "-m", "trato.config.server.web", *address])


def collector(socket: Path, *, host: str, port: int) -> Child:
    """The process that takes in what web sites tell of their visits; at a port of its own when there is one."""
    place = ["--host", host, "--port", str(port)] if port else ["--socket", str(socket)]
    return Child("collector", [sys.executable, "-m", "trato.config.server.collecting", *place])


def worker() -> Child:
    """The process that moves the followers of the stream on."""
    return Child("worker", [sys.executable, "-m", "trato", "worker"])


def _cause(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
