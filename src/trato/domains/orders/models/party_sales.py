"""How much did a party buy in all?"""

from django.db import models

from trato.foundation.kit.money import MoneyField


class PartySales(models.Model):
    """One rollup row per party, so that no page adds up orders; written by a follower of the stream only."""

    party_id = models.BigIntegerField(primary_key=True)
    orders = models.IntegerField(default=0)
    returns = models.IntegerField(default=0)
    sales = MoneyField(default=0)
    returned = MoneyField(default=0)
    first_order_at = models.DateTimeField(null=True)
    last_order_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["sales", "party_id"], name="party_sales_by_amount")]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.sales}"
