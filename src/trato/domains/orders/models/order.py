"""Who bought what, when, for how much, and what came back?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.domains.catalog.models import Product
from trato.domains.customers.models import Party
from trato.foundation.kit.identifiers import new_uid
from trato.foundation.kit.money import CurrencyField, MoneyField


class OrderKind(models.TextChoices):
    """A return has the shape of an order with negative lines, so one table holds both and sums are sums."""

    SALE = "sale", _("Order")
    RETURN = "return", _("Return")
    ADJUSTMENT = "adjustment", _("Adjustment")


class Order(models.Model):
    """A confirmed purchase, a return, or a correction of the books; `party` is empty when nobody was named."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=OrderKind.choices, default=OrderKind.SALE)
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="orders", db_index=False)
    channel = models.CharField(max_length=40, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    currency = CurrencyField()
    total = MoneyField(default=0)
    placed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(kind__in=OrderKind.values), name="order_kind_known")]
        indexes = [
            models.Index(fields=["party", "-placed_at", "-id"], name="order_by_party"),
            models.Index(fields=["-placed_at", "-id"], name="order_by_time"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """One line: a product, how many, at what price; negative for what came back."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    line_number = models.PositiveIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    description = models.CharField(max_length=200, blank=True, default="")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit_price = MoneyField()
    amount = MoneyField()
    # What one cost us when it was sold; empty where nobody knew.
    unit_cost = MoneyField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "line_number"], name="order_line_number_once")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_id}"
