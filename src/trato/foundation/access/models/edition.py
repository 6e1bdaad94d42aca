"""What did administrators change about the rules that trato comes with?"""

from django.db import models

from trato.foundation.access.models.user import User


class PolicyEdition(models.Model):
    """All edits as they stood from a moment on; the newest edition is in force. Undoing adds one more."""

    text = models.TextField(blank=True, default="")
    # Rules that trato comes with and that are struck out.
    struck_out = models.JSONField(default=list)
    reason = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.pk}: {self.reason}"
