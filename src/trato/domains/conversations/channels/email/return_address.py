"""By what do we know that a letter answers one of ours, or tells that one of ours did not arrive?

`name+r.WHICH.PROOF@` is where an answer comes back to, `name+b.WHICH.PROOF@` a bounce: nobody else can make the proof.
"""

import base64
import hashlib
import hmac
import re
from functools import lru_cache
from typing import Literal, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

Sort = Literal["r", "b"]

# 13 signs of base32 are 65 bits, and nobody tries them out but by sending letters.
_PROOF_SIGNS = 13
_MADE = re.compile(r"\A([^@+\s]+)\+([rb])\.([a-z2-7]{26})\.([a-z2-7]{13})@([^@\s]+)\Z")
LONGEST_LOCAL_PART = 64


class Named(NamedTuple):
    """The message of ours that an address names, and why somebody writes to it."""

    sort: Sort
    uid: UUID


def made(address: str, sort: Sort, uid: UUID) -> str:
    """The address under which an answer ("r") or a bounce ("b") comes back; "" where the name is too long for it."""
    local, _at, domain = address.rpartition("@")
    which = _written(uid.bytes)
    local = f"{local.partition('+')[0]}+{sort}.{which}.{_proof(sort, which)}"
    return f"{local}@{domain}" if len(local) <= LONGEST_LOCAL_PART else ""


def named(address: str) -> Named | None:
    """What an address names, if we made it."""
    found = _MADE.match(address.strip().lower())
    if found is None:
        return None
    _local, sort, which, proof, _domain = found.groups()
    if not hmac.compare_digest(_proof(sort, which), proof):
        return None
    return Named("r" if sort == "r" else "b", UUID(bytes=base64.b32decode(which.upper() + "======")))


def plain(address: str) -> str:
    """The address without what was added to its name."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def _proof(sort: str, which: str) -> str:
    return _written(hmac.digest(_key(settings.MASTER_KEY), f"{sort}.{which}".encode(), hashlib.sha256))[:_PROOF_SIGNS]


def _written(content: bytes) -> str:
    return base64.b32encode(content).decode().rstrip("=").lower()


@lru_cache(maxsize=4)
def _key(master: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"trato: return addresses").derive(master.encode())
