"""Which program is calling, for whom, and may it come in here?"""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import msgspec
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from trato.foundation.access import policy
from trato.foundation.access.models.token import digest
from trato.foundation.access.rules import editions
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.rest.refusals import Fault, Refusal

_BEARER = """
SELECT u.id, u.name, u.role, u.team_id, u.account_id, u.begins_on, u.ends_on, t.id AS token, t.scopes, t.rows, t.requests_a_day, t.rows_a_day,
    t.last_used_at IS NULL OR t.last_used_at < %(minute)s AS is_stale
FROM access_token t JOIN access_user u ON u.id = t.user_id
WHERE t.sha256 = %(sha256)s AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > %(at)s) AND u.is_active
"""
_USED = "UPDATE access_token SET last_used_at = %(at)s, last_address = %(address)s WHERE id = %(token)s"
# One statement counts and compares, so that many requests at once never pass the budget together.
_COUNT = """
INSERT INTO access_tokenday AS d (token_id, day, requests, rows) VALUES (%(token)s, %(day)s, 1, 0)
ON CONFLICT (token_id, day) DO UPDATE SET requests = d.requests + 1
WHERE (%(requests)s::bigint IS NULL OR d.requests < %(requests)s) AND (%(rows)s::bigint IS NULL OR d.rows < %(rows)s)
RETURNING true AS is_within
"""
_COUNT_ROWS = "UPDATE access_tokenday SET rows = rows + %(count)s WHERE token_id = %(token)s AND day = %(day)s"


def let_in(request: HttpRequest, permission: str) -> Actor:
    """The actor behind the request's token, when it has the permission and budget; otherwise 401, 403 or 429."""
    editions.keep_up()
    scheme, _space, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    now = timezone.now()
    token = _token(secret, now) if scheme.lower() == "bearer" and secret else None
    if token is None:
        raise Refusal(401, _("Send a valid token: «Authorization: Bearer …»."))
    if token["is_stale"]:
        sql.run(_USED, {"at": now, "token": token["token"], "address": request.META.get("REMOTE_ADDR") or None})
    actor = _actor(token)
    # A denial is noted under their name.
    request.actor = actor  # type: ignore[attr-defined]
    policy.require(actor, "api.operation.call")
    policy.require(actor, permission)
    if token["requests_a_day"] or token["rows_a_day"]:
        _spend(request, token, now)
    return actor


def bearer(secret: str, at: datetime) -> Actor | None:
    """Who holds this token; None when it is unknown, revoked or expired, or its user has left."""
    token = _token(secret, at)
    return _actor(token) if token else None


def count_rows(request: HttpRequest, content: bytes) -> None:
    """Take the rows of an answer from the day's budget of its token, where it has one."""
    held = getattr(request, "row_budget", None)
    if held is None:
        return
    shown = msgspec.json.decode(content, type=_Page) if content.startswith(b'{"items":') else None
    sql.run(_COUNT_ROWS, {**held, "count": len(shown.items) if shown else 1})


class _Page(msgspec.Struct):
    items: list[msgspec.Raw]


def _token(secret: str, at: datetime) -> dict[str, Any] | None:
    asked = {"sha256": digest(secret), "at": at, "minute": at - timedelta(minutes=1)}
    return next(iter(sql.rows(_BEARER, asked)), None)


def _actor(token: dict[str, Any]) -> Actor:
    same = {name: token[name] for name in ("id", "name", "team_id", "account_id", "begins_on", "ends_on", "rows")}
    return Actor("token", roles=frozenset({token["role"]}), scopes=frozenset(token["scopes"]), **same)


def _spend(request: HttpRequest, token: dict[str, Any], now: datetime) -> None:
    held = {"token": token["token"], "day": now.astimezone(UTC).date()}
    limits = {"requests": token["requests_a_day"], "rows": token["rows_a_day"]}
    if not sql.rows(_COUNT, {**held, **limits}):
        tomorrow = datetime.combine(held["day"] + timedelta(days=1), time(), UTC)
        wait = int((tomorrow - now).total_seconds()) + 1
        raise Refusal(429, _("This token has used up its budget for today."), headers={"Retry-After": str(wait)})
    if token["rows_a_day"]:
        request.row_budget = held  # type: ignore[attr-defined]


def refuse_foreign_body(request: HttpRequest) -> None:
    """415 for a body that does not claim to be JSON."""
    if request.META.get("CONTENT_LENGTH") in (None, "", "0"):
        return
    kind = request.content_type or ""
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise Refusal(415, _("Send JSON: «Content-Type: application/json»."))


def refuse_unknown_query(request: HttpRequest, known: frozenset[str]) -> None:
    """400 for a query parameter nobody reads: a misspelled filter must not mean "all"."""
    unknown = [name for name in request.GET if name not in known] if request.META.get("QUERY_STRING") else []
    if unknown:
        faults = [Fault("query", name, _("This parameter is not known.")) for name in unknown[:20]]
        raise Refusal(400, _("The query has parameters that are not known."), faults=faults)
