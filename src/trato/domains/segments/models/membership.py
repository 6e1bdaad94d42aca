"""Who belongs to which segment since when, and when could time alone change that?"""

from django.db import models

from trato.domains.segments.models.segment import Segment


class Membership(models.Model):
    """One customer in one segment; who left is told by the stream."""

    pk = models.CompositePrimaryKey("segment_id", "party_id")
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="members", db_index=False)
    party_id = models.BigIntegerField()
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["party_id", "segment"], name="membership_by_party")]

    def __str__(self) -> str:
        return f"{self.party_id} in {self.segment_id}"


class Turn(models.Model):
    """The earliest moment at which some segment of a customer may change without any event."""

    party_id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at", "party_id"], name="turn_by_time")]

    def __str__(self) -> str:
        return f"{self.party_id} {self.at}"
