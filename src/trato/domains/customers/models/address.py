"""Where does a party live or work?"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trato.domains.customers.models.party import Party


class AddressUse(models.TextChoices):
    """What the address serves for."""

    MAIN = "main", _("Main")
    BILLING = "billing", _("Billing")
    SHIPPING = "shipping", _("Shipping")
    HOME = "home", pgettext_lazy("address", "Home")
    SITE = "site", _("Site")


class Address(models.Model):
    """A postal address of a party."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="addresses")
    use = models.CharField(max_length=10, choices=AddressUse.choices, default=AddressUse.MAIN)
    street = models.CharField(_("street"), max_length=200, blank=True, default="")
    postcode = models.CharField(_("postcode"), max_length=20, blank=True, default="")
    city = models.CharField(_("city"), max_length=120, blank=True, default="")
    region = models.CharField(_("region"), max_length=120, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, blank=True, default="")

    def __str__(self) -> str:
        return ", ".join(part for part in (self.street, f"{self.postcode} {self.city}".strip(), self.country) if part)
