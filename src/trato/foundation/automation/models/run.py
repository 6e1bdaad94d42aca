"""What became of a rule each time, and why?"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trato.foundation.automation.models.rule import Rule
from trato.foundation.kit.identifiers import new_uid


class RunState(models.TextChoices):
    """How far a run is, or how it ended."""

    WAITING = "waiting", pgettext_lazy("rule", "About to run")
    RAN = "ran", pgettext_lazy("rule", "Ran")
    FAILED = "failed", pgettext_lazy("rule", "Did not work")
    STOPPED = "stopped", pgettext_lazy("rule", "Stopped")


class Run(models.Model):
    """A rule whose event came and whose condition held: what each step did, and how deep in a chain of rules it stood.

    `holds` says yes or no for each question of its edition (see `deciding.Holds`); no value of the customer is kept.
    A rule runs once for an event, whatever happens.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="runs", db_index=False)
    edition = models.PositiveIntegerField()
    event_id = models.BigIntegerField()
    party_id = models.BigIntegerField()
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.WAITING)
    holds = models.CharField(max_length=300, blank=True, default="")
    depth = models.PositiveSmallIntegerField(default=0)
    steps = models.JSONField(default=list)
    problem = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "event_id"], name="rule_runs_once_per_event")]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state="waiting"), name="rule_runs_waiting"),
            models.Index(fields=["rule", "-id"], name="rule_runs_newest"),
            models.Index(fields=["party_id", "rule", "at"], name="rule_runs_of_party"),
            models.Index(fields=["at"], name="rule_runs_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.event_id}: {self.state}"


class Passed(models.Model):
    """The rules that an event passed by, because something they ask did not hold; one row for an event."""

    event_id = models.BigIntegerField(primary_key=True)
    party_id = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)
    rules = ArrayField(models.BigIntegerField())
    editions = ArrayField(models.IntegerField())
    holds = ArrayField(models.TextField())

    class Meta:
        indexes = [models.Index(fields=["party_id", "-at"], name="rules_passed_by_party")]

    def __str__(self) -> str:
        return f"{self.event_id}"


class Tally(models.Model):
    """How often a rule ran, did not work, was stopped or passed by on a day."""

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="tallies", db_index=False)
    on = models.DateField(_("day"))
    ran = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    stopped = models.PositiveIntegerField(default=0)
    passed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "on"], name="rule_tally_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.on}"


class Caused(models.Model):
    """Which run an event came from, and how deep that run stood: a chain of rules ends somewhere."""

    event_id = models.BigIntegerField(primary_key=True)
    # A number only: runs for an erased person go without asking who knows of them.
    run_id = models.BigIntegerField(db_index=True)
    depth = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.event_id}"
