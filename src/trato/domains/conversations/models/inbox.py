"""Where do conversations wait for somebody, and who takes them?"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.foundation.access.models import Team, User
from trato.foundation.kit.identifiers import new_uid


class Sharing(models.TextChoices):
    """How a new conversation finds whoever answers it."""

    BY_HAND = "by_hand", _("Somebody takes it")
    IN_TURN = "in_turn", _("In turn")
    BY_LOAD = "by_load", _("To whoever has fewest open")
    LAST_OWNER = "last_owner", _("To whoever served the customer last")


class Inbox(models.Model):
    """A shared place such as «Technical support», in which a team answers together."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=60, unique=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sharing = models.CharField(max_length=12, choices=Sharing.choices, default=Sharing.BY_HAND)
    # Where letters go that nobody has another place for; there is one such inbox.
    is_usual = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_usual"], condition=models.Q(is_usual=True), name="inbox_one_is_usual"),
            models.CheckConstraint(condition=models.Q(sharing__in=Sharing.values), name="inbox_sharing_known"),
        ]

    def __str__(self) -> str:
        return self.name


class InboxMember(models.Model):
    """A colleague who answers in an inbox, what they are good at, and when something was last given to them."""

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="members", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="inboxes")
    skills = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    is_taking = models.BooleanField(default=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbox", "user"], name="inbox_member_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.inbox}"
