"""What did somebody change on many rows at once, and what came of each row?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.foundation.access.models import User
from trato.foundation.kit.identifiers import new_uid


class BulkState(models.TextChoices):
    """How far a change of many rows is."""

    RUNNING = "running", _("Being changed")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class Outcome(models.TextChoices):
    """What came of one row; nothing yet is the empty word."""

    CHANGED = "changed", _("Changed")
    SAME = "same", _("Had it already")
    REFUSED = "refused", _("Not allowed")
    LEFT = "left", _("Changed by somebody else meanwhile")


class Undoing(models.TextChoices):
    """What came of one changed row when it all was taken back."""

    RESTORED = "restored", _("As before")
    KEPT = "kept", _("Kept")


class BulkChange(models.Model):
    """One thing changed on all rows that were chosen when it was begun.

    `change` is its name in the domain's `bulk.py`, `value` what that keeps of the answer, `words` says it to people.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    list = models.CharField(max_length=40)
    change = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    words = models.CharField(max_length=300)
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=BulkState.choices, default=BulkState.RUNNING)
    problem = models.TextField(blank=True, default="")
    counts = models.JSONField(default=dict)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(state__in=BulkState.values), name="bulk_state_known")]
        indexes = [models.Index(fields=["-began_at", "-id"], name="bulk_by_time")]

    def __str__(self) -> str:
        return self.words

    @property
    def is_busy(self) -> bool:
        """Whether something goes on in the background."""
        return self.state in (BulkState.RUNNING, BulkState.UNDOING)


class BulkRow(models.Model):
    """One row of such a change: what stood there, what stands there since, and why where nothing was changed."""

    pk = models.CompositePrimaryKey("bulk_id", "thing_id")
    bulk = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="rows", db_index=False)
    thing_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    outcome = models.CharField(max_length=8, blank=True, default="")
    why = models.CharField(max_length=300, blank=True, default="")
    undoing = models.CharField(max_length=8, blank=True, default="")
    why_kept = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["bulk", "outcome", "undoing", "thing_id"], name="bulk_row_by_outcome"),
            models.Index(fields=["thing_id"], name="bulk_row_by_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.thing_id}: {self.outcome}"
