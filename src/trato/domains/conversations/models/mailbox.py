"""Which mailboxes does the company write and read letters with, and how far was each of them read?"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trato.domains.conversations.models.inbox import Inbox
from trato.foundation.access.models import User
from trato.foundation.kit.identifiers import new_uid


class Safety(models.TextChoices):
    """How the way to a server is closed to others."""

    TLS = "tls", _("TLS from the beginning")
    STARTTLS = "starttls", _("STARTTLS")
    NONE = "none", _("Not at all")


class MailboxState(models.TextChoices):
    """Whether letters are fetched and sent."""

    ACTIVE = "active", pgettext_lazy("mailbox", "In use")
    PAUSED = "paused", pgettext_lazy("mailbox", "Paused")


class Mailbox(models.Model):
    """An address of ours with the servers behind it; what opens them is sealed.

    `has_plus` says that the server takes `name+anything@` for `name@`: answers and bounces then come back to an address
    that proves itself. `trusted_server` is the name under which our own server notes what it found out about a sender.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    address = models.CharField(_("address"), max_length=254, unique=True)
    aliases = ArrayField(models.CharField(max_length=254), default=list, blank=True)
    name = models.CharField(_("name shown"), max_length=120, blank=True, default="")
    inbox = models.ForeignKey(Inbox, null=True, on_delete=models.PROTECT, related_name="mailboxes")
    # A personal mailbox brings only what concerns customers.
    is_personal = models.BooleanField(default=False)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    imap_host = models.CharField(max_length=253, blank=True, default="")
    imap_port = models.PositiveIntegerField(default=993)
    imap_safety = models.CharField(max_length=8, choices=Safety.choices, default=Safety.TLS)
    imap_user = models.CharField(max_length=254, blank=True, default="")
    imap_password = models.TextField(blank=True, default="")
    folders = ArrayField(models.CharField(max_length=200), default=list, blank=True)

    smtp_host = models.CharField(max_length=253, blank=True, default="")
    smtp_port = models.PositiveIntegerField(default=465)
    smtp_safety = models.CharField(max_length=8, choices=Safety.choices, default=Safety.TLS)
    smtp_user = models.CharField(max_length=254, blank=True, default="")
    smtp_password = models.TextField(blank=True, default="")

    signature = models.TextField(blank=True, default="")
    has_plus = models.BooleanField(default=False)
    trusted_server = models.CharField(max_length=253, blank=True, default="")
    dkim_selector = models.CharField(max_length=63, blank=True, default="")
    dkim_key = models.TextField(blank=True, default="")

    state = models.CharField(max_length=8, choices=MailboxState.choices, default=MailboxState.ACTIVE)
    problem = models.CharField(max_length=400, blank=True, default="")
    seen_at = models.DateTimeField(null=True)
    sending_problem = models.CharField(max_length=400, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=MailboxState.values), name="mailbox_state_known"),
            models.CheckConstraint(
                condition=models.Q(is_personal=False) | models.Q(owner__isnull=False), name="mailbox_of_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def addresses(self) -> list[str]:
        """The address and its aliases."""
        return [self.address, *self.aliases]

    @property
    def domain(self) -> str:
        """What stands behind the at sign."""
        return self.address.rpartition("@")[2]


class MailFolder(models.Model):
    """A folder on the server: under which validity its numbers count, and how many letters are there and here."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="known_folders", db_index=False)
    name = models.CharField(max_length=200)
    uidvalidity = models.BigIntegerField(default=0)
    highest_uid = models.BigIntegerField(default=0)
    count_there = models.PositiveIntegerField(default=0)
    count_here = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "name"], name="mail_folder_once")]

    def __str__(self) -> str:
        return f"{self.mailbox}: {self.name}"
