"""What does the process for mail and messages do? It watches mailboxes and accounts, sends what is due, takes what is delivered."""

import logging
import threading
import time
from contextlib import ExitStack

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from trato.domains.conversations.channels.email.listen import listening
from trato.domains.conversations.channels.email.send import Sender
from trato.domains.conversations.channels.email.watch import Watch
from trato.domains.conversations.channels.messaging.rounds import Rounds
from trato.domains.conversations.models import Mailbox
from trato.domains.conversations.queries import mailboxes, messaging
from trato.foundation.kit import guard, sql

SECONDS_BETWEEN_LETTERS, SECONDS_BETWEEN_MAILBOXES, SECONDS_BETWEEN_DOUBTS = 0.25, 2.0, 60.0
SECONDS_TO_STOP = 3.0
# Of several machines one fetches and sends; the others wait until its connection to the database is gone.
_ALONE = "SELECT pg_try_advisory_lock(7261746, 5) AS is_alone"
_LET_GO = "SELECT pg_advisory_unlock(7261746, 5)"

log = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    """Work until told to stop, also through times in which the database is away."""
    sender = Sender()
    with guard.closed(), ExitStack() as stack:
        if settings.MAIL_LISTEN:
            stack.enter_context(listening(settings.MAIL_LISTEN))
        while not stop.is_set():
            try:
                if sql.rows(_ALONE)[0]["is_alone"]:
                    _work(stop, sender)
                    sql.rows(_LET_GO)
            except (OperationalError, InterfaceError):
                log.warning("The database is away; mail waits for it.")
                close_old_connections()
            stop.wait(1.0)
        sender.close()
        connection.close()


def is_wanted() -> bool:
    """Whether there is anything for this process to do."""
    return bool(settings.MAIL_LISTEN) or mailboxes.is_any_in_use() or messaging.is_any_in_use()


def _work(stop: threading.Event, sender: Sender) -> None:
    watches: dict[int, tuple[str, Watch]] = {}
    looked_at = doubted_at = 0.0
    # Nobody else sends: what was begun and is not ended belongs to a process that is gone.
    sender.doubt_what_was_left(everything=True)
    elsewhere = Rounds()
    try:
        while not stop.is_set():
            now = time.monotonic()
            if now - looked_at > SECONDS_BETWEEN_MAILBOXES:
                _keep_watch(watches)
                elsewhere.look()
                looked_at = now
            if now - doubted_at > SECONDS_BETWEEN_DOUBTS:
                sender.doubt_what_was_left()
                doubted_at = now
            if not sender.look():
                stop.wait(SECONDS_BETWEEN_LETTERS)
    finally:
        elsewhere.close()
        for _form, watch in watches.values():
            watch.stop()
        for _form, watch in watches.values():
            watch.join(SECONDS_TO_STOP)


def _keep_watch(watches: dict[int, tuple[str, Watch]]) -> None:
    """A watch for each mailbox in use, begun anew where what it is reached by has changed."""
    wanted = {one.pk: one for one in mailboxes.in_use() if one.imap_host}
    for pk, (form, watch) in list(watches.items()):
        if pk not in wanted or _form(wanted[pk]) != form or not watch.is_alive():
            watch.stop()
            del watches[pk]
    for pk, one in wanted.items():
        if pk not in watches:
            watches[pk] = (_form(one), Watch(one))
            watches[pk][1].start()


def _form(one: Mailbox) -> str:
    reached = (one.imap_host, one.imap_port, one.imap_safety, one.imap_user, one.imap_password, one.folders)
    return repr((*reached, one.is_personal, one.addresses))
