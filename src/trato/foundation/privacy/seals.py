"""How is something personal kept in a table that only grows? Sealed with a key of the person, which can be destroyed.

AES-256-GCM; what is sealed is bound to its place, so that it cannot be moved to another row. The person's key lies in
a table of its own, itself sealed with the installation's key, which is not in the database.
"""

import os
from collections.abc import Iterable
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from trato.foundation.kit import sql
from trato.foundation.kit.keys import derived
from trato.foundation.privacy.people import Person

_NONCE = 12

_MAKE = """
INSERT INTO privacy_key (person_kind, person_id, wrapped, made_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (person_kind, person_id) DO NOTHING
"""
_READ = "SELECT wrapped FROM privacy_key WHERE person_kind = %s AND person_id = %s"
_DESTROY = """
INSERT INTO privacy_key (person_kind, person_id, wrapped, made_at, destroyed_at) VALUES (%s, %s, NULL, %s, %s)
ON CONFLICT (person_kind, person_id) DO UPDATE SET wrapped = NULL, destroyed_at = excluded.destroyed_at
"""


class Destroyed(Exception):
    """The person was erased: nothing more is sealed for them."""


def seal(text: str, *, of: Person, place: str, at: datetime) -> bytes:
    """The sealed text; `place` says where it will lie, such as "customers_consent"."""
    key = _key(of) or _new_key(of, at)
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), place.encode())


def opened(sealed: Iterable[bytes], *, of: Person, place: str) -> list[str | None]:
    """What each sealed text says; None where the key is gone."""
    key = _key(of)
    return [_open(bytes(one), key, place) if key else None for one in sealed]


def opened_by(wrapped: bytes, sealed: bytes, *, of: Person, place: str) -> str | None:
    """What a sealed text says, where the row of the person's key is at hand already."""
    key = _unwrapped(wrapped, of)
    return _open(sealed, key, place) if key else None


def destroy(person: Person, *, at: datetime) -> None:
    """Make everything that was sealed for the person unreadable, here and for good."""
    sql.run(_DESTROY, [person.kind, person.id, at, at])


def _open(sealed: bytes, key: bytes, place: str) -> str | None:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode()).decode()
    except InvalidTag:
        return None


def _key(person: Person) -> bytes | None:
    rows = sql.rows(_READ, [person.kind, person.id])
    if not rows or rows[0]["wrapped"] is None:
        return None
    return _unwrapped(bytes(rows[0]["wrapped"]), person)


def _unwrapped(wrapped: bytes, person: Person) -> bytes | None:
    try:
        return AESGCM(_master()).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _bound(person))
    except InvalidTag:
        return None


def _new_key(person: Person, at: datetime) -> bytes:
    nonce = os.urandom(_NONCE)
    wrapped = nonce + AESGCM(_master()).encrypt(nonce, os.urandom(32), _bound(person))
    sql.run(_MAKE, [person.kind, person.id, wrapped, at])
    key = _key(person)
    if key is None:
        raise Destroyed(person)
    return key


def _master() -> bytes:
    return derived("keys of persons")


def _bound(person: Person) -> bytes:
    return f"privacy_key|{person.kind}|{person.id}".encode()
