"""Access as a Django app; at start it discovers every domain's policies."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccessConfig(AppConfig):
    name = "trato.foundation.access"
    label = "access"

    def ready(self) -> None:
        autodiscover_modules("policies")
