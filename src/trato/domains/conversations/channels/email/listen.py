"""How do letters come that a mail server of the company delivers to us? Each is answered when it lies safe."""

import logging
import time
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from trato.domains.conversations.channels.email import receive, return_address
from trato.domains.conversations.channels.email.receive import Arrived
from trato.domains.conversations.models import Mailbox
from trato.domains.conversations.queries import mailboxes
from trato.foundation.kit import guard
from trato.foundation.kit.actor import trato

LARGEST = 50_000_000
# From one neighbor within a minute; a mail server comes back with the rest later.
LETTERS_A_MINUTE, BYTES_A_MINUTE = 600, 500_000_000
MOST_NEIGHBORS, MOST_RECIPIENTS = 1_000, 50
# Some programs write paragraphs as one line.
LONGEST_LINE = 100_000
CHANNEL = trato("channel")

log = logging.getLogger(__name__)


@contextmanager
def listening(address: str) -> Iterator[Controller]:
    """Take letters at an address such as `lmtp://127.0.0.1:2424` or `smtp://127.0.0.1:2525`."""
    where = urlsplit(address)
    kind = {"lmtp": _Lmtp, "smtp": _Smtp}.get(where.scheme)
    if kind is None or not where.hostname or not where.port:
        raise ValueError("TRATO_MAIL_LISTEN is like lmtp://127.0.0.1:2424 or smtp://127.0.0.1:2525.")
    controller = _Controller(Door(), kind, where.hostname, where.port)
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()


class Door:
    """Who is let in, and what is said to them."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, deque[tuple[float, int]]] = OrderedDict()

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Only our own addresses are known here; for others nothing is taken."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        try:
            known = await sync_to_async(_mailbox)(address)
        except DatabaseError:
            return "451 4.3.0 Come back later"
        if known is None:
            return "550 5.1.1 No such address here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """250 means that the letter survives whatever happens now; over LMTP it is said for each recipient."""
        answer = await self._answer(session, envelope)
        return "\r\n".join([answer] * (len(envelope.rcpt_tos) if isinstance(server, LMTP) else 1))

    async def _answer(self, session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        if not self._is_within(str(session.peer[0] if session.peer else ""), len(content)):
            return "451 4.7.1 Too many letters at once; come back in a minute"
        try:
            await sync_to_async(_take)(content, list(envelope.rcpt_tos))
        except (OSError, DatabaseError):
            log.exception("A delivered letter could not be kept; its server will come back with it.")
            return "451 4.3.0 Come back later"
        return "250 2.0.0 OK"

    def _is_within(self, neighbor: str, size: int) -> bool:
        now = time.monotonic()
        seen = self._seen.setdefault(neighbor, deque())
        self._seen.move_to_end(neighbor)
        while len(self._seen) > MOST_NEIGHBORS:
            self._seen.popitem(last=False)
        while seen and now - seen[0][0] > 60:
            seen.popleft()
        if len(seen) >= LETTERS_A_MINUTE or sum(each for _at, each in seen) + size > BYTES_A_MINUTE:
            return False
        seen.append((now, size))
        return True


class _Smtp(SMTP):
    line_length_limit = LONGEST_LINE


class _Lmtp(LMTP):
    line_length_limit = LONGEST_LINE


class _Controller(Controller):
    def __init__(self, door: Door, kind: type[SMTP], host: str, port: int) -> None:
        self._kind = kind
        super().__init__(door, hostname=host, port=port, ready_timeout=10)

    def factory(self) -> Any:
        """One protocol for each connection."""
        return self._kind(self.handler, data_size_limit=LARGEST, ident="trato", timeout=120, enable_SMTPUTF8=False)


def _mailbox(address: str) -> Mailbox | None:
    close_old_connections()
    with guard.closed():
        asked = return_address.plain(address)
        return next((one for one in mailboxes.in_use() if asked in [each.lower() for each in one.addresses]), None)


def _take(content: bytes, recipients: list[str]) -> None:
    """Keep it once for each mailbox it is for."""
    at = timezone.now()
    boxes: dict[int, tuple[Mailbox, str]] = {}
    for address in recipients:
        if box := _mailbox(address):
            boxes.setdefault(box.pk, (box, address))
    with guard.closed():
        for box, address in boxes.values():
            receive.accept([Arrived(content, at, recipient=address)], mailbox=box, by=CHANNEL, at=at)
