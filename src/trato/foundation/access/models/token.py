"""With what does a program prove that it acts for a user?"""

import hashlib
import secrets
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.foundation.access.models.user import User
from trato.foundation.kit.identifiers import new_uid


class Rows(models.TextChoices):
    """Which of the rows its owner sees a token may see."""

    ALL = "", _("All that you see")
    OWN = "own", _("Only your own")


class Token(models.Model):
    """A bearer token of a user; only its hash is kept. Its rights are those of its user within its scopes."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    sha256 = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=60), default=list)
    rows = models.CharField(max_length=20, choices=Rows.choices, blank=True, default="")
    requests_a_day = models.PositiveIntegerField(null=True, blank=True)
    rows_a_day = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_address = models.GenericIPAddressField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.label})"

    @classmethod
    def issue(cls, user: User, *, label: str, at: datetime, **bounds: object) -> tuple["Token", str]:
        """A new token and its secret, which is shown this once."""
        secret = "trato_" + secrets.token_urlsafe(32)
        bounds.setdefault("scopes", ["*"])
        token = cls.objects.create(
            user=user, label=label, prefix=secret[:12], sha256=digest(secret), created_at=at, **bounds
        )
        return token, secret


class TokenDay(models.Model):
    """What a token with a daily budget has used of it on one day, in UTC."""

    pk = models.CompositePrimaryKey("token_id", "day")
    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    requests = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.token_id} {self.day}: {self.requests}"


def digest(secret: str) -> str:
    """The form in which a token is kept: it has 256 random bits, so a plain hash suffices."""
    return hashlib.sha256(secret.encode()).hexdigest()
