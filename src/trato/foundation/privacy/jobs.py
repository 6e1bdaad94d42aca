"""What does privacy do by the clock? Lets go what is past its time, throws old copies away, keeps the ledger whole."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from trato.foundation.kit import sql
from trato.foundation.kit.actor import trato
from trato.foundation.privacy import ledger, packages
from trato.foundation.privacy.actions import retention
from trato.foundation.privacy.models import Erasure, RetentionRule
from trato.foundation.stream.chores import regularly

_OURS = "SELECT pg_try_advisory_lock(7261746, 3) AS is_ours"
_RELEASE = "SELECT pg_advisory_unlock(7261746, 3)"


@regularly("privacy.retention", every=timedelta(hours=6))
def what_is_past_its_time_goes(at: datetime) -> int:
    """Only by rules that were switched on; one worker at a time."""
    if not sql.rows(_OURS)[0]["is_ours"]:
        return 0
    try:
        active = RetentionRule.objects.filter(is_active=True).order_by("code")
        return sum(retention.apply(rule.code, by=trato("retention"), at=at) for rule in active)
    finally:
        sql.rows(_RELEASE)


@regularly("privacy.copies", every=timedelta(hours=1))
def old_copies_are_thrown_away(at: datetime) -> int:
    """A copy of somebody's data is there for a week."""
    return packages.throw_old_away(at)


@regularly("privacy.ledger", every=timedelta(minutes=10))
def the_ledger_knows_every_erasure(_: datetime) -> int:
    """Also those of other machines, and those whose line was lost."""
    path = ledger.file_in(Path(settings.DATA))
    known = {line.erasure for line in ledger.read(path)}
    missing = [
        ledger.Line(one.person_kind, str(one.person_uid), one.at.isoformat(), str(one.uid))
        for one in Erasure.objects.order_by("pk")
        if str(one.uid) not in known
    ]
    if missing:
        ledger.append(path, missing)
    return len(missing)
