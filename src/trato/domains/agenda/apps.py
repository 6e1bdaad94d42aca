"""Agenda as a Django app."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "trato.domains.agenda"
    label = "agenda"
