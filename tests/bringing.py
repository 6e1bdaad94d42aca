"""How do tests bring a file, and load it to its end?"""

from datetime import datetime
from typing import Any

from django.utils import timezone

from trato.foundation.access.models import User
from trato.foundation.exchange.actions import imports
from trato.foundation.exchange.models import Import
from trato.foundation.jobs import worker

SHOP = "given name;family name;e-mail;phone;company;city;country"


def brought(content: bytes | str, by: User, *, name: str = "people.csv", target: str = "", **choices: Any) -> Import:
    """The file, read and mapped as it was recognized."""
    raw = content.encode() if isinstance(content, str) else content
    one = imports.receive([raw], file_name=name, target=target, by=by.actor, at=timezone.now())
    worker.run_all()
    one.refresh_from_db()
    if one.columns:
        told = {"source": "a fair", **choices}
        imports.map_columns(one, columns=one.columns, choices=told, by=by.actor, at=timezone.now())
    return one


def loaded(one: Import, by: User, *, at: datetime | None = None) -> Import:
    """The same, loaded as far as it goes."""
    imports.run(one, by=by.actor, at=at or timezone.now())
    worker.run_all()
    one.refresh_from_db()
    return one


def undone(one: Import, by: User) -> Import:
    """The same, taken back."""
    imports.undo(one, by=by.actor, at=timezone.now())
    worker.run_all()
    one.refresh_from_db()
    return one
