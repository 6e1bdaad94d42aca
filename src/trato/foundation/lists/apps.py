"""Saved views as a Django app."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "trato.foundation.lists"
    label = "lists"
