"""What can be sold?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.foundation.kit import text
from trato.foundation.kit.identifiers import new_uid
from trato.foundation.kit.money import CurrencyField, MoneyField


class ProductKind(models.TextChoices):
    """Goods, or what else stands on an invoice."""

    GOODS = "goods", _("Goods")
    SERVICE = "service", _("Service")
    CHARGE = "charge", _("Charge")
    VOUCHER = "gift_voucher", _("Gift voucher")
    ADJUSTMENT = "adjustment", _("Adjustment")


class Product(models.Model):
    """Something with a code, a name and usually a price."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_key = models.CharField(max_length=220, db_collation="C")
    kind = models.CharField(max_length=12, choices=ProductKind.choices, default=ProductKind.GOODS)
    price = MoneyField(null=True)
    currency = CurrencyField()
    # What one costs us, in the same currency, and since when; empty is unknown, never nothing.
    unit_cost = MoneyField(null=True)
    cost_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(code=""), name="product_has_a_code")]
        indexes = [models.Index(fields=["name_key", "id"], name="product_by_name")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def call(self, name: str) -> None:
        """Set the name together with the form it is compared in."""
        self.name = text.tidy(name)
        self.name_key = text.folded(self.name)[:220]
