"""How long is what kept, and how does it go when its time is over?"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from trato.foundation.access.policy import require
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor
from trato.foundation.privacy import periods, work
from trato.foundation.privacy.models import RetentionRule
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.privacy import RetentionApplied, RetentionChanged

AT_ONCE = 200
LONGEST_DAYS = 36_500


class CannotKeep(ValueError):
    """The period makes no sense; the message says why."""


def decide(code: str, *, days: int, is_active: bool, by: Actor, at: datetime) -> RetentionRule:
    """Set for how many days something is kept, and whether it goes by itself after them."""
    require(by, "privacy.retention.change")
    rule = periods.rule(code)
    if rule is None:
        raise CannotKeep(_("This rule is not known."))
    if not rule.least_days <= days <= LONGEST_DAYS:
        raise CannotKeep(_("Choose at least %(least)s days.") % {"least": rule.least_days})
    with transaction.atomic():
        chosen, _is_new = RetentionRule.objects.update_or_create(
            code=code, defaults={"days": days, "is_active": is_active, "changed_at": at}
        )
        record(RetentionChanged(code=code, days=days, is_active=is_active), by=by, at=at)
    return chosen


@guard.working_as(work.WORK)
def apply(code: str, *, by: Actor, at: datetime) -> int:
    """Let go what is past its time; return how much it was."""
    require(by, "privacy.retention.apply")
    rule, chosen = periods.rule(code), RetentionRule.objects.filter(code=code).first()
    if rule is None:
        raise CannotKeep(_("This rule is not known."))
    before, done = at - timedelta(days=chosen.days if chosen else rule.days), 0
    while some := periods.found(rule, before=before, most=AT_ONCE):
        with transaction.atomic():
            gone = rule.lets_go(some, by, at)
        done += gone
        if not gone:
            break
    with transaction.atomic():
        RetentionRule.objects.update_or_create(
            code=code,
            defaults={"last_applied_at": at, "last_count": done},
            create_defaults={"days": rule.days, "changed_at": at, "last_applied_at": at, "last_count": done},
        )
        record(RetentionApplied(code=code, count=done), by=by, at=at)
    return done
