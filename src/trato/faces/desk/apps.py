"""The desk face as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "trato.faces.desk"
    label = "desk"
