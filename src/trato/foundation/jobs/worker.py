"""Who does the work? A process that takes one job after the other and renews its lease while it runs."""

import logging
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from trato.foundation.access.models import User
from trato.foundation.jobs import queue
from trato.foundation.jobs.kinds import KINDS, CannotGoOn, Kind
from trato.foundation.jobs.models import Job, JobState
from trato.foundation.jobs.running import Cancelled, Interrupted, Lost, Running
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor

PULSE = 5.0
SHORTEST_WAIT, LONGEST_WAIT = 0.1, 1.0
LONGEST_PAUSE = timedelta(hours=1)

log = logging.getLogger(__name__)


def run(stop: threading.Event, *, idle: float) -> None:
    """Do what is due until told to stop, or until nothing was due for so many seconds."""
    waited, wait = 0.0, SHORTEST_WAIT
    while not stop.is_set() and waited < idle:
        try:
            job = queue.take()
            if job:
                perform(job, stop)
                waited, wait = 0.0, SHORTEST_WAIT
                continue
        except (OperationalError, InterfaceError) as problem:
            log.warning("The database is away: %s", (str(problem).splitlines() or ["without a word"])[0])
            close_old_connections()
            wait = LONGEST_WAIT
        stop.wait(wait)
        waited, wait = waited + wait, min(wait * 1.5, LONGEST_WAIT)


def run_all(most: int = 1000) -> int:
    """Do everything that is due now, for commands and tests; return how many jobs were begun."""
    for count in range(most):
        job = queue.take()
        if job is None:
            return count
        perform(job, threading.Event())
    return most


def perform(job: Job, stop: threading.Event) -> None:
    """Do one job that was taken, and write down what came of it."""
    kind = KINDS.get(job.kind)
    with guard.closed(), _Pulse(job), translation.override(_language(job)):
        try:
            result = _begin(kind, job, stop)
        except Lost:
            log.warning("Another worker goes on with %s.", job)
        except Interrupted:
            _end(job, state=JobState.WAITING, ended_at=None)
        except Cancelled:
            _end(job, state=JobState.CANCELLED)
        except CannotGoOn as problem:
            _end(job, state=JobState.FAILED, problem=str(problem))
        except (OperationalError, InterfaceError):
            # Its lease runs out, and somebody goes on when the database is there again.
            raise
        except Exception:
            log.exception("The job %s failed.", job)
            _fail(job, kind)
        else:
            _end(job, state=JobState.DONE, result=dict(result or {}), problem="")


def _begin(kind: Kind | None, job: Job, stop: threading.Event) -> Mapping[str, Any] | None:
    if kind is None:
        raise CannotGoOn(_("This version does not know this kind of work."))
    if job.failures >= kind.tries:
        raise CannotGoOn(_("It ended unexpectedly too often."))
    running = Running(job, by=_actor(job), is_stopping=stop.is_set)
    running.breathe()
    return kind.work(running)


def _actor(job: Job) -> Actor:
    """Who wanted it, with what they may do today."""
    if job.actor_kind == "trato":
        return Actor(kind="trato", id=None, name="trato", roles=frozenset(job.actor_roles))
    user = User.objects.select_related("team").filter(pk=job.actor_id or 0, is_active=True).first()
    if user is None:
        raise CannotGoOn(_("Whoever asked for it no longer works here."))
    seen = user.actor
    scopes = None if job.actor_scopes is None else frozenset(job.actor_scopes)
    return Actor(
        kind=job.actor_kind, id=seen.id, name=seen.name, roles=seen.roles, team_id=seen.team_id,
        account_id=seen.account_id, begins_on=seen.begins_on, ends_on=seen.ends_on, scopes=scopes, rows=job.actor_rows,
    )  # fmt: skip


def _language(job: Job) -> str:
    user = User.objects.filter(pk=job.actor_id or 0).first() if job.actor_kind != "trato" else None
    return user.language if user else (translation.get_language() or "es")


def _fail(job: Job, kind: Kind | None) -> None:
    """Try again later, each time twice as late, until it is enough."""
    job.refresh_from_db(fields=["failures"])
    failures = job.failures + 1
    if kind is None or failures >= kind.tries:
        _end(
            job,
            state=JobState.FAILED,
            failures=failures,
            problem=_("It did not work, several times. Ask whoever looks after trato."),
        )
        return
    pause = min(timedelta(seconds=5) * 2**failures, LONGEST_PAUSE)
    words = _("It did not work; it is tried again by itself.")
    _end(
        job, state=JobState.WAITING, ended_at=None, failures=failures, not_before=timezone.now() + pause, problem=words
    )


def _end(job: Job, **values: Any) -> None:
    values = {"ended_at": timezone.now(), "ticket": None, "lease_until": None, **values}
    kind = KINDS.get(job.kind)
    with transaction.atomic():
        if not Job.objects.filter(pk=job.pk, ticket=job.ticket).update(**values):
            log.warning("Another worker goes on with %s.", job)
        elif values["state"] in (JobState.FAILED, JobState.CANCELLED) and kind and kind.given_up:
            kind.given_up(job.arguments, values.get("problem", ""))


class _Pulse:
    """While it is held, a thread renews the lease."""

    def __init__(self, job: Job) -> None:
        self._job, self._ended = job, threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease of {job.pk}", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_details: object) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._ended.wait(PULSE):
                try:
                    if not queue.renew(self._job):
                        return
                except (OperationalError, InterfaceError):
                    close_old_connections()
        finally:
            connection.close()
