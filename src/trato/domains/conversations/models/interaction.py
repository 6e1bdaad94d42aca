"""What happened between us and a customer?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.domains.customers.models import Party
from trato.foundation.kit.identifiers import new_uid


class InteractionKind(models.TextChoices):
    """The channel or form of the contact."""

    NOTE = "note", _("Note")
    CALL = "call", _("Call")
    EMAIL = "email", _("E-mail")
    MEETING = "meeting", _("Meeting")
    LETTER = "letter", _("Letter")
    VISIT = "visit", _("Visit")


class Direction(models.TextChoices):
    """Who reached out; a note stays inside the house."""

    IN = "in", _("From the customer")
    OUT = "out", _("From us")
    INTERNAL = "internal", _("Internal")


class Outcome(models.TextChoices):
    """What came of it (the disposition of a call, the result of a visit)."""

    NONE = "", _("No outcome")
    ANSWERED = "answered", _("Answered")
    NO_ANSWER = "no_answer", _("No answer")
    VOICEMAIL = "voicemail", _("Voicemail")
    CALL_BACK = "call_back", _("Call back")
    RESOLVED = "resolved", _("Resolved")
    INTERESTED = "interested", _("Interested")
    NOT_INTERESTED = "not_interested", _("Not interested")
    HELD = "held", _("Took place")
    CANCELLED = "cancelled", _("Cancelled")
    SENT = "sent", _("Sent")
    RECEIVED = "received", _("Received")


class Interaction(models.Model):
    """One contact: what kind, with whom, who of us, when, what was said and what came of it."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="interactions", db_index=False)
    contact = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=InteractionKind.choices)
    direction = models.CharField(max_length=10, choices=Direction.choices)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True, default="")
    subject = models.CharField(_("subject"), max_length=200, blank=True, default="")
    body = models.TextField(_("text"), blank=True, default="")
    seconds = models.PositiveIntegerField(_("duration"), null=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by_user_id = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["party", "-happened_at", "-id"], name="interaction_by_party"),
            # Merging two people moves what was said with them for their organization.
            models.Index(fields=["contact"], condition=models.Q(contact__isnull=False), name="interaction_by_contact"),
        ]

    def __str__(self) -> str:
        return self.subject or self.get_kind_display()


class InteractionChange(models.Model):
    """How the record read before a correction."""

    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="changes")
    before = models.JSONField()
    after = models.JSONField()
    at = models.DateTimeField()
    by_user_id = models.BigIntegerField(null=True)
