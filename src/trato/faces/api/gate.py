"""Which program is calling, for whom, and may it come in here?"""

from datetime import datetime

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
SELECT u.id, u.name, u.role, u.team_id, u.account_id, u.begins_on, u.ends_on
FROM access_token t JOIN access_user u ON u.id = t.user_id
WHERE t.sha256 = %s AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > %s) AND u.is_active
"""


def let_in(request: HttpRequest, permission: str) -> Actor:
    """The actor behind the request's token, when it has the permission; otherwise 401 or 403."""
    editions.keep_up()
    scheme, _space, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    actor = bearer(secret, timezone.now()) if scheme.lower() == "bearer" and secret else None
    if actor is None:
        raise Refusal(401, _("Send a valid token: «Authorization: Bearer …»."))
    # A denial is noted under their name.
    request.actor = actor  # type: ignore[attr-defined]
    policy.require(actor, "api.operation.call")
    policy.require(actor, permission)
    return actor


def bearer(secret: str, at: datetime) -> Actor | None:
    """Who holds this token; None when it is unknown, revoked or expired, or its user has left."""
    found = sql.rows(_BEARER, [digest(secret), at])
    if not found:
        return None
    user = found[0]
    role = frozenset({user.pop("role")})
    return Actor("token", roles=role, **user)


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
