"""Whose account does the portal look at? The claim is signed here and checked by the database itself."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction

from trato.foundation.kit import sql

_CLAIM = "SELECT set_config('trato.account', %s, true)"


def portal_key() -> str:
    """The key that signs claims; the portal's role in the database cannot read it."""
    return hashlib.sha256(f"trato.portal:{settings.SECRET_KEY}".encode()).hexdigest()


def claim(account_id: int) -> str:
    """What `trato.account` is set to for statements about this account."""
    key = portal_key()
    return f"{account_id}.{hashlib.sha256(f'{key}:{account_id}:{key}'.encode()).hexdigest()}"


@contextmanager
def looking_at(account_id: int) -> Iterator[None]:
    """One transaction in which the database shows the portal's role the rows of one account."""
    with transaction.atomic():
        sql.rows(_CLAIM, [claim(account_id)])
        yield
