"""Did an attack change anything? Sessions, counters, how far one has read and what is noted of the attack are no change."""

import re

from django.apps import apps
from django.db import models

from tests.told import everything
from trato.foundation.access.models import Team, User
from trato.foundation.kit import sql

_NOTED = re.compile(
    r"session|attempt|audit|read_?log|sign_?in|refus|alert|idempotency|bookmark|access_token|device|attention"
)

_SORTED = 'coalesce(array_agg("{0}"::text ORDER BY "{0}"::text), ARRAY[]::text[]) AS "{0}"'


def state() -> dict[str, str]:
    """A digest of each table that holds what the company knows."""
    return {table: digest for table, digest in everything().items() if not _NOTED.search(table)}


def changed(before: dict[str, str]) -> list[str]:
    """The tables that differ."""
    now = state()
    return sorted(table for table in now if now[table] != before.get(table))


def kept_values() -> dict[str, list[str]]:
    """By column: all its values, for the columns that mean the same whenever a row is written."""
    found: dict[str, list[str]] = {}
    for model in apps.get_models():
        if not model.__module__.startswith("trato.") or _NOTED.search(model._meta.db_table):
            continue
        columns = [field.column for field in model._meta.concrete_fields if _is_comparable(field)]
        if columns:
            asked = ", ".join(_SORTED.format(column) for column in columns)
            (row,) = sql.rows(f"SELECT {asked} FROM {model._meta.db_table}")
            found |= {f"{model._meta.db_table}.{column}": row[column] for column in columns}
    return found


def _is_comparable(field: models.Field) -> bool:
    """Whether two writings of the same thing leave the same value here."""
    if field.primary_key or isinstance(field, models.UUIDField | models.DateTimeField | models.JSONField):
        return False
    if field.related_model is not None:
        return field.related_model in (User, Team)
    return not field.db_type_parameters or field.model._meta.app_label != "stream"
