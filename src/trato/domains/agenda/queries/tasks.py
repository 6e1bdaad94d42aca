"""Which next steps may this actor see, and which come first?"""

from datetime import datetime

from django.db.models import QuerySet

from trato.domains.agenda.models import Task
from trato.domains.agenda.models.task import TaskState
from trato.foundation.access.policy import card, opened, scope
from trato.foundation.kit.actor import Actor


def visible_to(actor: Actor) -> QuerySet[Task]:
    """The steps the actor may see, with the customers they name."""
    return opened(scope(actor, "agenda.task").over(Task.objects.all()), card("customers.party").tables)


def open_of(actor: Actor) -> QuerySet[Task]:
    """The actor's own open steps, the most urgent first."""
    mine = visible_to(actor).filter(owner_id=actor.user_id, state=TaskState.OPEN)
    return mine.select_related("party", "contact").order_by("due_at", "id")


def overdue(actor: Actor, at: datetime) -> QuerySet[Task]:
    """Those of them whose time has passed."""
    return open_of(actor).filter(due_at__lt=at)
