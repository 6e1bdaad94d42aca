"""Who looks after a mailbox? One thread each: it fetches what is new, waits to be told of more, and comes back when cut off."""

import imaplib
import logging
import ssl
import threading
import time

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django.utils.translation import gettext as _
from imap_tools import BaseMailBox, ImapToolsError

from trato.domains.conversations.actions import mailboxes
from trato.domains.conversations.channels.email import fetch, servers
from trato.domains.conversations.models import Mailbox
from trato.foundation.kit.actor import trato

CHANNEL = trato("channel")
# Some servers forget to tell: everything is looked at this often.
SECONDS_BETWEEN_LOOKS = 60.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 60.0
_TROUBLE = (OSError, imaplib.IMAP4.error, ImapToolsError, ssl.SSLError, ValueError)

log = logging.getLogger(__name__)


class Watch:
    """The thread of one mailbox; `stop` lets it end after its portion."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"mailbox {mailbox.pk}", daemon=True)
        self._folders = mailbox.folders or ["INBOX"]
        self._pause, self._pace = SHORTEST_PAUSE, fetch.Pace()
        self._count_there = 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._connected_once()
                self._pause = SHORTEST_PAUSE if self._pace.has_gone_on else min(self._pause * 2, LONGEST_PAUSE)
                self._pace.slow_down()
                self._stop.wait(self._pause)
        finally:
            connection.close()

    def _connected_once(self) -> None:
        """Work over one connection for as long as it holds."""
        try:
            with servers.incoming(self.mailbox) as box:
                while not self._stop.is_set():
                    self._synchronize(box)
                    self._wait(box)
        except (OperationalError, InterfaceError):
            close_old_connections()
        except _TROUBLE as problem:
            log.warning("The mailbox %s is left for a moment: %s", self.mailbox, problem)
            self._tell(
                _(
                    "The server for incoming letters cannot be reached, or does not let us in. We try again by ourselves."
                )
            )
        except Exception:
            log.exception("The mailbox %s is left for a moment.", self.mailbox)
            self._tell(_("The letters could not be fetched. We try again by ourselves."))

    def _synchronize(self, box: BaseMailBox) -> None:
        for name in reversed(self._folders):
            folder = fetch.synchronize(box, self.mailbox, name, by=CHANNEL, now=timezone.now, pace=self._pace)
            self._count_there = folder.count_there
        self._pace.go_on()
        self._tell("")

    def _wait(self, box: BaseMailBox) -> None:
        """Until the server tells of something new in the first folder, or it is time to look again."""
        _kind, told = box.client.response("EXISTS")
        if told and told[-1] and int(told[-1]) != self._count_there:
            # It came while we were fetching.
            return
        until = time.monotonic() + SECONDS_BETWEEN_LOOKS
        if "IDLE" not in box.client.capabilities:
            self._stop.wait(SECONDS_BETWEEN_LOOKS / 4)
            return
        with box.idle as idle:
            while not self._stop.is_set() and time.monotonic() < until:
                began = time.monotonic()
                lines = idle.poll(timeout=1.0)
                if any(b"EXISTS" in line for line in lines):
                    return
                is_cut = not lines and time.monotonic() - began < 0.5
                if is_cut or any(line.startswith(b"* BYE") for line in lines):
                    raise fetch.Lost("The server is gone.")

    def _tell(self, problem: str) -> None:
        try:
            mailboxes.fetching_went(self.mailbox, problem=problem, by=CHANNEL, at=timezone.now())
        except (OperationalError, InterfaceError):
            close_old_connections()
