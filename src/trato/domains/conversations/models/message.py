"""What was written in a conversation, by whom, and did it arrive?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.conversation import Conversation
from trato.domains.conversations.models.interaction import Direction
from trato.domains.customers.models import Party
from trato.foundation.access.models import User
from trato.foundation.kit.identifiers import new_uid


class MessageState(models.TextChoices):
    """How far a message has come."""

    RECEIVED = "received", _("Received")
    KEPT = "kept", _("Internal note")
    PLANNED = "planned", _("To be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    READ = "read", _("Read")
    FAILED = "failed", _("Not delivered")
    UNCERTAIN = "uncertain", _("Perhaps sent")
    CANCELLED = "cancelled", _("Taken back")


class Message(models.Model):
    """One message of a conversation: from the customer, from us, or a note among us.

    `key` is its name on the channel (the Message-ID of a letter), `seconds` how long the customer had waited for it,
    `cost` what an answer on this channel costs the company.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False)
    party = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    direction = models.CharField(max_length=10, choices=Direction.choices)
    state = models.CharField(max_length=10, choices=MessageState.choices)
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    sender_name = models.CharField(max_length=200, blank=True, default="")
    sender = models.CharField(max_length=254, blank=True, default="")
    subject = models.CharField(max_length=400, blank=True, default="")
    text = models.TextField(blank=True, default="")
    # What a reply quotes; folded away.
    quoted = models.TextField(blank=True, default="")
    html = models.TextField(blank=True, default="")
    key = models.CharField(max_length=400, blank=True, default="", db_collation="C")
    in_reply_to = models.CharField(max_length=400, blank=True, default="", db_collation="C")
    automatic = models.CharField(max_length=16, blank=True, default="")
    problem = models.CharField(max_length=400, blank=True, default="")
    seconds = models.PositiveIntegerField(null=True)
    cost = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=MessageState.values), name="message_state_known"),
            # A note never leaves the house.
            models.CheckConstraint(
                condition=models.Q(direction="internal", state="kept")
                | (~models.Q(direction="internal") & ~models.Q(state="kept")),
                name="message_notes_stay",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "-id"], name="message_by_conversation"),
            models.Index(fields=["key"], condition=~models.Q(key=""), name="message_by_key"),
            models.Index(fields=["author", "-id"], condition=models.Q(direction="out"), name="message_sent_by"),
            models.Index(fields=["party"], condition=models.Q(party__isnull=False), name="message_by_party"),
            models.Index(fields=["recorded_at", "id"], name="message_by_recording"),
            models.Index(
                fields=["conversation"],
                condition=models.Q(state__in=["failed", "uncertain"]),
                name="message_undelivered",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.text[:60]


class Attachment(models.Model):
    """A file that came or goes with a message; it lies under its number in the data folder."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=140)
    kind = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    content_id = models.CharField(max_length=254, blank=True, default="")
    is_inline = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Mention(models.Model):
    """A colleague was named in a note."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="mention_once")]
        indexes = [models.Index(fields=["user", "-id"], name="mention_of_person")]

    def __str__(self) -> str:
        return f"{self.user}"
