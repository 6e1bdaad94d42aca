"""Who is away, and who acts for them?"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trato.foundation.access.models import Absence, User
from trato.foundation.access.models.user import OUTSIDE
from trato.foundation.access.policy import require
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.access import AbsenceCancelled, AbsencePlanned

LONGEST_DAYS = 366


class CannotBeAway(ValueError):
    """The absence makes no sense; the message says why."""


def plan(user: User, *, deputy: User | None, from_on: date, until_on: date, by: Actor, at: datetime) -> Absence:
    """Note that somebody is away from one day to another, and who acts for them meanwhile."""
    require(by, "access.absence.plan", user)
    if user.pk != by.user_id:
        require(by, "access.absence.plan_for_another", user)
    if not 0 <= (until_on - from_on).days < LONGEST_DAYS or until_on < at.date():
        raise CannotBeAway(_("An absence ends after it begins, within a year, and not in the past."))
    _refuse_deputy(user, deputy, from_on, until_on)
    with transaction.atomic():
        # One person's absences are planned one after the other.
        User.objects.select_for_update().get(pk=user.pk)
        if _overlapping(user, from_on, until_on):
            raise CannotBeAway(_("%(name)s is away on some of these days already.") % {"name": user.name})
        absence = Absence.objects.create(user=user, deputy=deputy, from_on=from_on, until_on=until_on, created_at=at)
        told = AbsencePlanned(
            absence_id=absence.pk, user_id=user.pk, deputy_id=deputy.pk if deputy else None,
            from_on=from_on.isoformat(), until_on=until_on.isoformat(),
        )  # fmt: skip
        record(told, by=by, at=at)
    return absence


def cancel(absence: Absence, *, by: Actor, at: datetime) -> Absence:
    """The person is not away after all, or is back early."""
    require(by, "access.absence.cancel", absence)
    if absence.user_id != by.user_id:
        require(by, "access.absence.cancel_for_another", absence)
    if absence.cancelled_at is not None:
        return absence
    with transaction.atomic():
        absence.cancelled_at = at
        absence.save(update_fields=["cancelled_at"])
        record(AbsenceCancelled(absence_id=absence.pk, user_id=absence.user_id), by=by, at=at)
    return absence


def _refuse_deputy(user: User, deputy: User | None, from_on: date, until_on: date) -> None:
    if deputy is None:
        return
    if deputy.pk == user.pk or not deputy.is_active or deputy.role in OUTSIDE:
        raise CannotBeAway(_("Choose a colleague who works here to act meanwhile."))
    if _overlapping(deputy, from_on, until_on):
        raise CannotBeAway(_("%(name)s is away on some of these days too.") % {"name": deputy.name})


def _overlapping(user: User, from_on: date, until_on: date) -> bool:
    theirs = Absence.objects.filter(user=user, cancelled_at=None)
    return theirs.filter(from_on__lte=until_on, until_on__gte=from_on).exists()
