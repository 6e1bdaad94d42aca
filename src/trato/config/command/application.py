"""How does a command get at the application? The pieces are put together in one of the two database roles."""

import os

import django

from trato.config.database import Role


def set_up(role: Role = "app") -> None:
    """Load settings and models; nothing of it asks the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trato.config.settings")
    os.environ["TRATO_DATABASE_ROLE"] = role
    django.setup()
