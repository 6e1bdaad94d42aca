"""Is this process up, and can it do its work?"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from trato.foundation.kit import sql
from trato.foundation.look.assets import manifest


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "up"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Database, migrations, worker and front end, each with a word."""
    checks = {"database": _database(), "frontend": "ok" if manifest() else "not built"}
    if checks["database"] == "ok":
        checks |= {"migrations": _migrations(), "worker": _worker()}
    is_ready = all(word == "ok" for word in checks.values())
    return JsonResponse(
        {"status": "ready" if is_ready else "not ready", "checks": checks}, status=200 if is_ready else 503
    )


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


def _worker() -> str:
    """A worker looks after the stream many times a second; a minute of unordered commits means none is there."""
    waiting = sql.rows(
        "SELECT exists(SELECT FROM stream_event e WHERE e.recorded_at < clock_timestamp() - interval '1 minute'"
        " AND e.xid > (SELECT coalesce(max(xid::text::bigint), 0)::text::xid8 FROM stream_commit)) AS late"
    )[0]["late"]
    return "late" if waiting else "ok"
