"""Which process does background work? One that the worker starts when there is something to do.

Long work would take processor time from the stream's followers, and memory that Python does not give back: so it has a
process of its own, which ends after a quiet minute.
"""

import os
import signal
import subprocess
import sys
from datetime import datetime

from trato.config.server.family import ending_with_us

SECONDS_TO_STOP = 5


class JobProcess:
    """The process for background work, or none while there is nothing to do."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def look(self, _at: datetime) -> int:
        """Start it when work is due; to be called from the main thread, see `ending_with_us`."""
        from trato.foundation.jobs import queue  # models exist only now

        if self._process and self._process.poll() is None:
            return 0
        self._process = None
        if not queue.is_due():
            return 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "trato", "worker", "--jobs"],
            stdin=subprocess.DEVNULL,
            env=os.environ | {"TRATO_SUPERVISED": "1"},
            start_new_session=True,
            preexec_fn=ending_with_us(signal.SIGKILL),
        )
        return 1

    def stop(self) -> None:
        """Let it finish its step; what is left goes on after the next start."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
