"""Over which accounts elsewhere do we write and read messages, and what did each of them tell us?"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.inbox import Inbox
from trato.domains.conversations.models.message import Message
from trato.foundation.kit.identifiers import new_uid


class AccountState(models.TextChoices):
    """Whether messages are taken in and sent."""

    ACTIVE = "active", pgettext_lazy("account elsewhere", "In use")
    PAUSED = "paused", pgettext_lazy("account elsewhere", "Paused")
    REMOVED = "removed", pgettext_lazy("account elsewhere", "Removed")


class MessagingAccount(models.Model):
    """An account of ours at a provider: which adapter speaks with it, and what opens it, which is sealed.

    `address` is what the provider calls us: a phone number id, the number of a page, a handle. `cursor` is how far
    those that have to be asked were read.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    style = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    name = models.CharField(_("name"), max_length=120)
    inbox = models.ForeignKey(Inbox, null=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=254, blank=True, default="")
    server = models.CharField(max_length=400, blank=True, default="")
    # One sealed text with all that opens the account.
    secrets = models.TextField(blank=True, default="")
    state = models.CharField(max_length=8, choices=AccountState.choices, default=AccountState.ACTIVE)
    cursor = models.CharField(max_length=400, blank=True, default="")
    problem = models.CharField(max_length=400, blank=True, default="")
    seen_at = models.DateTimeField(null=True)
    sending_problem = models.CharField(max_length=400, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=AccountState.values), name="messaging_account_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EventState(models.TextChoices):
    """How far something a provider told was digested."""

    NEW = "new", pgettext_lazy("told by a provider", "New")
    WAITING = "waiting", _("Waits for its message")
    READ = "read", pgettext_lazy("told by a provider", "Read")
    UNREADABLE = "unreadable", _("Could not be read")
    IGNORED = "ignored", _("Left aside")


class RawEvent(models.Model):
    """One thing a provider told, exactly as it told it; known by `key`, so that it is taken in once.

    `about` names the message of ours whose way it tells of, `reply_to` what an answer to it has to name.
    """

    account = models.ForeignKey(MessagingAccount, on_delete=models.CASCADE, related_name="events", db_index=False)
    key = models.CharField(max_length=400, db_collation="C")
    content = models.TextField(blank=True, default="")
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=EventState.choices, default=EventState.NEW)
    about = models.CharField(max_length=400, blank=True, default="", db_collation="C")
    reply_to = models.JSONField(default=dict)
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="told", db_index=False)
    problem = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="raw_event_taken_once"),
            models.CheckConstraint(condition=models.Q(state__in=EventState.values), name="raw_event_state_known"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state="new"), name="raw_event_to_digest"),
            models.Index(fields=["about"], condition=models.Q(state="waiting"), name="raw_event_waiting"),
            models.Index(fields=["message"], condition=models.Q(message__isnull=False), name="raw_event_by_message"),
            models.Index(fields=["account", "-id"], name="raw_event_by_account"),
            models.Index(fields=["received_at"], name="raw_event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.key}"
