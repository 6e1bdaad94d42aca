"""Who can sign in?"""

from django.db.models import QuerySet

from trato.foundation.access.models import User
from trato.foundation.access.models.user import OUTSIDE
from trato.foundation.access.policy import may
from trato.foundation.kit.actor import Actor


def visible_to(actor: Actor) -> QuerySet[User]:
    """Everybody for the console, colleagues for those who work here, oneself for all others."""
    everybody = User.objects.select_related("team")
    if may(actor, "access.user.deactivate"):
        return everybody
    if may(actor, "access.user.view"):
        return everybody.exclude(role__in=OUTSIDE)
    return everybody.filter(pk=actor.user_id or 0)
