"""Where is somebody signed in? One row for each browser, found by the hash of what its cookie says."""

from datetime import timedelta

from django.db import models

from trato.foundation.access.models.user import User
from trato.foundation.kit.identifiers import new_uid


class Session(models.Model):
    """A browser's session; it ends at `expire_date` whatever happens, and at `idle_until` when nobody uses it."""

    session_key = models.CharField(unique=True, max_length=64)
    session_data = models.TextField()
    expire_date = models.DateTimeField(db_index=True)
    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    # Through whose eyes this session looks, read only.
    viewing = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    idle_for = models.DurationField(default=timedelta(hours=1))
    idle_until = models.DateTimeField()
    # When the person last proved who they are, and how.
    proved_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=40, blank=True, default="")
    device = models.CharField(max_length=120, blank=True, default="")
    address = models.GenericIPAddressField(null=True)

    def __str__(self) -> str:
        return f"{self.uid} ({self.device})"


class Device(models.Model):
    """A browser from which somebody signed in before; known again by a cookie of its own."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120, blank=True, default="")
    first_used_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "sha256"], name="device_once_a_user")]

    def __str__(self) -> str:
        return self.name
