"""Who sends over each account, and asks those that tell nothing by themselves? One thread for each account in use."""

import logging
import threading
import time

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from trato.domains.conversations.actions import messaging as verbs
from trato.domains.conversations.channels.messaging import receive
from trato.domains.conversations.channels.messaging.exchange import Exchange, Later, NotTaken, Unsure
from trato.domains.conversations.channels.messaging.send import CHANNEL, Sender, doubt_what_was_left
from trato.domains.conversations.channels.messaging.styles import STYLES, opened
from trato.domains.conversations.models import MessagingAccount
from trato.domains.conversations.queries import messaging

SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_DOUBTS, SECONDS_TO_STOP = 0.5, 60.0, 3.0
LONGEST_PAUSE = 300.0

log = logging.getLogger(__name__)


class Round:
    """The thread of one account: it sends what is due, and asks for what is new."""

    def __init__(self, account: MessagingAccount) -> None:
        self.account = account
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"account {account.pk}", daemon=True)
        self._sender = Sender(account)
        self._asks_at, self._pause = 0.0, STYLES[account.style].poll_seconds

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
                try:
                    count = self._sender.look()
                    self._ask()
                except (OperationalError, InterfaceError):
                    close_old_connections()
                    count = 0
                except Exception:
                    log.exception("The account %s is left for a moment.", self.account.pk)
                    count = 0
                    self._stop.wait(5.0)
                if not count:
                    self._stop.wait(SECONDS_BETWEEN_LOOKS)
        finally:
            connection.close()

    def _ask(self) -> None:
        if not self._pause or time.monotonic() < self._asks_at:
            return
        usual = STYLES[self.account.style].poll_seconds
        self._pause = usual if ask(self.account) else min(self._pause * 2, LONGEST_PAUSE)
        self._asks_at = time.monotonic() + self._pause


class Rounds:
    """The threads of all accounts in use, begun anew where what an account is reached by has changed."""

    def __init__(self) -> None:
        self._running: dict[int, tuple[str, Round]] = {}
        # Nobody else sends: what was begun and is not ended belongs to a process that is gone.
        doubt_what_was_left(timezone.now(), everything=True)
        self._doubted_at = time.monotonic()

    def look(self) -> None:
        """One thread for each account, and none for others."""
        if time.monotonic() - self._doubted_at > SECONDS_BETWEEN_DOUBTS:
            doubt_what_was_left(timezone.now())
            self._doubted_at = time.monotonic()
        wanted = {one.pk: one for one in messaging.in_use() if one.style in STYLES}
        for pk, (form, one) in list(self._running.items()):
            if pk not in wanted or _form(wanted[pk]) != form or not one.is_alive():
                one.stop()
                if one.is_alive():
                    # Two senders of one account would doubt each other's work.
                    continue
                del self._running[pk]
        for pk, account in wanted.items():
            if pk not in self._running:
                self._running[pk] = (_form(account), Round(account))
                self._running[pk][1].start()

    def close(self) -> None:
        """Let all threads end after what they are at."""
        for _form_of, one in self._running.values():
            one.stop()
        for _form_of, one in self._running.values():
            one.join(SECONDS_TO_STOP)


def ask(account: MessagingAccount, exchange: Exchange | None = None) -> bool:
    """Fetch what is new from a provider that tells nothing by itself; whether it answered."""
    try:
        known = messaging.cursor_of(account)
        told, cursor = STYLES[account.style].poll(exchange or Exchange(), opened(account), known)
    except (Later, NotTaken, Unsure, ValueError) as problem:
        words = str(problem) or _("The provider answered in words that nobody understands.")
        verbs.heard(account, problem=words, by=CHANNEL, at=timezone.now())
        return False
    receive.keep(told, account, cursor=cursor, by=CHANNEL, at=timezone.now())
    return True


def _form(one: MessagingAccount) -> str:
    return repr((one.style, one.address, one.server, one.secrets))
