"""How much did a party buy in which month?"""

from django.db import models

from trato.foundation.kit.money import MoneyField


class SalesMonth(models.Model):
    """Sales and returns of one party in one calendar month (UTC), written by a follower of the stream only."""

    pk = models.CompositePrimaryKey("party_id", "month")
    party_id = models.BigIntegerField()
    month = models.DateField()
    orders = models.IntegerField(default=0)
    sales = MoneyField(default=0)
    returned = MoneyField(default=0)

    def __str__(self) -> str:
        return f"{self.party_id} {self.month:%Y-%m}"
