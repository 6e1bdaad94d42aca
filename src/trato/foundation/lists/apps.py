"""Lists as a Django app; at start it gathers what every domain lets people change on many rows."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ListsConfig(AppConfig):
    name = "trato.foundation.lists"
    label = "lists"

    def ready(self) -> None:
        autodiscover_modules("bulk")
