"""How do answers leave over an account, each of them once? Marked before the request and after its answer.

Where the connection ends in between, nobody can say whether the provider took it: it is put before a person and never
sent again by itself, unless the provider knows our numbers and takes each once.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from trato.domains.conversations import files
from trato.domains.conversations.actions import dispatches
from trato.domains.conversations.actions import messaging as verbs
from trato.domains.conversations.channels.messaging.adapter import Carried, Outgoing
from trato.domains.conversations.channels.messaging.exchange import Exchange, Later, LockedOut, NotTaken, Unsure
from trato.domains.conversations.channels.messaging.styles import STYLES, opened
from trato.domains.conversations.models import Message, MessagingAccount
from trato.domains.conversations.queries import carrying, letters, messaging
from trato.domains.conversations.queries import dispatches as waiting
from trato.foundation.kit.actor import trato

CHANNEL = trato("channel")
# An account that does not let us in, or answers nothing, is left alone for so long.
RESTS = timedelta(minutes=1)
# A provider that takes each number once remembers it for about an hour; later a person decides.
MOST_REPEATS = 5

log = logging.getLogger(__name__)


class Sender:
    """Sends what is due over one account."""

    def __init__(
        self,
        account: MessagingAccount,
        *,
        clock: Callable[[], datetime] = timezone.now,
        exchange: Exchange | None = None,
    ) -> None:
        self.account, self._adapter, self._opened = account, STYLES[account.style], opened(account)
        self._clock, self._exchange = clock, exchange or Exchange()
        self._rests_until: datetime | None = None
        # What left while the database went away, so that it could not be noted.
        self._left: list[tuple[Message, str]] = []

    def look(self, *, most: int = 20) -> int:
        """Send what is due now; return how many messages were taken up."""
        self._note_what_left()
        if self._rests_until is not None and self._rests_until > self._clock():
            return 0
        self._rests_until = None
        count = 0
        for message in waiting.due_in(messaging.lane(self.account.pk), at=self._clock(), most=most):
            count += self._one(message)
            if self._rests_until is not None:
                break
        return count

    def _one(self, message: Message) -> int:
        refusal, outgoing = self._written(message)
        if not dispatches.begin(message, by=CHANNEL, at=self._clock()):
            return 0
        if outgoing is None:
            dispatches.failed(message, problem=refusal, by=CHANNEL, at=self._clock())
            return 1
        try:
            key = self._adapter.send(outgoing, self._exchange, self._opened)
        except Later as problem:
            self._rest(problem.pause)
            dispatches.put_off(message, problem=str(problem), pause=problem.pause, by=CHANNEL, at=self._clock())
        except LockedOut as problem:
            self._rest(RESTS)
            verbs.sending_went(self.account, problem=str(problem), by=CHANNEL, at=self._clock())
            dispatches.put_off(message, problem=str(problem), by=CHANNEL, at=self._clock())
        except NotTaken as problem:
            dispatches.failed(message, problem=str(problem), by=CHANNEL, at=self._clock())
        except Unsure as problem:
            self._doubt(message, str(problem))
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            # Whatever the adapter did not foresee may have happened after the provider took it.
            log.exception("The message %s could not be sent.", message.uid)
            self._doubt(message, "")
        else:
            self._left.append((message, key))
            self._note_what_left()
        return 1

    def _written(self, message: Message) -> tuple[str, Outgoing | None]:
        """The message as it leaves; None and the reason where it cannot."""
        attached = letters.attachments(message)
        wrong = carrying.refusal(
            message.conversation, message.channel, text=message.text, files=attached, at=self._clock()
        )
        if wrong:
            return wrong, None
        try:
            carried = tuple(Carried(one.name, one.kind, files.path_of(one.uid).read_bytes()) for one in attached)
        except OSError:
            return _("A file is no longer in the data folder."), None
        return "", Outgoing(
            str(message.uid), message.dispatch.recipients[0]["value"], message.text, message.in_reply_to,
            messaging.last_told(message), carried,
        )  # fmt: skip

    def _doubt(self, message: Message, words: str) -> None:
        self._rest(timedelta(seconds=5))
        if self._adapter.is_idempotent and message.dispatch.tries < MOST_REPEATS:
            dispatches.put_off(message, problem=words, by=CHANNEL, at=self._clock())
        else:
            dispatches.doubt(message, by=CHANNEL, at=self._clock())

    def _rest(self, pause: timedelta) -> None:
        self._rests_until = self._clock() + min(pause, RESTS)

    def _note_what_left(self) -> None:
        while self._left:
            message, key = self._left[0]
            dispatches.sent(message, key=key, by=CHANNEL, at=self._clock())
            verbs.sending_went(self.account, by=CHANNEL, at=self._clock())
            self._left.pop(0)


def doubt_what_was_left(at: datetime, *, everything: bool = False) -> int:
    """Put before a person what a process began that is gone; with `everything` no other can be at it."""
    left = waiting.begun_in(messaging.LANES, before=at if everything else at - dispatches.LEASE)
    for message in left:
        dispatches.doubt(message, by=CHANNEL, at=at)
    return len(left)
