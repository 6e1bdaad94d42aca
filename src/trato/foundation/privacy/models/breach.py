"""What got out, whom does it concern, and were the authority and the people told in time?"""

from datetime import datetime, timedelta

from django.db import models

from trato.foundation.kit.identifiers import new_uid

HOURS = 72


class Breach(models.Model):
    """One breach of personal data (articles 33 and 34); the clock runs from when we learned of it."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    learned_at = models.DateTimeField()
    # Whose reading is looked at, and between when: the affected people are computed from the read log.
    suspect_user_id = models.BigIntegerField(null=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    effects = models.TextField(blank=True, default="")
    measures = models.TextField(blank=True, default="")
    authority_told_at = models.DateTimeField(null=True)
    people_told_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    by_user_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "privacy_breach"

    def __str__(self) -> str:
        return self.title

    @property
    def tell_authority_by(self) -> datetime:
        """Seventy-two hours after we learned of it."""
        return self.learned_at + timedelta(hours=HOURS)
