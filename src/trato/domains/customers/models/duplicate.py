"""Which records look like the same party, why, and what did somebody decide about it?"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.domains.customers.models.party import Party
from trato.foundation.kit.identifiers import new_uid


class Likeness(models.TextChoices):
    """How sure we are; where each begins stands in `matching/weights.py`."""

    CERTAIN = "certain", _("Certain")
    LIKELY = "likely", _("Likely")
    POSSIBLE = "possible", _("Possible")


class DuplicateState(models.TextChoices):
    """What somebody decided."""

    OPEN = "open", _("To be decided")
    MERGED = "merged", _("Merged")
    APART = "apart", _("Not the same")


class MatchKey(models.Model):
    """A key under which a party is looked for: only parties that share one are compared. The text is hashed."""

    pk = models.CompositePrimaryKey("key", "party_id")
    key = models.BigIntegerField()
    party_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["party_id"], name="match_key_by_party")]


class Duplicate(models.Model):
    """Two records that look like one party; the one with the lower number is the first.

    `weight` is the sum of what speaks for and against it, in bits; `reasons` name each comparison and how it came out.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    first = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField()
    level = models.CharField(max_length=8, choices=Likeness.choices)
    reasons = ArrayField(models.CharField(max_length=40), default=list)
    state = models.CharField(max_length=6, choices=DuplicateState.choices, default=DuplicateState.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_user_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="duplicate_in_order"),
            models.CheckConstraint(condition=models.Q(state__in=DuplicateState.values), name="duplicate_state_known"),
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_once"),
        ]
        indexes = [
            models.Index(fields=["-weight", "id"], condition=models.Q(state="open"), name="duplicate_open_by_weight")
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.level} {self.second_id}"
