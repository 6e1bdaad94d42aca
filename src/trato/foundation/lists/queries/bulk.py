"""Which changes of many rows does somebody see, and what came of the rows?"""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from trato.foundation.access import policy
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.identifiers import is_uid
from trato.foundation.lists.models import BulkChange, BulkRow, Outcome, Undoing

RESOURCE = "lists.bulk"
NOT_CHANGED = (Outcome.REFUSED, Outcome.LEFT)


def visible_to(actor: Actor) -> QuerySet[BulkChange]:
    """One's own; everybody's for those who look after the data."""
    return policy.scope(actor, RESOURCE).over(BulkChange.objects.all())


def known_as(actor: Actor, uid: uuid.UUID | str) -> BulkChange | None:
    """The change of that number, if the actor may see it."""
    return visible_to(actor).filter(uid=uid).first() if is_uid(str(uid)) else None


def left_out(actor: Actor, run: BulkChange, *, after: int = 0, most: int = 200) -> Sequence[Any]:
    """The rows that were not changed, or not taken back, with the reason."""
    rows = policy.scope(actor, RESOURCE).part("rows").of(BulkRow.objects.filter(bulk=run, thing_id__gt=after))
    return rows.filter(Q(outcome__in=NOT_CHANGED) | Q(undoing=Undoing.KEPT)).order_by("thing_id")[:most]
