"""What is to be done when something happens?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.foundation.access.models import User
from trato.foundation.kit.identifiers import new_uid


class Rule(models.Model):
    """When `event` is told with these `fields`, about somebody who fulfills `condition`, then `steps`, in their order.

    It acts with what its author may do: whoever wrote its edition. A rule that is on has run since `on_since`;
    `stopped_because` says why the house switched it off.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    name_key = models.CharField(max_length=140, db_collation="C")
    purpose = models.TextField(_("what it is for"), blank=True, default="")
    event = models.CharField(max_length=80)
    fields = models.JSONField(default=dict)
    condition = models.JSONField(default=dict)
    steps = models.JSONField(default=list)
    edition = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_on = models.BooleanField(default=False)
    on_since = models.DateTimeField(null=True)
    stopped_because = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(name_key=""), name="rule_has_a_name"),
            models.UniqueConstraint(fields=["name_key"], condition=models.Q(archived_at=None), name="rule_name_once"),
            models.CheckConstraint(
                condition=models.Q(is_on=False) | models.Q(archived_at=None, on_since__isnull=False),
                name="rule_is_on_since",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """What a rule said, from one change to the next; traces refer to it."""

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="editions", db_index=False)
    number = models.PositiveIntegerField()
    event = models.CharField(max_length=80)
    fields = models.JSONField(default=dict)
    condition = models.JSONField(default=dict)
    steps = models.JSONField(default=list)
    by_user_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="rule_edition_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} #{self.number}"


class Halt(models.Model):
    """A rule leaves one customer alone, because it ran in circles there; switching the rule on lifts it."""

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="halts", db_index=False)
    party_id = models.BigIntegerField(db_index=True)
    because = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "party_id"], name="rule_halt_once")]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.because}"
