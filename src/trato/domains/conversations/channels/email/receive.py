"""How is a letter accepted? Its bytes first, then its row, and only then whoever brought it is told."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from trato.domains.conversations import files
from trato.domains.conversations.channels.email import parse
from trato.domains.conversations.models import Mailbox, MailFolder, RawMail
from trato.domains.conversations.models.raw_mail import RawState
from trato.foundation.access.policy import require
from trato.foundation.jobs import queue
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.identifiers import new_uid

DIGESTING = "conversations.digest_mail"
# Letters of the same moment are digested by the same piece of work.
MOMENT = timedelta(milliseconds=250)
_KEEPING = guard.capability(
    "conversations.keep_letters", "conversations_mailbox", "conversations_mailfolder", "conversations_rawmail"
)


class Arrived(NamedTuple):
    """A letter as it was brought: by its number in a folder, or by a server that delivers it to `recipient`."""

    content: bytes
    received_at: datetime
    number: int = 0
    recipient: str = ""
    # What concerns no customer is only counted.
    is_left_aside: bool = False


def accept(
    arrived: Iterable[Arrived], *, mailbox: Mailbox, folder: MailFolder | None = None, by: Actor, at: datetime
) -> int:
    """Keep letters as they are; return how many were new. When this returns they survive whatever happens."""
    require(by, "conversations.conversation.receive")
    with guard.working_as(_KEEPING):
        rows = [row for one in arrived if (row := _kept(one, mailbox, folder, at))]
        with transaction.atomic():
            made = RawMail.objects.bulk_create(rows, ignore_conflicts=True)
            if any(row.state == RawState.NEW for row in made):
                let_digest(by=by, at=at)
    return len(rows)


def let_digest(*, by: Actor, at: datetime) -> None:
    """Have new letters digested in the background, once for all of this moment."""
    moment = int(at.timestamp() / MOMENT.total_seconds())
    begins_at = at + MOMENT
    queue.enqueue(DIGESTING, by=by, at=at, key=f"{DIGESTING} {moment}", not_before=begins_at)


def undigested(most: int = 50) -> Sequence[int]:
    """The next letters to digest: the first of each sender, then the second of each, so that a flood of one waits."""
    with guard.working_as(_KEEPING):
        found = RawMail.objects.raw(_IN_TURN, {"most": most})
        return [row.pk for row in found]


_IN_TURN = """
SELECT id FROM (
    SELECT id, row_number() OVER (PARTITION BY sender ORDER BY id) AS turn
    FROM (SELECT id, sender FROM conversations_rawmail WHERE state = 'new' ORDER BY id LIMIT 20000) AS waiting
) AS queue ORDER BY turn, id LIMIT %(most)s
"""


def _kept(one: Arrived, mailbox: Mailbox, folder: MailFolder | None, at: datetime) -> RawMail | None:
    """The row of a letter whose bytes lie safe; None where it came before."""
    digest = hashlib.sha256(one.content).hexdigest()
    if folder is not None and _came_under_other_numbers(folder, one.number, digest):
        return None
    delivery = "" if folder else f"{mailbox.pk}:{digest}"
    if delivery and RawMail.objects.filter(delivery=delivery).exists():
        return None
    uid = new_uid()
    if not one.is_left_aside:
        _write(uid, one.content)
    return RawMail(
        uid=uid,
        mailbox=mailbox,
        folder=folder,
        uidvalidity=folder.uidvalidity if folder else 0,
        number=one.number,
        delivery=delivery,
        digest=digest,
        size=len(one.content),
        sender="" if one.is_left_aside else _sender(one.content),
        recipient=one.recipient[:254],
        received_at=min(one.received_at, at),
        recorded_at=at,
        state=RawState.IGNORED if one.is_left_aside else RawState.NEW,
    )


def _came_under_other_numbers(folder: MailFolder, number: int, digest: str) -> bool:
    """The server counts anew: the same letter only gets its new number."""
    same = RawMail.objects.filter(folder=folder, digest=digest).exclude(uidvalidity=folder.uidvalidity)
    first = same.order_by("pk").values_list("pk", flat=True).first()
    if first is None:
        return False
    RawMail.objects.filter(pk=first).update(uidvalidity=folder.uidvalidity, number=number)
    return True


def _write(uid: UUID, content: bytes) -> None:
    files.keep([content], uid=uid, shelf=files.LETTERS)


def _sender(content: bytes) -> str:
    return parse.head_only(content, "").sender.address.lower()[:254]
