"""Which customers belong together, and why do we ask?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.foundation.access.models import User
from trato.foundation.kit.identifiers import new_uid


class SegmentKind(models.TextChoices):
    """Whether members come and go by themselves."""

    LIVING = "living", _("Living segment")
    FIXED = "fixed", _("Fixed list")


class Segment(models.Model):
    """A living segment is a condition; a fixed list is who was put on it.

    `purpose` says what it is for, `value_proposition` what we offer these customers, `treatment` how we treat them
    (S1: proposición de valor y trato por segmento). `version` grows with the condition. `dirty_at` asks for a full
    count, `day_turns_at` is the midnight at which days of the calendar may change who belongs.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    name_key = models.CharField(max_length=140, db_collation="C")
    kind = models.CharField(max_length=8, choices=SegmentKind.choices, default=SegmentKind.LIVING)
    condition = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    purpose = models.TextField(_("what it is for"), blank=True, default="")
    value_proposition = models.TextField(_("value proposition"), blank=True, default="")
    treatment = models.TextField(_("treatment"), blank=True, default="")
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts", db_index=False)
    size = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)
    dirty_at = models.DateTimeField(null=True)
    day_turns_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(name_key=""), name="segment_has_a_name"),
            models.CheckConstraint(condition=models.Q(kind__in=SegmentKind.values), name="segment_kind_known"),
            models.UniqueConstraint(
                fields=["name_key"], condition=models.Q(archived_at=None), name="segment_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Cut(models.Model):
    """The last one within a rank that segments ask for; members stand by it until it is renewed.

    `leaf` is the rank in its JSON form, once for all segments that ask for it; without value and key nobody is within.
    `touched` counts customers about whom something was told since that may move it.
    """

    leaf = models.TextField(unique=True)
    # All digits: a rounded average would put its own customer beyond the end.
    value = models.TextField(null=True)
    key = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    touched = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.leaf}: {self.value}"
