"""When does the house stop a rule? When it goes in circles, or when whoever wrote it may not do any more what it does."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.foundation.automation.models import Halt, Rule
from trato.foundation.kit.actor import trato
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.automation import RuleStopped

# How deep rules may set off one another, and how often one may run for the same customer.
DEEPEST, MOST_IN_AN_HOUR = 10, 100
BY_ITSELF = trato("automation.stop")

WORDS = {
    "too_deep": gettext_lazy("Rules were setting off one another in a circle, so it leaves this customer alone."),
    "too_often": gettext_lazy("It ran too often for this customer within an hour, so it leaves them alone."),
    "halted": gettext_lazy("It leaves this customer alone since it went in circles."),
}


def stop(rule: Rule, *, because: str, words: str, at: datetime) -> None:
    """Switch a rule off for everybody, and say why."""
    changed = Rule.objects.filter(pk=rule.pk, is_on=True).update(is_on=False, stopped_because=words, updated_at=at)
    if changed:
        record(RuleStopped(rule_id=rule.pk, because=because), by=BY_ITSELF, at=at)


def halt(rule: Rule, party_id: int, *, because: str, at: datetime) -> None:
    """Let a rule leave one customer alone until somebody switches it on again."""
    _row, is_new = Halt.objects.get_or_create(
        rule_id=rule.pk, party_id=party_id, defaults={"because": because, "at": at}
    )
    if is_new:
        record(RuleStopped(rule_id=rule.pk, because=because, party_id=party_id), by=BY_ITSELF, at=at, about=[party_id])


def left() -> str:
    """What is said when nobody answers for a rule any more."""
    return _("Whoever wrote it no longer works here. Look at it and save it again, then it acts for you.")
