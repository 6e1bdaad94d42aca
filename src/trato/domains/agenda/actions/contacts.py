"""How is a contact logged together with what follows from it?"""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from trato.domains.agenda.actions import tasks
from trato.domains.agenda.models import Task
from trato.domains.conversations.actions import interactions
from trato.domains.conversations.models import Interaction
from trato.domains.customers.models import Party
from trato.foundation.access.policy import require
from trato.foundation.kit.actor import Actor


class NextStep(NamedTuple):
    """What follows: words, kind and time."""

    title: str
    kind: str
    due_at: datetime | None
    is_all_day: bool = False


def log(
    party: Party,
    *,
    kind: str,
    by: Actor,
    at: datetime,
    next_step: NextStep | None = None,
    settles: Task | None = None,
    **details: Any,
) -> tuple[Interaction, Task | None]:
    """Write down a contact, close the step it settles, and plan the one that follows; all or nothing."""
    require(by, "conversations.interaction.log", party)
    with transaction.atomic():
        interaction = interactions.log(party, kind=kind, by=by, at=at, **details)
        if settles is not None:
            tasks.finish(settles, by=by, at=at)
        task = None
        if next_step is not None:
            task = tasks.plan(party, by=by, at=at, contact=interaction.contact, **next_step._asdict())
    return interaction, task
