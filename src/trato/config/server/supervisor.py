"""Who starts the processes of one installation, watches over them, and stops them all?"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from trato.config import database
from trato.config.failure import Failure
from trato.config.server.child import Child
from trato.config.server.family import ending_with_us
from trato.config.server.health import answers
from trato.config.server.lock import Lock, Locked
from trato.config.server.port import require_free
from trato.config.server.postgres import PrivatePostgres
from trato.config.server.progress import step

SECONDS_TO_STOP = 6
SECONDS_TO_ANSWER = 120


class Stopped(BaseException):
    """Somebody asked trato to stop."""


class Supervisor:
    """Holds the data folder and the address, the private server when there is one, and the children."""

    def __init__(self, data: Path, host: str, port: int) -> None:
        self._lock = Lock(data / "run" / "serve.lock", wait=1, wait_for_heirs=15)
        self._postgres = PrivatePostgres(data) if database.is_private() else None
        self._children: list[Child] = []
        self._data = data
        self._host = host
        self._port = port
        os.environ["TRATO_SUPERVISED"] = "1"

    def __enter__(self) -> "Supervisor":
        try:
            self._lock.take()
        except Locked as locked:
            raise Failure(
                f"trato is already running with the data folder {self._data} (process {locked.holder}).",
                "Stop that one first, or name another folder with --data DIR.",
            ) from locked
        try:
            require_free(self._host, self._port)
        except BaseException:
            self._lock.release()
            raise
        for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(kind, self._be_asked_to_stop)
        return self

    def __exit__(self, *_: object) -> None:
        for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(kind, self._hurry)
        for child in self._children:
            child.tell(signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_STOP
        for child in self._children:
            child.await_end(deadline)
        if self._postgres:
            self._postgres.stop(patience=3)
        self._lock.release()

    def start_database(self) -> None:
        """Start the private server; an own one runs already."""
        if self._postgres:
            self._postgres.start()

    def run(self, *arguments: str, words: str, environment: dict[str, str] | None = None) -> None:
        """Run another trato command to its end, as a step of our own."""
        is_verbose = bool(os.environ.get("TRATO_VERBOSE"))
        with step(words):
            process = subprocess.Popen(
                [sys.executable, "-m", "trato", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=None if is_verbose else subprocess.PIPE,
                stderr=None if is_verbose else subprocess.STDOUT,
                env=os.environ | (environment or {}),
                start_new_session=True,
                preexec_fn=ending_with_us(signal.SIGKILL),
            )
            try:
                said, _ = process.communicate()
            finally:
                process.kill()
                process.wait()
        if process.returncode:
            raise _failure_in((said or b"").decode(errors="replace"), words)

    def watch(self, children: list[Child], *, ready: Callable[[], None]) -> None:
        """Keep the children running until somebody asks to stop; `ready` is called at the first answer."""
        self._children = children
        try:
            for child in children:
                child.start(self._lock.descriptor)
            self._await_answer()
            ready()
            while True:
                self._revive()
                time.sleep(0.2)
        except Stopped:
            return

    def _await_answer(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while not answers(self._host, self._port):
            self._revive()
            if time.monotonic() > deadline or any(child.failures >= 3 for child in self._children):
                raise Failure("The web server does not answer.", "What it said stands above; try: trato doctor")
            time.sleep(0.05)

    def _revive(self) -> None:
        if self._postgres and not self._postgres.is_running:
            _say("The database ended unexpectedly; it is started again.")
            self._postgres.stop()
            self._postgres.start()
        for child in self._children:
            if child.has_ended:
                _say(child.note_end())
            if child.is_due:
                child.start(self._lock.descriptor)

    def _be_asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(kind, self._hurry)
        raise Stopped

    def _hurry(self, _number: int, _frame: FrameType | None) -> None:
        """Asked a second time: do not wait for the children any longer."""
        for child in self._children:
            child.tell(signal.SIGKILL)


def stop_event() -> threading.Event:
    """For a process that works in a loop: set as soon as somebody asks it to stop."""
    asked = threading.Event()
    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, lambda *_: asked.set())
    return asked


def _failure_in(said: str, words: str) -> Failure:
    lines = [line for line in said.strip().splitlines() if line.strip()]
    for number, line in enumerate(lines):
        if line.startswith("trato: "):
            return Failure(line.removeprefix("trato: "), "\n".join(lines[number + 1 :]).strip())
    if not lines:
        return Failure(f"{words} failed; what it said stands above.")
    return Failure(f"{words} failed: {lines[-1]}", "Show more with --verbose.")


def _say(sentence: str) -> None:
    print(f"trato: {sentence}", file=sys.stderr, flush=True)
