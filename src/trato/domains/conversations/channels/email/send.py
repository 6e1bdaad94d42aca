"""How do letters leave, each of them once? Marked before the first byte and after the last answer.

Where the connection ends in between, nobody can say whether the letter left: it is put before a person and never sent
again by itself. Lanes are held back one by one, so that one domain that makes us wait keeps no other waiting.
"""

import logging
import smtplib
import ssl
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from trato.domains.conversations.actions import dispatches, mailboxes
from trato.domains.conversations.channels.email import compose, dkim, servers
from trato.domains.conversations.channels.email.compose import CannotWrite, Quotation, Written
from trato.domains.conversations.models import Mailbox, Message
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.queries import dispatches as waiting
from trato.domains.conversations.queries import letters
from trato.domains.conversations.queries import mailboxes as known
from trato.foundation.kit.actor import trato

SECONDS_OF_IDLE = 20.0
LETTERS_OF_ONE_CONNECTION = 200
LANE_RESTS = timedelta(minutes=1)
CHANNEL = trato("channel")

log = logging.getLogger(__name__)


class Sender:
    """Sends what is due, over one connection to each server that is used again for the next letter."""

    def __init__(self, *, clock: Callable[[], datetime] = timezone.now) -> None:
        self._clock = clock
        self._open: dict[int, _Connection] = {}
        self._resting: dict[str, datetime] = {}
        # What left while the database went away, so that it could not be noted.
        self._left: list[tuple[Message, str]] = []

    def look(self, *, most: int = 50) -> int:
        """Send what is due now; return how many letters were taken up."""
        at = self._clock()
        self._note_what_left()
        self._resting = {lane: until for lane, until in self._resting.items() if until > at}
        due = waiting.due(Channel.EMAIL, at=at, most=most, besides=list(self._resting))
        boxes = known.in_use() if due else []
        count = 0
        for message in due:
            mailbox, address = known.sending(message.conversation, boxes)
            if mailbox is None or mailbox.pk in self._unreachable(at) or message.dispatch.lane in self._resting:
                continue
            try:
                count += self._one(message, mailbox, address)
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                # It stays where its marks say it is; the letters of other lanes go on.
                log.exception("The letter %s could not be sent.", message.uid)
                self._resting[message.dispatch.lane] = at + LANE_RESTS
        self._close_idle()
        return count

    def doubt_what_was_left(self, *, everything: bool = False) -> int:
        """Put before a person what a process began that is gone; with `everything` no other can be at it."""
        at = self._clock()
        left = waiting.begun(Channel.EMAIL, before=at if everything else at - dispatches.LEASE)
        for message in left:
            dispatches.doubt(message, by=CHANNEL, at=at)
        return len(left)

    def close(self) -> None:
        """Say goodbye to all servers."""
        for one in self._open.values():
            one.close()
        self._open.clear()

    def _one(self, message: Message, mailbox: Mailbox, address: str) -> int:
        try:
            written = _letter(message, mailbox, address, self._clock())
        except CannotWrite as problem:
            if dispatches.begin(message, by=CHANNEL, at=self._clock()):
                dispatches.failed(message, problem=str(problem), by=CHANNEL, at=self._clock())
            return 1
        connection = self._connected(mailbox)
        if connection is None:
            return 0
        key = compose.key_of(message, mailbox)
        if not dispatches.begin(message, key=key, by=CHANNEL, at=self._clock()):
            return 0
        self._hand_over(message, mailbox, written, connection)
        return 1

    def _hand_over(self, message: Message, mailbox: Mailbox, written: Written, connection: "_Connection") -> None:
        try:
            refused = connection.send(written)
        except _Refused as answer:
            at = self._clock()
            if answer.is_for_now:
                self._resting[message.dispatch.lane] = at + LANE_RESTS
                dispatches.put_off(message, problem=str(answer), by=CHANNEL, at=at)
            else:
                dispatches.failed(message, problem=str(answer), by=CHANNEL, at=at)
        except (OSError, smtplib.SMTPException):
            log.warning("The connection to %s ended while a letter was being sent.", mailbox.smtp_host, exc_info=True)
            self._drop(mailbox)
            if connection.has_left:
                dispatches.doubt(message, by=CHANNEL, at=self._clock())
            else:
                # Its text was not yet asked for, so it cannot have left.
                dispatches.put_off(message, problem=_lost(), by=CHANNEL, at=self._clock())
        else:
            self._left.append((message, refused))
            self._note_what_left()

    def _note_what_left(self) -> None:
        while self._left:
            message, problem = self._left[0]
            dispatches.sent(message, problem=problem, by=CHANNEL, at=self._clock())
            self._left.pop(0)

    def _connected(self, mailbox: Mailbox) -> "_Connection | None":
        found = self._open.get(mailbox.pk)
        if found and found.is_usable():
            return found
        self._drop(mailbox)
        try:
            self._open[mailbox.pk] = _Connection(servers.outgoing(mailbox))
        except (OSError, smtplib.SMTPException, ssl.SSLError, ValueError) as problem:
            log.warning("The server %s cannot be reached: %s", mailbox.smtp_host, problem)
            self._hold(mailbox)
            return None
        mailboxes.sending_went(mailbox, problem="", by=CHANNEL, at=self._clock())
        return self._open[mailbox.pk]

    def _hold(self, mailbox: Mailbox) -> None:
        at = self._clock()
        self._resting[f"mailbox {mailbox.pk}"] = at + LANE_RESTS
        words = _(
            "The server for outgoing letters cannot be reached, or does not let us in. We try again by ourselves."
        )
        mailboxes.sending_went(mailbox, problem=words, by=CHANNEL, at=at)

    def _unreachable(self, at: datetime) -> set[int]:
        return {int(one.split()[1]) for one in self._resting if one.startswith("mailbox ")}

    def _drop(self, mailbox: Mailbox) -> None:
        if found := self._open.pop(mailbox.pk, None):
            found.close()

    def _close_idle(self) -> None:
        for pk, one in list(self._open.items()):
            if one.is_idle():
                self._open.pop(pk).close()


