"""Privacy as a Django app; at start it discovers what each stone and domain holds about people."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    name = "trato.foundation.privacy"
    label = "privacy"

    def ready(self) -> None:
        autodiscover_modules("personal_data")
