"""Facts as a Django app; at start it gathers what every domain lets people ask about."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class FactsConfig(AppConfig):
    name = "trato.foundation.facts"
    label = "facts"

    def ready(self) -> None:
        autodiscover_modules("facts")
