"""Customers as a Django app; at start it gathers what of every domain moves when two customers are merged."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CustomersConfig(AppConfig):
    name = "trato.domains.customers"
    label = "customers"

    def ready(self) -> None:
        autodiscover_modules("merging")
