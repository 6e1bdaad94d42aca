"""Which records were made one, what was moved, and how do they become two again?"""

from django.db import models

from trato.domains.customers.models.party import Party
from trato.foundation.kit.identifiers import new_uid


class Merge(models.Model):
    """One merge. `fields` hold what the survivor said before and after, so that undoing finds what changed since."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    survivor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="merges")
    other = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="merged_by")
    fields = models.JSONField(default=dict)
    at = models.DateTimeField()
    by_user_id = models.BigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by_user_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["other"], condition=models.Q(undone_at=None), name="merged_into_one_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="merge_by_time")]

    def __str__(self) -> str:
        return f"{self.other_id} into {self.survivor_id}"


class MergeMove(models.Model):
    """One row that a merge touched: which column of which table, and what stood there when it was not the other's number."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="moves", db_index=False)
    place = models.CharField(max_length=80)
    key = models.BigIntegerField()
    before = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "place", "key"], name="merge_moves_a_row_once")]

    def __str__(self) -> str:
        return f"{self.place} {self.key}"
