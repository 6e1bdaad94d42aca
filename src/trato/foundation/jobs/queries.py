"""Which background work may this actor see?"""

from django.db.models import QuerySet

from trato.foundation.access.policy import may
from trato.foundation.jobs.models import Job
from trato.foundation.kit.actor import Actor


def visible_to(actor: Actor) -> QuerySet[Job]:
    """One's own; everything for those who look after trato."""
    if may(actor, "jobs.job.view_all"):
        return Job.objects.all()
    return Job.objects.filter(actor_id=actor.user_id, actor_kind__in=["user", "token"])
