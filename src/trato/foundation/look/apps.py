"""The look as a Django app."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "trato.foundation.look"
    label = "look"
