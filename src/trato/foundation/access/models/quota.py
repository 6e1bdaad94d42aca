"""Which records has somebody been shown under a rule that counts them?"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from trato.foundation.access.models.user import User


class QuotaUse(models.Model):
    """The different records one rule has shown somebody since the hour, day or week began."""

    pk = models.CompositePrimaryKey("user_id", "rule", "period", "begins_at")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="quotas_used")
    rule = models.CharField(max_length=120)
    period = models.CharField(max_length=4)
    begins_at = models.DateTimeField(db_index=True)
    ids = ArrayField(models.BigIntegerField(), default=list)
    used_up_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.rule}: {len(self.ids)}"
