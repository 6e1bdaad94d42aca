"""How does work get into the queue, who takes it, and how is it kept by one worker only?

One table is the queue and what people watch. Workers skip what others have locked; a lease that is not renewed
means that its worker is dead, and another one goes on from the checkpoint.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from trato.foundation.jobs.kinds import KINDS
from trato.foundation.jobs.models import UNFINISHED, Job, JobState
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor

LEASE = timedelta(seconds=20)
KEPT_FOR = timedelta(days=30)

_DUE = """
(state = 'waiting' AND not_before <= clock_timestamp()
 OR state = 'running' AND lease_until < clock_timestamp())
"""
_IS_DUE = f"SELECT EXISTS (SELECT FROM jobs_job WHERE state IN ('waiting', 'running') AND {_DUE}) AS is_due"
_TAKE = f"""
UPDATE jobs_job SET state = 'running', ticket = %(ticket)s, lease_until = clock_timestamp() + %(lease)s,
    started_at = coalesce(started_at, clock_timestamp()),
    -- Whoever held it ended without a word.
    failures = failures + (state = 'running')::int
WHERE id = (
    SELECT id FROM jobs_job WHERE state IN ('waiting', 'running') AND {_DUE}
    ORDER BY not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id
"""
_RENEW = """
UPDATE jobs_job SET lease_until = clock_timestamp() + %(lease)s
WHERE id = %(id)s AND ticket = %(ticket)s AND state = 'running'
"""
_CLOCK = """
INSERT INTO jobs_job (uid, kind, subject, arguments, key, state, not_before, actor_kind, actor_roles, actor_rows, done,
    checkpoint, result, problem, failures, created_at)
SELECT %(uid)s::uuid, %(kind)s::text, '', '{}', %(kind)s::text, 'waiting', %(at)s, 'trato', %(roles)s::jsonb, '', 0, '{}', '{}', '', 0, %(at)s
WHERE NOT EXISTS (SELECT FROM jobs_job WHERE kind = %(kind)s::text AND created_at > %(since)s)
ON CONFLICT DO NOTHING
"""


def enqueue(
    kind: str, *, by: Actor, at: datetime, subject: str = "", key: str = "", not_before: datetime | None = None,
    **arguments: Any,
) -> Job:  # fmt: skip
    """Let work of a kind be done in the background, once this transaction has committed.

    With a key, work that is still unfinished under the same key is given back instead.
    """
    if kind not in KINDS:
        raise ValueError(f"No work is called {kind}.")
    wanted = Job(
        kind=kind, subject=subject[:200], arguments=arguments, key=key, not_before=not_before or at, created_at=at,
        actor_kind=by.kind, actor_id=by.id, actor_roles=sorted(by.roles) if by.kind == "trato" else [],
        actor_scopes=None if by.scopes is None else sorted(by.scopes), actor_rows=by.rows,
    )  # fmt: skip
    try:
        with transaction.atomic():
            wanted.save(force_insert=True)
    except IntegrityError:
        waiting = Job.objects.filter(key=key, state__in=UNFINISHED).first() if key else None
        if waiting is None:
            raise
        return waiting
    return wanted


def enqueue_by_clock(kind: str, *, at: datetime) -> int:
    """Let regular work begin when its time has come; several machines ask, one gets it."""
    every = KINDS[kind].every or timedelta()
    asked = {
        "uid": uuid.uuid4(), "kind": kind, "at": at, "since": at - every * 0.9, "roles": f'["trato:{kind}"]',
    }  # fmt: skip
    return sql.run(_CLOCK, asked)


def is_due() -> bool:
    """Whether some work waits for a worker."""
    return sql.rows(_IS_DUE)[0]["is_due"]


def take() -> Job | None:
    """The next work that is due, held from now on; None when nothing is."""
    taken = sql.rows(_TAKE, {"ticket": uuid.uuid4(), "lease": LEASE})
    return Job.objects.get(pk=taken[0]["id"]) if taken else None


def renew(job: Job) -> bool:
    """Hold it longer; false when it is no longer ours."""
    return bool(sql.run(_RENEW, {"id": job.pk, "ticket": job.ticket, "lease": LEASE}))


def forget_old(at: datetime) -> int:
    """Throw away what ended a month ago; return how much."""
    ended = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
    return Job.objects.filter(state__in=ended, ended_at__lt=at - KEPT_FOR).delete()[0]
