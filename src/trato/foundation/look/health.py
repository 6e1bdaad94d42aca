"""Is this process up, and can it do its work?"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from trato.foundation.kit import guard, sql
from trato.foundation.look.assets import manifest

_HEALTH = guard.capability("health.look", "stream_event")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "up"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, migrations, worker and front end, each with a word."""
    found = checks()
    is_ready = all(word == "ok" for word in found.values())
    return JsonResponse(
        {"status": "ready" if is_ready else "not ready", "checks": found}, status=200 if is_ready else 503
    )


def checks() -> dict[str, str]:
    """What was looked at, each with "ok" or a word for what is wrong."""
    found = {"database": _database(), "frontend": "ok" if manifest() else "not built"}
    if found["database"] == "ok":
        found |= {"migrations": _migrations(), "worker": _worker()}
    return found


_UNORDERED = """
SELECT EXISTS (
    SELECT FROM stream_sequencer s JOIN stream_event e
        ON e.xid >= pg_snapshot_xmax(s.done) AND e.xid < pg_snapshot_xmax(pg_current_snapshot())
    WHERE e.recorded_at < clock_timestamp() - interval '1 minute'
      AND NOT EXISTS (SELECT FROM stream_commit c WHERE c.xid = e.xid)
) AS is_late
"""

healthz.serves = readyz.serves = ("open", "health")  # type: ignore[attr-defined]


def _database() -> str:
    try:
        sql.rows("SELECT 1 AS one")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    return "pending" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


@guard.working_as(_HEALTH)
def _worker() -> str:
    """A worker looks after the stream many times a second; a minute of unordered commits means none is there."""
    waiting = sql.rows(_UNORDERED)[0]["is_late"]
    return "late" if waiting else "ok"
