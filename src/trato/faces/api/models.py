"""Which requests were made under an idempotency key?"""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class IdempotentRequest(models.Model):
    """One key of one user, with the answer that is given again; kept for a day."""

    pk = models.CompositePrimaryKey("user_id", "key")
    user_id = models.BigIntegerField()
    key = models.CharField(max_length=255, db_collation="C")
    fingerprint = models.CharField(max_length=64)
    status = models.SmallIntegerField(null=True)
    location = models.CharField(max_length=200, blank=True, default="")
    body = models.BinaryField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "api_idempotency"
        indexes = [BrinIndex(fields=["created_at"], name="api_idempotency_by_age")]

    def __str__(self) -> str:
        return self.key
