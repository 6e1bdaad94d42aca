"""Jobs as a Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "trato.foundation.jobs"
    label = "jobs"
