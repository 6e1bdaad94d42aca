"""Exchange as a Django app; at start every domain says what can be loaded into it."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ExchangeConfig(AppConfig):
    name = "trato.foundation.exchange"
    label = "exchange"

    def ready(self) -> None:
        autodiscover_modules("imports")
