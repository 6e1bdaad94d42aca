"""How is a secret kept that we must be able to read again? Sealed with a key that is not in the database."""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(text: str) -> str:
    """The sealed form; each time another one."""
    return _ring().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed, also with an earlier key that is still known."""
    return _ring().decrypt(sealed.encode()).decode()


def _ring() -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derived(key: str) -> bytes:
    purpose = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"trato: secrets of sign-in")
    return base64.urlsafe_b64encode(purpose.derive(key.encode()))
