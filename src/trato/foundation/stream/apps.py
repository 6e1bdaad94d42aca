"""The stream as a Django app; at start it discovers who follows and what is done by the clock."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class StreamConfig(AppConfig):
    name = "trato.foundation.stream"
    label = "stream"

    def ready(self) -> None:
        autodiscover_modules("projections", "reactions", "jobs")
