"""Whose trato is this? The one company of this database: name, currency, country, time zone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.foundation.kit.money import CurrencyField


class SecondFactor(models.TextChoices):
    """Of whom the company asks more than a password."""

    NOBODY = "nobody", _("Nobody")
    ADMINISTRATORS = "administrators", _("Administrators")
    EVERYBODY = "everybody", _("Everybody")


class Company(models.Model):
    """One row: one database per company is how trato keeps companies apart."""

    only_row = models.BooleanField(primary_key=True, default=True)
    name = models.CharField(max_length=200)
    currency = CurrencyField(default="EUR")
    country = models.CharField(max_length=2, default="ES")
    language = models.CharField(max_length=8, default="es")
    time_zone = models.CharField(max_length=64, default="Europe/Madrid")
    second_factor_of = models.CharField(
        max_length=20,
        choices=SecondFactor.choices,
        default=SecondFactor.ADMINISTRATORS,
        db_default="administrators",
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(only_row=True), name="company_only_row")]

    def __str__(self) -> str:
        return self.name
