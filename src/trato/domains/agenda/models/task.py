"""What has to be done, by whom, until when?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.domains.customers.models import Party
from trato.foundation.access.models import User
from trato.foundation.kit.identifiers import new_uid


class TaskKind(models.TextChoices):
    """What sort of step it is."""

    TASK = "task", _("Task")
    CALL = "call", _("Call")
    EMAIL = "email", _("E-mail")
    MEETING = "meeting", _("Meeting")
    VISIT = "visit", _("Visit")
    LETTER = "letter", _("Letter")


class TaskState(models.TextChoices):
    """Whether it is still to be done."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class Task(models.Model):
    """A next step with a party: a call to make, a meeting, a thing to send."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    party = models.ForeignKey(Party, null=True, on_delete=models.CASCADE, related_name="tasks", db_index=False)
    contact = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=TaskKind.choices, default=TaskKind.TASK)
    title = models.CharField(_("what"), max_length=200)
    body = models.TextField(_("details"), blank=True, default="")
    due_at = models.DateTimeField(_("when"), null=True)
    # A day without an hour is due at its end.
    is_all_day = models.BooleanField(default=False)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    state = models.CharField(max_length=8, choices=TaskState.choices, default=TaskState.OPEN)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=TaskState.values), name="task_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=TaskState.OPEN, closed_at=None)
                | (~models.Q(state=TaskState.OPEN) & models.Q(closed_at__isnull=False)),
                name="task_closed_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["party", "due_at", "id"], condition=models.Q(state="open"), name="task_open_by_party"),
            models.Index(fields=["owner", "due_at", "id"], condition=models.Q(state="open"), name="task_open_by_owner"),
            models.Index(fields=["created_at", "id"], name="task_by_creation"),
            # Merging two customers moves closed steps too.
            models.Index(fields=["party"], condition=models.Q(party__isnull=False), name="task_by_party"),
            models.Index(fields=["contact"], condition=models.Q(contact__isnull=False), name="task_by_contact"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_overdue(self, at) -> bool:
        """Whether the time has passed and nothing was done."""
        return self.state == TaskState.OPEN and self.due_at is not None and self.due_at < at
