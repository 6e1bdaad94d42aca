"""Who is signed in, where and since when?"""

from datetime import datetime

from django.db.models import QuerySet

from trato.foundation.access.models import Session, User
from trato.foundation.access.policy import may
from trato.foundation.kit.actor import Actor


def of(user: User, at: datetime) -> QuerySet[Session]:
    """The living sessions of one person, the one last used first."""
    return _living(at).filter(user=user).order_by("-last_used_at")


def visible_to(actor: Actor, at: datetime) -> QuerySet[Session]:
    """All living sessions for whoever may end them, else one's own."""
    everybodys = _living(at).filter(user__isnull=False).select_related("user", "viewing").order_by("-last_used_at")
    return everybodys if may(actor, "access.session.end_for_another") else everybodys.filter(user_id=actor.user_id or 0)


def _living(at: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__gt=at, idle_until__gt=at)
