"""Which work do rules leave to the background?"""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from trato.foundation.automation.models import Caused, Passed, Run, RunState
from trato.foundation.automation.running import RUNNING
from trato.foundation.jobs.kinds import job
from trato.foundation.jobs.running import Running
from trato.foundation.kit import guard, sql

KEPT_RUNS, KEPT_PASSED = timedelta(days=365), timedelta(days=30)
_AT_ONCE = 5000
_FORGET_PASSED = f"""
DELETE FROM {Passed._meta.db_table} WHERE event_id IN (
    SELECT event_id FROM {Passed._meta.db_table} WHERE at < %s LIMIT {_AT_ONCE})
"""


@job("automation.forget_traces", label=_("Forget old traces of rules"), every=timedelta(days=1))
def forget_traces(running: Running) -> dict[str, Any]:
    """Traces of what ran are kept for a year, of what did not for a month."""
    passed = runs = 0
    while True:
        with guard.working_as(RUNNING):
            gone = sql.run(_FORGET_PASSED, [running.now - KEPT_PASSED])
        passed += gone
        running.breathe()
        if gone < _AT_ONCE:
            break
    while True:
        with guard.working_as(RUNNING):
            old = Run.objects.filter(at__lt=running.now - KEPT_RUNS).exclude(state=RunState.WAITING)
            keys = list(old.order_by("at").values_list("pk", flat=True)[:_AT_ONCE])
            Caused.objects.filter(run_id__in=keys).delete()
            Run.objects.filter(pk__in=keys).delete()
        runs += len(keys)
        running.breathe()
        if len(keys) < _AT_ONCE:
            return {"runs": runs, "passed": passed}
