"""How does the chat of a web site look, when is it staffed, and which chats with visitors are there?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.domains.conversations.models.conversation import Conversation
from trato.domains.conversations.models.inbox import Inbox
from trato.domains.conversations.models.web import Website
from trato.domains.customers.models import Party

WEEKDAYS = 7


class ChatColor(models.TextChoices):
    """The colors of the palette that carry white words by day and dark ones by night."""

    TEAL = "teal", _("Teal")
    BLUE = "blue", _("Blue")
    GREEN = "green", _("Green")
    VIOLET = "violet", _("Violet")
    MAGENTA = "magenta", _("Magenta")
    OLIVE = "olive", _("Olive")
    SLATE = "slate", _("Slate")


class WebChat(models.Model):
    """The chat of one web site. `hours` holds for each weekday, Monday first, from when until when, or nothing."""

    site = models.OneToOneField(Website, primary_key=True, on_delete=models.CASCADE, related_name="chat")
    is_on = models.BooleanField(default=False)
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+", db_index=False)
    greeting_es = models.CharField(max_length=200, blank=True, default="")
    greeting_en = models.CharField(max_length=200, blank=True, default="")
    hours = models.JSONField(default=list)
    color = models.CharField(max_length=8, choices=ChatColor.choices, default=ChatColor.TEAL)

    def __str__(self) -> str:
        return f"{self.site_id}"


class Chat(models.Model):
    """What one browser writes with us: as long as this row is there, answers reach it.

    `name` and `email` are what the visitor says of themselves, `party` is whom a pass of the site proved.
    """

    uid = models.UUIDField(unique=True, editable=False)
    site = models.ForeignKey(Website, on_delete=models.CASCADE, related_name="+", db_index=False)
    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="chat")
    party = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    name = models.CharField(max_length=120, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    # The page it was written from: what stands before «?» in its address, and its title.
    page = models.CharField(max_length=500, blank=True, default="")
    title = models.CharField(max_length=200, blank=True, default="")
    # Whoever wrote within the last seconds is writing now.
    typed_at = models.DateTimeField(null=True)
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["last_at"], name="chat_by_last"),
            models.Index(fields=["party"], condition=models.Q(party__isnull=False), name="chat_by_party"),
        ]

    def __str__(self) -> str:
        return str(self.uid)
