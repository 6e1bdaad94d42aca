"""When was a relation in which phase?"""

from django.db import models

from trato.domains.customers.models.party import Party, Phase


class PhaseSpan(models.Model):
    """One stretch of the life cycle: from `since` inclusive until `until` exclusive."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="phases")
    phase = models.CharField(max_length=16, choices=Phase.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party"], condition=models.Q(until=None), name="party_in_one_phase_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.phase} since {self.since:%Y-%m-%d}"
