"""What does a person want from us, and until when do we have time?"""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.foundation.kit.identifiers import new_uid


class RequestKind(models.TextChoices):
    """The rights of the General Data Protection Regulation, articles 15 to 21."""

    ACCESS = "access", _("Copy of their data")
    CORRECTION = "correction", _("Correction")
    PORTABILITY = "portability", _("Data to take along")
    RESTRICTION = "restriction", _("Restriction")
    ERASURE = "erasure", _("Erasure")
    OBJECTION = "objection", _("Objection")


class RequestState(models.TextChoices):
    """How far it has come."""

    RECEIVED = "received", _("Received")
    VERIFIED = "verified", _("Identity confirmed")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")


class Request(models.Model):
    """One request of one person, with its clock: a month, two more with notice."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    person_kind = models.CharField(max_length=12)
    person_id = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=RequestKind.choices)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.RECEIVED)
    channel = models.CharField(max_length=20)
    note = models.TextField(blank=True, default="")
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    extended_because = models.CharField(max_length=500, blank=True, default="")
    verified_at = models.DateTimeField(null=True)
    verified_by_user_id = models.BigIntegerField(null=True)
    verified_how = models.CharField(max_length=200, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    closed_by_user_id = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=500, blank=True, default="")
    package_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_request"
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=RequestKind.values), name="privacy_request_kind_known"),
            models.CheckConstraint(
                condition=models.Q(state__in=RequestState.values), name="privacy_request_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(closed_at=None), name="privacy_request_open"),
            models.Index(fields=["person_kind", "person_id"], name="privacy_request_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"

    @property
    def is_open(self) -> bool:
        """Whether the clock still runs."""
        return self.closed_at is None

    def is_overdue(self, at: datetime) -> bool:
        """Whether the law's time is over."""
        return self.is_open and self.due_at < at
