"""What did somebody want to see of a list, under which name, and for whom did they keep it?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.foundation.access.models import Team, User
from trato.foundation.kit.identifiers import new_uid


class Audience(models.TextChoices):
    """Who finds a view among theirs."""

    MINE = "mine", _("Only me")
    TEAM = "team", _("My team")
    EVERYBODY = "everybody", _("Everybody")


class View(models.Model):
    """A name for what stands in the address of a list: filters, order, columns, size.

    `words` are the words of that address. They are read again each time through the eyes of whoever opens the view, so
    that a view shows nobody more than they may see. A view that is shared stays when its owner leaves.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    list = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=80)
    name_key = models.CharField(max_length=100, db_collation="C")
    words = models.JSONField(default=dict)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.MINE)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(name_key=""), name="view_has_a_name"),
            models.CheckConstraint(condition=models.Q(audience__in=Audience.values), name="view_audience_known"),
            models.UniqueConstraint(
                fields=["list", "owner", "name_key"], condition=models.Q(deleted_at=None), name="view_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
