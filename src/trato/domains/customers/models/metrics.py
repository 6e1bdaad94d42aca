"""Which numbers of a party are kept ready, so that no page counts rows?"""

from django.db import models

from trato.domains.customers.models.party import Party
from trato.foundation.kit.money import MoneyField


class PartyMetrics(models.Model):
    """One rollup row per party, written by followers of the stream only."""

    party = models.OneToOneField(
        Party, primary_key=True, on_delete=models.CASCADE, related_name="metrics", db_constraint=False
    )
    orders = models.IntegerField(default=0)
    returns = models.IntegerField(default=0)
    sales = MoneyField(default=0)
    returned = MoneyField(default=0)
    first_order_at = models.DateTimeField(null=True)
    last_order_at = models.DateTimeField(null=True)
    interactions = models.IntegerField(default=0)
    last_contact_at = models.DateTimeField(null=True)
    open_tasks = models.IntegerField(default=0)
    facets = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["sales", "party"], name="metrics_by_sales"),
            models.Index(fields=["last_contact_at", "party"], name="metrics_by_contact"),
            models.Index(fields=["last_order_at", "party"], name="metrics_by_order"),
        ]
