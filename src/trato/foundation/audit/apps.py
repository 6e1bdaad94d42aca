"""The audit as a Django app; its tables are made by SQL."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "trato.foundation.audit"
    label = "audit"