class _Refused(Exception):
    """The server does not take this letter: for now, or for good."""

    def __init__(self, code: int, words: bytes | str) -> None:
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        super().__init__(f"{code} {' '.join(said.split())}")
        self.is_for_now = 400 <= code < 500


class _Connection:
    """A connection, how much it was used, and whether the text of its last letter was handed over."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server
        self._used_at, self._count = time.monotonic(), 0
        self.has_left = False

    def is_idle(self) -> bool:
        return time.monotonic() - self._used_at > SECONDS_OF_IDLE

    def is_usable(self) -> bool:
        if self._count >= LETTERS_OF_ONE_CONNECTION or self.is_idle():
            return False
        try:
            return self._server.rset()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def send(self, written: Written) -> str:
        """Hand a letter over; say for whom the server did not take it, while it did for others."""
        self._used_at, self._count, self.has_left = time.monotonic(), self._count + 1, False
        self._expect(250, self._server.mail(written.sender))
        refused = []
        for one in written.recipients:
            code, words = self._server.rcpt(one)
            self._refuse_goodbye(code, words)
            if code not in (250, 251):
                refused.append((one, _Refused(code, words)))
        if len(refused) == len(written.recipients):
            raise next((why for _one, why in refused if why.is_for_now), refused[0][1])
        self._expect(354, self._server.docmd("DATA"))
        self._server.send(_stuffed(written.content))
        # Without the lone dot nobody takes it; from here on they may have.
        self.has_left = True
        self._server.send(b".\r\n")
        self._expect(250, self._server.getreply())
        return "; ".join(f"{one}: {why}" for one, why in refused)

    def close(self) -> None:
        try:
            self._server.quit()
        except (OSError, smtplib.SMTPException):
            self._server.close()

    def _expect(self, wanted: int, answer: tuple[int, bytes]) -> None:
        code, words = answer
        self._refuse_goodbye(code, words)
        if code != wanted:
            raise _Refused(code, words)

    def _refuse_goodbye(self, code: int, words: bytes) -> None:
        if code in (-1, 421):
            raise smtplib.SMTPServerDisconnected(words)


def _letter(message: Message, mailbox: Mailbox, address: str, at: datetime) -> Written:
    answered = letters.answered(message)
    quotation = (
        Quotation(answered.sender_name or answered.sender, answered.happened_at, answered.text) if answered else None
    )
    written = compose.letter(
        message, mailbox, to=message.dispatch.recipients, at=at, address=address, references=letters.references(message),
        quotation=quotation, attachments=letters.attachments(message),
    )  # fmt: skip
    try:
        return written._replace(content=dkim.signed(written.content, mailbox))
    except dkim.CannotSign as problem:
        raise CannotWrite(_("The key for DKIM of the mailbox cannot be used.")) from problem


def _stuffed(content: bytes) -> bytes:
    """As a server wants it: lines that begin with a dot get another one, since a lone dot ends the text."""
    stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in content.split(b"\r\n"))
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def _lost() -> str:
    return _("The connection to the server ended before the letter was handed over.")
