"""Which key serves which purpose? All come from one master key that lies beside the database, never in it."""

import hmac
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@cache
def derived(purpose: str) -> bytes:
    """32 bytes for one purpose, from the installation's master key (HKDF, RFC 5869)."""
    master = settings.MASTER_KEY.encode()
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"trato:{purpose}".encode()).derive(master)


def keyed(purpose: str, text: bytes) -> bytes:
    """The HMAC of a text under the key of a purpose."""
    return hmac.digest(derived(purpose), text, "sha256")
