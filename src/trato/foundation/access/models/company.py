"""Whose trato is this? The one company of this database: name, currency, country, time zone."""

from django.db import models

from trato.foundation.kit.money import CurrencyField


class Company(models.Model):
    """One row: one database per company is how trato keeps companies apart."""

    only_row = models.BooleanField(primary_key=True, default=True)
    name = models.CharField(max_length=200)
    currency = CurrencyField(default="EUR")
    country = models.CharField(max_length=2, default="ES")
    language = models.CharField(max_length=8, default="es")
    time_zone = models.CharField(max_length=64, default="Europe/Madrid")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(only_row=True), name="company_only_row")]

    def __str__(self) -> str:
        return self.name
