"""Which letters came, exactly as they came, and what became of each?"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trato.domains.conversations.models.conversation import Conversation
from trato.domains.conversations.models.mailbox import Mailbox, MailFolder
from trato.domains.conversations.models.message import Message
from trato.foundation.kit.identifiers import new_uid


class RawState(models.TextChoices):
    """How far a letter was digested."""

    NEW = "new", pgettext_lazy("letter", "New")
    READ = "read", pgettext_lazy("letter", "Read")
    UNREADABLE = "unreadable", _("Could not be read")
    IGNORED = "ignored", _("Left aside")


class SenderCheck(models.TextChoices):
    """What our own mail server found out about whoever claims to have written."""

    UNKNOWN = "", _("Nobody checked the sender")
    PASSED = "passed", _("The sender is who they say")
    UNVERIFIED = "unverified", _("The sender is not verified")


class RawMail(models.Model):
    """A letter as it came: its bytes lie in the data folder under `uid`, written before this row.

    Fetched ones are known by folder, validity and number, delivered ones by `delivery`; so each is taken once.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="letters", db_index=False)
    folder = models.ForeignKey(MailFolder, null=True, on_delete=models.CASCADE, related_name="letters", db_index=False)
    uidvalidity = models.BigIntegerField(default=0)
    number = models.BigIntegerField(default=0)
    delivery = models.CharField(max_length=100, blank=True, default="")
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    # Who claims to have written it: letters are digested in turn of their senders, so that nobody is kept waiting by one.
    sender = models.CharField(max_length=254, blank=True, default="")
    # Whom a server that delivered it here named, in its envelope.
    recipient = models.CharField(max_length=254, blank=True, default="")
    # Which of our addresses it came to; an answer leaves from the same.
    address = models.CharField(max_length=254, blank=True, default="")
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RawState.choices, default=RawState.NEW)
    sender_check = models.CharField(max_length=10, choices=SenderCheck.choices, blank=True, default="")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="letters", db_index=False)
    # It names a conversation in which whoever wrote takes no part: a colleague decides.
    possible = models.ForeignKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    problem = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["folder", "uidvalidity", "number"],
                condition=models.Q(folder__isnull=False),
                name="raw_mail_fetched_once",
            ),
            models.UniqueConstraint(
                fields=["delivery"], condition=~models.Q(delivery=""), name="raw_mail_delivered_once"
            ),
            models.CheckConstraint(condition=models.Q(state__in=RawState.values), name="raw_mail_state_known"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state="new"), name="raw_mail_to_digest"),
            models.Index(fields=["folder", "digest"], name="raw_mail_by_digest"),
            models.Index(fields=["message"], condition=models.Q(message__isnull=False), name="raw_mail_by_message"),
            models.Index(fields=["possible"], condition=models.Q(possible__isnull=False), name="raw_mail_by_possible"),
            models.Index(fields=["mailbox", "-id"], name="raw_mail_by_mailbox"),
        ]

    def __str__(self) -> str:
        return f"{self.mailbox}: {self.uid}"
