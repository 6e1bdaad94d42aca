"""Which process fetches and sends letters? One that the worker keeps running while there is a mailbox in use."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime

from trato.config.server.family import ending_with_us

SECONDS_TO_STOP = 5
SHORTEST_PAUSE, LONGEST_PAUSE, SECONDS_OF_A_GOOD_LIFE = 0.25, 5.0, 30.0


class MailProcess:
    """The process for mail, or none while there is no mailbox; after a fall it is started again, later each time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._began_at = self._next_at = 0.0
        self._pause = SHORTEST_PAUSE

    def look(self, _at: datetime) -> int:
        """Start it when it is wanted, let it end when it no longer is; to be called from the main thread."""
        from trato.domains.conversations.channels.email import rounds  # models exist only now

        if self._process and self._process.poll() is not None:
            self._note_end()
        is_wanted = rounds.is_wanted()
        if self._process and not is_wanted:
            self._process.terminate()
        if self._process or not is_wanted or time.monotonic() < self._next_at:
            return 0
        self._began_at = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "trato", "mail"],
            stdin=subprocess.DEVNULL,
            env=os.environ | {"TRATO_SUPERVISED": "1"},
            start_new_session=True,
            preexec_fn=ending_with_us(signal.SIGKILL),
        )
        return 1

    def stop(self) -> None:
        """Let it finish its letter; what waits goes out after the next start."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _note_end(self) -> None:
        now = time.monotonic()
        is_fresh = now - self._began_at < SECONDS_OF_A_GOOD_LIFE
        self._pause = min(self._pause * 2, LONGEST_PAUSE) if is_fresh else SHORTEST_PAUSE
        self._process, self._next_at = None, now + self._pause
