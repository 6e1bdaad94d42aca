"""With what does a program prove that it acts for a user?"""

import hashlib
import secrets
from datetime import datetime

from django.db import models

from trato.foundation.access.models.user import User


class Token(models.Model):
    """A bearer token of a user; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.label})"

    @classmethod
    def issue(cls, user: User, *, label: str, at: datetime) -> tuple["Token", str]:
        """A new token and its secret, which is shown this once."""
        secret = "trato_" + secrets.token_urlsafe(32)
        token = cls.objects.create(user=user, label=label, prefix=secret[:12], sha256=digest(secret), created_at=at)
        return token, secret


def digest(secret: str) -> str:
    """The form in which a token is kept: it has 256 random bits, so a plain hash suffices."""
    return hashlib.sha256(secret.encode()).hexdigest()
