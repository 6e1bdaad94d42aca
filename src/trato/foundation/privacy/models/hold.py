"""Why may a person's data not be erased, or not be used, for now?"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HoldKind(models.TextChoices):
    """What is held back."""

    LEGAL = "legal", _("Legal hold")
    RESTRICTION = "restriction", _("Restriction")


class Hold(models.Model):
    """A legal hold keeps erasure off; a restriction (article 18) keeps everything but storing off."""

    person_kind = models.CharField(max_length=12)
    person_id = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=HoldKind.choices)
    reason = models.CharField(max_length=500)
    since = models.DateTimeField()
    by_user_id = models.BigIntegerField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_hold"
        constraints = [
            models.UniqueConstraint(
                fields=["person_kind", "person_id", "kind"],
                condition=models.Q(until=None),
                name="privacy_hold_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.reason
