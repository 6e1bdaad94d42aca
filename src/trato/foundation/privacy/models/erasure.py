"""Who was erased, when, and on whose order? Without a word about the person."""

from django.db import models

from trato.foundation.kit.identifiers import new_uid


class Erasure(models.Model):
    """One erasure; the same line stands in the ledger outside the database."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    person_kind = models.CharField(max_length=12)
    person_uid = models.UUIDField()
    at = models.DateTimeField()
    by_user_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=60)
    rows = models.IntegerField()

    class Meta:
        db_table = "privacy_erasure"
        indexes = [models.Index(fields=["person_uid"], name="privacy_erasure_by_person")]

    def __str__(self) -> str:
        return f"{self.person_kind} {self.person_uid}"
