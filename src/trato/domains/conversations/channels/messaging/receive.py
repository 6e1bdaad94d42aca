"""How is what a provider tells taken in? It is verified, kept as it came, and only then the provider hears so."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from trato.domains.conversations.actions import messaging as verbs
from trato.domains.conversations.channels.messaging.adapter import Knock, NotReadable, Told
from trato.domains.conversations.channels.messaging.bodies import MOST_PIECES
from trato.domains.conversations.channels.messaging.styles import STYLES, opened
from trato.domains.conversations.models import MessagingAccount, RawEvent
from trato.foundation.access.policy import require
from trato.foundation.jobs import queue
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor

DIGESTING = "conversations.digest_messages"
LONGEST_BODY = 1_000_000
# What came in the same moment is digested by the same piece of work.
MOMENT = timedelta(milliseconds=250)
_KEEPING = guard.capability("conversations.keep_events", "conversations_rawevent", "conversations_messagingaccount")


class NotGenuine(Exception):
    """Nobody but the provider may tell us this, and it was not the provider."""


def take_in(knock: Knock, account: MessagingAccount, *, by: Actor, at: datetime) -> int:
    """Keep what a request tells; return how much of it was new. Raises NotGenuine or NotReadable and keeps nothing then."""
    require(by, "conversations.conversation.receive")
    adapter = STYLES[account.style]
    if not adapter.is_genuine(knock, opened(account)):
        raise NotGenuine
    told = []
    for one in adapter.split(knock):
        told.append(one)
        if len(told) > MOST_PIECES:
            raise NotReadable("Too much at once.")
    return keep(told, account, by=by, at=at)


def keep(told: Iterable[Told], account: MessagingAccount, *, by: Actor, at: datetime, cursor: str | None = None) -> int:
    """Keep pieces as they came, each once; when this returns they survive whatever happens."""
    require(by, "conversations.conversation.receive")
    rows = [RawEvent(account=account, key=one.key[:400], content=_written(one), received_at=at) for one in told]
    with guard.working_as(_KEEPING), transaction.atomic():
        known = set(RawEvent.objects.filter(account=account, key__in=[row.key for row in rows]).values_list("key", flat=True))  # fmt: skip
        new = [row for row in rows if row.key not in known]
        RawEvent.objects.bulk_create(new, ignore_conflicts=True)
        if new:
            let_digest(account.pk, by=by, at=at)
        if new or cursor is not None or account.problem:
            verbs.heard(account, cursor=cursor, by=by, at=at)
    return len({row.key for row in new})


def let_digest(account: int, *, by: Actor, at: datetime) -> None:
    """Have what is new read in the background, once for all of this moment."""
    moment = int(at.timestamp() / MOMENT.total_seconds())
    key = f"{DIGESTING} {account} {moment}"
    queue.enqueue(DIGESTING, by=by, at=at, key=key, not_before=at + MOMENT, account=account)


def _written(one: Told) -> str:
    # Only plain signs, so that what no database takes stays readable.
    return json.dumps(one.content, ensure_ascii=True)
