"""What does this company want to know of its things, beyond what everybody does?"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.foundation.kit.identifiers import new_uid
from trato.foundation.kit.languages import spoken


class FieldKind(models.TextChoices):
    """What can be written into a field."""

    TEXT = "text", _("Text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", _("Number")
    MONEY = "money", _("Money")
    DATE = "date", _("Date")
    CHOICE = "choice", _("One choice")
    SEVERAL = "several", _("Several choices")
    YES_NO = "yes_no", _("Yes or no")
    LINK = "link", _("Web address")
    FILE = "file", _("File")


class Field(models.Model):
    """A field that the company made for a kind of thing; it works at once, without restart or migration.

    `key` is its stable name; `choices` are objects with key, es and en. A sensitive field is seen and asked about
    only by those who see contact data.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    thing = models.CharField(max_length=60)
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=FieldKind.choices)
    name_es = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    choices = models.JSONField(default=list)
    is_sensitive = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thing", "key"], name="field_key_once"),
            models.CheckConstraint(condition=models.Q(kind__in=FieldKind.values), name="field_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What it is called in the language of the page."""
        return self.name_es if spoken() == "es" else self.name_en

    @property
    def labels(self) -> list[tuple[str, str]]:
        """The choices with their labels in the language of the page."""
        return [(one["key"], one.get(spoken()) or one["key"]) for one in self.choices]


class FieldValue(models.Model):
    """What a thing has in a field, in the column of its kind; what is not known has no row.

    `word` is what texts and choices are compared by, `shown` a text as it was written.
    """

    field = models.ForeignKey(Field, on_delete=models.CASCADE, related_name="values", db_index=False)
    thing_id = models.BigIntegerField()
    word = models.TextField(null=True, db_collation="C")
    shown = models.TextField(null=True)
    amount = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    day = models.DateField(null=True)
    flag = models.BooleanField(null=True)
    words = ArrayField(models.CharField(max_length=60), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thing_id", "field"], name="value_once")]
        indexes = [
            models.Index(
                fields=["field", "word", "thing_id"], condition=models.Q(word__isnull=False), name="value_by_word"
            ),
            models.Index(
                fields=["field", "amount", "thing_id"], condition=models.Q(amount__isnull=False), name="value_by_amount"
            ),
            models.Index(
                fields=["field", "day", "thing_id"], condition=models.Q(day__isnull=False), name="value_by_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field_id} of {self.thing_id}"


class FieldFile(models.Model):
    """A file that was put into a field of a thing; `uid` is also the name it lies under.

    `released_at` is when it was taken out or replaced: until it is thrown away, that can be undone.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    field = models.ForeignKey(Field, on_delete=models.CASCADE, related_name="files", db_index=False)
    thing_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["thing_id", "field"], name="file_by_thing"),
            models.Index(
                fields=["released_at", "id"], condition=models.Q(released_at__isnull=False), name="file_by_release"
            ),
        ]

    def __str__(self) -> str:
        return self.name
