"""What does somebody decide about two records that look alike, short of making them one?"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trato.domains.customers.matching import compare
from trato.domains.customers.models import Duplicate
from trato.domains.customers.models.duplicate import DuplicateState
from trato.foundation.access.policy import require
from trato.foundation.jobs import queue
from trato.foundation.jobs.models import Job
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.customers import DuplicateDismissed, DuplicateReopened

_DECIDING = guard.capability("customers.decide_duplicates", "customers_")


LOOKING = "customers.look_through"


class CannotDecide(ValueError):
    """There is nothing to decide any more; the message says why."""


@guard.working_as(_DECIDING)
def dismiss(pair: Duplicate, *, by: Actor, at: datetime) -> Duplicate:
    """Say that two records are not the same; nobody is asked about them again."""
    require(by, "customers.party.merge", pair.first)
    require(by, "customers.party.merge", pair.second)
    with transaction.atomic():
        pair = Duplicate.objects.select_for_update().get(pk=pair.pk)
        if pair.state != DuplicateState.OPEN:
            raise CannotDecide(_("This was decided already."))
        pair.state, pair.decided_at, pair.decided_by_user_id = DuplicateState.APART, at, by.user_id
        pair.save(update_fields=["state", "decided_at", "decided_by_user_id"])
        event = DuplicateDismissed(duplicate_id=pair.pk, first_id=pair.first_id, second_id=pair.second_id)
        record(event, by=by, at=at, about=[pair.first_id, pair.second_id])
    return pair


@guard.working_as(_DECIDING)
def reopen(pair: Duplicate, *, by: Actor, at: datetime) -> Duplicate:
    """Have two records looked at again that were said not to be the same."""
    require(by, "customers.party.merge", pair.first)
    require(by, "customers.party.merge", pair.second)
    with transaction.atomic():
        pair = Duplicate.objects.select_for_update().get(pk=pair.pk)
        if pair.state != DuplicateState.APART:
            raise CannotDecide(_("Nobody said that these two are not the same."))
        pair.state, pair.decided_at, pair.decided_by_user_id = DuplicateState.OPEN, None, None
        pair.save(update_fields=["state", "decided_at", "decided_by_user_id"])
        event = DuplicateReopened(duplicate_id=pair.pk, first_id=pair.first_id, second_id=pair.second_id)
        record(event, by=by, at=at, about=[pair.first_id, pair.second_id])
    return pair


def look_through_soon(*, by: Actor, at: datetime) -> Job:
    """Have all records compared with one another in the background; asked twice, it is done once."""
    require(by, "customers.party.merge")
    return queue.enqueue(LOOKING, by=by, at=at, key=LOOKING)


@guard.working_as(_DECIDING)
def look_through(*, by: Actor, at: datetime) -> int:
    """Compare all records with one another, under the keys that are kept; returns how many pairs were compared."""
    require(by, "customers.party.merge")
    with transaction.atomic():
        return compare.compare_all(at)
