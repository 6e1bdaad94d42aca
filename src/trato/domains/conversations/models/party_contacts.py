"""When were we last in touch with a party, and how often?"""

from datetime import UTC, datetime

from django.db import models

# Stands for "never", so that lists can sort by one plain index.
NEVER = datetime(1900, 1, 1, tzinfo=UTC)


class PartyContacts(models.Model):
    """One rollup row per party, written by a follower of the stream only."""

    party_id = models.BigIntegerField(primary_key=True)
    interactions = models.IntegerField(default=0)
    last_contact_at = models.DateTimeField(default=NEVER)

    class Meta:
        indexes = [models.Index(fields=["last_contact_at", "party_id"], name="party_contacts_by_time")]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.interactions}"
