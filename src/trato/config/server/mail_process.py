"""Which process fetches and sends letters? One that the worker keeps running while there is a mailbox in use."""

import time
from datetime import datetime

from trato.config.server.beside import Beside

SHORTEST_PAUSE, LONGEST_PAUSE, SECONDS_OF_A_GOOD_LIFE = 0.25, 5.0, 30.0


class MailProcess(Beside):
    """The process for mail, or none while there is no mailbox; after a fall it is started again, later each time."""

    def __init__(self) -> None:
        super().__init__("mail")
        self._began_at = self._next_at = 0.0
        self._pause = SHORTEST_PAUSE

    def look(self, _at: datetime) -> int:
        """Start it when it is wanted, let it end when it no longer is."""
        from trato.domains.conversations.channels.email import rounds  # models exist only now

        if self.has_ended:
            self._note_end()
        is_wanted = rounds.is_wanted()
        if self.is_running and not is_wanted:
            self.ask_to_stop()
        if self.is_running or not is_wanted or time.monotonic() < self._next_at:
            return 0
        self._began_at = time.monotonic()
        self.start()
        return 1

    def _note_end(self) -> None:
        now = time.monotonic()
        is_fresh = now - self._began_at < SECONDS_OF_A_GOOD_LIFE
        self._pause = min(self._pause * 2, LONGEST_PAUSE) if is_fresh else SHORTEST_PAUSE
        self._next_at = now + self._pause
        self.forget()
