"""Who is away, and for whom does somebody act today?"""

import zoneinfo
from datetime import date, datetime

from django.db.models import QuerySet

from trato.foundation.access.models import Absence, User
from trato.foundation.access.queries import company


def day_of(at: datetime) -> date:
    """The day at the company: absences are counted in its days."""
    return at.astimezone(zoneinfo.ZoneInfo(company.ours().time_zone)).date()


def on(day: date) -> QuerySet[Absence]:
    """Who is away on a day."""
    return Absence.objects.select_related("user", "deputy").filter(
        cancelled_at=None, from_on__lte=day, until_on__gte=day, user__is_active=True
    )


def coming_of(user: User, at: datetime) -> QuerySet[Absence]:
    """A person's absences that are not over yet."""
    theirs = Absence.objects.select_related("deputy").filter(user=user, cancelled_at=None, until_on__gte=day_of(at))
    return theirs.order_by("from_on")


def represented_by(user_id: int, at: datetime) -> list[int]:
    """For whom this user acts at the moment: their ids. Policies may let a deputy see what the absent would."""
    return list(on(day_of(at)).filter(deputy_id=user_id).values_list("user_id", flat=True))


def deputy_of(user_id: int, at: datetime) -> User | None:
    """Who acts for this user at the moment."""
    found = on(day_of(at)).filter(user_id=user_id, deputy__is_active=True).first()
    return found.deputy if found else None
