"""Which answers, and which turns of several steps, does a team keep ready?"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.domains.conversations.models.conversation import Priority
from trato.foundation.kit.identifiers import new_uid


class Ending(models.TextChoices):
    """What becomes of the conversation after the answer."""

    NOTHING = "", _("It stays as it is")
    RESOLVED = "resolved", _("It is resolved")
    SNOOZED = "snoozed", _("It is snoozed until tomorrow")


class SavedReply(models.Model):
    """A text called by its shortcut; with tags, a priority or an ending it is a macro that does them too."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    shortcut = models.CharField(_("shortcut"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), blank=True, default="")
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, null=True, blank=True)
    ending = models.CharField(max_length=8, choices=Ending.choices, blank=True, default="")
    changed_at = models.DateTimeField()
    by_user_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.title
