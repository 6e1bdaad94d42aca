"""Which process does background work? One that the worker starts when there is something to do.

Long work would take processor time from the stream's followers, and memory that Python does not give back: so it has a
process of its own, which ends after a quiet minute.
"""

from datetime import datetime

from trato.config.server.beside import Beside


class JobProcess(Beside):
    """The process for background work, or none while there is nothing to do."""

    def __init__(self) -> None:
        super().__init__("worker", "--jobs")

    def look(self, _at: datetime) -> int:
        """Start it when work is due."""
        from trato.foundation.jobs import queue  # models exist only now

        if self.is_running or not queue.is_due():
            return 0
        self.start()
        return 1
