"""How does the worker keep a command running beside it, in a process of its own?"""

import os
import signal
import subprocess
import sys

from trato.config.server.family import ending_with_us

SECONDS_TO_STOP = 5


class Beside:
    """One trato command, running or not; it ends with us."""

    def __init__(self, *words: str) -> None:
        self._words = words
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def has_ended(self) -> bool:
        """Whether it was started and has ended by itself."""
        return self._process is not None and self._process.poll() is not None

    def start(self) -> None:
        """To be called from the main thread, see `ending_with_us`."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "trato", *self._words],
            stdin=subprocess.DEVNULL,
            env=os.environ | {"TRATO_SUPERVISED": "1"},
            start_new_session=True,
            preexec_fn=ending_with_us(signal.SIGKILL),
        )

    def ask_to_stop(self) -> None:
        """It finishes what it has begun."""
        if self._process:
            self._process.terminate()

    def forget(self) -> None:
        """It has ended."""
        self._process = None

    def stop(self) -> None:
        """Ask, and wait; whoever takes too long is killed, and what was begun goes on after the next start."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
