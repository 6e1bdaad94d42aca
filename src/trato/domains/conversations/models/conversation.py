"""Which matter is being talked about with whom, and who of us looks after it?"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.inbox import Inbox
from trato.domains.customers.models import Party
from trato.foundation.access.models import User
from trato.foundation.kit.identifiers import new_uid


class ConversationState(models.TextChoices):
    """Whose turn it is."""

    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting for the customer")
    SNOOZED = "snoozed", _("Snoozed")
    RESOLVED = "resolved", _("Resolved")
    SPAM = "spam", _("Spam")


# Those that somebody still has to look at.
UNDONE = (ConversationState.OPEN, ConversationState.WAITING, ConversationState.SNOOZED)


class Priority(models.IntegerChoices):
    """What comes first."""

    LOW = 1, _("Low")
    NORMAL = 2, _("Normal")
    HIGH = 3, _("High")
    URGENT = 4, _("Urgent")


class Conversation(models.Model):
    """One matter with one customer, over one or several channels.

    `party` is who writes, `account` the organization they write for; both may be unknown. `name` is how they call
    themselves, `waiting_since` when the oldest message came that nobody answered.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    party = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="conversations", db_index=False)
    account = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="conversations", db_index=False)
    assignee = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    name = models.CharField(max_length=200, blank=True, default="")
    subject = models.CharField(_("subject"), max_length=200, blank=True, default="")
    state = models.CharField(max_length=8, choices=ConversationState.choices, default=ConversationState.OPEN)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    snippet = models.CharField(max_length=160, blank=True, default="")
    messages_count = models.PositiveIntegerField(default=0)
    last_message_at = models.DateTimeField()
    last_message_id = models.BigIntegerField(default=0)
    last_direction = models.CharField(max_length=10, blank=True, default="")
    waiting_since = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ConversationState.values), name="conversation_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="snoozed", snoozed_until__isnull=False)
                | (~models.Q(state="snoozed") & models.Q(snoozed_until=None)),
                name="conversation_snoozed_until",
            ),
        ]
        indexes = [
            models.Index(
                fields=["assignee", "-last_message_at", "-id"],
                condition=models.Q(state__in=["open", "waiting", "snoozed"]),
                name="conversation_undone_by_person",
            ),
            models.Index(
                fields=["inbox", "-last_message_at", "-id"],
                condition=models.Q(state__in=["open", "waiting", "snoozed"]),
                name="conversation_undone_by_inbox",
            ),
            models.Index(
                fields=["channel", "-last_message_at", "-id"],
                condition=models.Q(state__in=["open", "waiting", "snoozed"]),
                name="conversation_undone_by_way",
            ),
            models.Index(fields=["state", "-last_message_at", "-id"], name="conversation_by_state"),
            models.Index(
                fields=["-last_message_at", "-id"], condition=~models.Q(state="spam"), name="conversation_by_time"
            ),
            models.Index(fields=["waiting_since", "id"], condition=models.Q(state="open"), name="conversation_by_wait"),
            models.Index(fields=["snoozed_until"], condition=models.Q(state="snoozed"), name="conversation_to_wake"),
            models.Index(
                fields=["party", "-last_message_at"],
                condition=models.Q(party__isnull=False),
                name="conversation_by_party",
            ),
            models.Index(
                fields=["account", "-last_message_at"],
                condition=models.Q(account__isnull=False),
                name="conversation_by_account",
            ),
            models.Index(fields=["created_at", "id"], name="conversation_by_creation"),
            GinIndex(fields=["tags"], name="conversation_by_tag"),
        ]

    def __str__(self) -> str:
        return self.subject or self.name

    @property
    def is_undone(self) -> bool:
        """Whether somebody still has to look at it."""
        return self.state in UNDONE


class Participant(models.Model):
    """An address that takes part in a conversation: whoever writes, and who is written to with them."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="participants", db_index=False
    )
    party = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    network = models.CharField(max_length=40, blank=True, default="")
    value = models.CharField(max_length=254, db_collation="C")
    name = models.CharField(max_length=200, blank=True, default="")
    # Candidates are several parties with this address: a colleague says who it is.
    is_doubtful = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "kind", "network", "value"], name="participant_once")
        ]
        indexes = [
            models.Index(fields=["value", "kind"], name="participant_by_value"),
            models.Index(fields=["party"], condition=models.Q(party__isnull=False), name="participant_by_party"),
        ]

    def __str__(self) -> str:
        return self.name or self.value
