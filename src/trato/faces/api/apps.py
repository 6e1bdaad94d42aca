"""The api face as a Django app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "trato.faces.api"
    label = "api"
