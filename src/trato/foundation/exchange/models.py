"""Which files were loaded, how were their columns understood, and what came of each part?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.foundation.kit.identifiers import new_uid


class ImportState(models.TextChoices):
    """How far an import is."""

    RECEIVING = "receiving", _("Being sent")
    READING = "reading", _("Being read")
    UNREADABLE = "unreadable", _("Unreadable")
    MAPPING = "mapping", _("To be checked")
    TRYING = "trying", _("Being tried out")
    TRIED = "tried", _("Ready")
    RUNNING = "running", _("Being loaded")
    DONE = "done", _("Loaded")
    STOPPED = "stopped", _("Stopped")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


# While one of these holds, work goes on in the background.
BUSY = (ImportState.READING, ImportState.TRYING, ImportState.RUNNING, ImportState.UNDOING)
LOADED = (ImportState.DONE, ImportState.STOPPED)


class Import(models.Model):
    """One file on its way into the house: what it is, how it is understood, what came of it."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    target = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    size = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=ImportState.choices, default=ImportState.READING)
    problem = models.TextField(blank=True, default="")

    # Found in the file, and changed by whoever knows better: format, encoding, delimiter, decimal, dates, headings.
    found = models.JSONField(default=dict)
    rows = models.BigIntegerField(null=True)
    # One entry per column: its field and its rules.
    columns = models.JSONField(default=list)
    # What holds for the whole file: how known rows are found and treated, the country of phones, where it comes from.
    choices = models.JSONField(default=dict)
    trial = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    kept = models.JSONField(default=dict)

    by_user_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="import_by_time")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_busy(self) -> bool:
        """Whether something goes on in the background."""
        return self.state in BUSY


class ImportPart(models.Model):
    """One step of a load: which rows, and what must be known to take it back. Written in the step's own transaction."""

    one = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts", db_index=False)
    number = models.IntegerField()
    rows = models.IntegerField()
    journal = models.JSONField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "number"], name="import_part_once")]

    def __str__(self) -> str:
        return f"{self.one_id} · {self.number}"


class KnownHeadings(models.Model):
    """How columns with these headings were understood the last time."""

    target = models.CharField(max_length=40)
    signature = models.CharField(max_length=64)
    columns = models.JSONField()
    choices = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "signature"], name="headings_known_once")]

    def __str__(self) -> str:
        return f"{self.target} {self.signature[:8]}"
