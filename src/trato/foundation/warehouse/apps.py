"""The warehouse as a Django app; what it needs to read and write its files is loaded when it is asked, not at start."""

from django.apps import AppConfig


class WarehouseConfig(AppConfig):
    name = "trato.foundation.warehouse"
    label = "warehouse"
