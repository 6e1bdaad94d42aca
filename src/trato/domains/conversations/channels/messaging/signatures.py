"""Can only the provider have sent this? Signatures over the bytes as they came, compared in constant time."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import jwt
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# For so long a signed moment is believed, there and back.
WINDOW = timedelta(minutes=5)


def derived(uid: str, what: str, *, length: int = 24) -> str:
    """A secret of ours for one account, the same each time; letters, digits, hyphens and underscores."""
    made = HKDF(algorithm=SHA256(), length=length, salt=None, info=f"trato: messaging {what} {uid}".encode())
    return base64.urlsafe_b64encode(made.derive(str(settings.MASTER_KEY).encode())).decode().rstrip("=")


def is_same(given: str, expected: str) -> bool:
    """Whether two words are the same, in a time that tells nothing about where they differ."""
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


def is_signed_in_hex(body: bytes, header: str, secret: str) -> bool:
    """HMAC-SHA256 as hexadecimal digits behind `sha256=`."""
    signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(secret) and is_same(header, f"sha256={signed}")


def is_signed_with_fields(url: str, fields: Mapping[str, Sequence[str]], header: str, secret: str) -> bool:
    """HMAC-SHA1 over the address and the fields of a form in the order of their names."""
    told = url + "".join(name + one for name in sorted(fields) for one in sorted(set(fields[name])))
    signed = base64.b64encode(hmac.new(secret.encode(), told.encode(), hashlib.sha1).digest()).decode()
    return bool(secret) and is_same(header, signed)


def is_signed_by_token(body: bytes, header: str, secret: str, at: datetime) -> bool:
    """A JSON Web Token with HMAC-SHA256 that names the digest of the body and was made just now."""
    token = header.removeprefix("Bearer ").strip()
    try:
        claims = jwt.decode(token, secret, algorithms=["HS256"], options={"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False})  # fmt: skip
        made_at = float(claims["iat"])
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        return False
    is_fresh = abs(at.timestamp() - made_at) <= WINDOW.total_seconds()
    return bool(secret) and is_fresh and is_same(str(claims.get("payload_hash", "")), hashlib.sha256(body).hexdigest())


def standard(secret: str, number: str, moment: str, body: bytes) -> str:
    """The signature of Standard Webhooks, version 1; the secret begins with `whsec_`."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.new(key, f"{number}.{moment}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(signed.digest()).decode()


def is_standard(body: bytes, headers: Mapping[str, str], secret: str, at: datetime) -> bool:
    """Signed as Standard Webhooks describe, and just now; one of several signatures is enough."""
    number, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not number or not moment.isascii() or not moment.isdigit() or len(moment) > 12:
        return False
    if abs(at.timestamp() - int(moment)) > WINDOW.total_seconds():
        return False
    try:
        expected = standard(secret, number, moment, body)
    except (binascii.Error, ValueError):
        return False
    return any(is_same(one, expected) for one in headers.get("webhook-signature", "").split(" ")[:10])
