"""Which work waits, runs, or has ended?"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trato.foundation.kit.identifiers import new_uid


class JobState(models.TextChoices):
    """Where a piece of work stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", pgettext_lazy("job", "Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


UNFINISHED = (JobState.WAITING, JobState.RUNNING)


class Job(models.Model):
    """One piece of background work: who wants it, how far it is, where it goes on after a crash, what came of it."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    # What it is about, for people: the name of a file.
    subject = models.CharField(max_length=200, blank=True, default="")
    arguments = models.JSONField(default=dict)
    # While a job with a key is unfinished there is no second one with the same key.
    key = models.CharField(max_length=100, blank=True, default="")
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    not_before = models.DateTimeField()

    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    actor_roles = models.JSONField(default=list)
    actor_scopes = models.JSONField(null=True)
    actor_rows = models.CharField(max_length=40, blank=True, default="")

    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    checkpoint = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    problem = models.TextField(blank=True, default="")

    # Failures since it last got any further.
    failures = models.IntegerField(default=0)
    # Whose turn it is: whoever comes back late with another ticket can no longer write.
    ticket = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)

    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=~models.Q(key="") & models.Q(state__in=[str(state) for state in UNFINISHED]),
                name="job_once_per_key",
            )
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                condition=models.Q(state__in=[str(state) for state in UNFINISHED]),
                name="job_unfinished",
            ),
            models.Index(fields=["actor_id", "-id"], name="job_by_actor"),
            models.Index(fields=["kind", "-id"], name="job_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()

    @property
    def is_finished(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.state not in UNFINISHED
