"""Was this request made before? A POST with the same `Idempotency-Key` is done once and answered alike each time.

The key is written first, in the transaction of the verb. A second request with the same key therefore waits for the
first to end: after its commit it gets the same answer, after a crash or refusal it is the first.
"""

import hashlib
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from trato.foundation.access.sealing import seal, unseal
from trato.foundation.kit import sql
from trato.foundation.rest.refusals import Refusal

_HEADER = "HTTP_IDEMPOTENCY_KEY"
KEPT_FOR = timedelta(hours=24)
LONGEST = 255

_CLAIM = """
INSERT INTO api_idempotency AS k (user_id, key, fingerprint, created_at, location)
VALUES (%(user)s, %(key)s, %(fingerprint)s, %(at)s, '')
ON CONFLICT (user_id, key) DO UPDATE SET fingerprint = excluded.fingerprint, created_at = excluded.created_at
WHERE k.created_at < %(old)s RETURNING true AS is_ours
"""
_KEEP = "UPDATE api_idempotency SET status = %s, location = %s, body = %s WHERE user_id = %s AND key = %s"
_KEPT = "SELECT fingerprint, status, location, body FROM api_idempotency WHERE user_id = %s AND key = %s"
_FORGET = "DELETE FROM api_idempotency WHERE created_at < %s"

_claims = itertools.count(1)
_CLAIMS_BETWEEN_CLEANINGS = 1000


def once(request: HttpRequest, work: Callable[[], HttpResponse], *, is_secret: bool = False) -> HttpResponse:
    """Do the work, or give the answer it had under this key; of a secret answer only a sealed form is kept."""
    key = request.META.get(_HEADER)
    if key is None:
        return work()
    if not 0 < len(key) <= LONGEST or not key.isprintable():
        raise Refusal(400, _("An Idempotency-Key has between 1 and 255 printable characters."))
    user, at = request.actor.user_id, timezone.now()  # type: ignore[attr-defined]
    fingerprint = _fingerprint(request)
    with _one_transaction():
        asked = {"user": user, "key": key, "fingerprint": fingerprint, "at": at, "old": at - KEPT_FOR}
        if not sql.rows(_CLAIM, asked):
            return _replayed(user, key, fingerprint, is_secret)
        response = work()
        location = response.headers.get("Location", "")
        content = seal(response.content.decode()).encode() if is_secret else response.content
        sql.run(_KEEP, [response.status_code, location, content, user, key])
    if next(_claims) % _CLAIMS_BETWEEN_CLEANINGS == 0:
        forget_old(at)
    return response


def forget_old(at: datetime) -> int:
    """Remove keys past their time; return how many."""
    return sql.run(_FORGET, [at - KEPT_FOR])


@contextmanager
def _one_transaction() -> Iterator[None]:
    """All or nothing for the whole request: the blocks inside need no savepoints, which would cost a fifth of it."""
    with transaction.atomic():
        connection.features.uses_savepoints = False
        try:
            yield
        finally:
            connection.features.uses_savepoints = True
        if connection.needs_rollback:
            # A verb went on after a part of it had failed; nothing of that may be kept or answered.
            raise TransactionManagementError(
                "A verb kept a failure to itself inside a request that is one transaction."
            )


def _fingerprint(request: HttpRequest) -> str:
    told = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode("utf-8", "surrogateescape"))
    told.update(request.body)
    return told.hexdigest()


def _replayed(user: int, key: str, fingerprint: str, is_secret: bool) -> HttpResponse:
    kept = sql.rows(_KEPT, [user, key])[0]
    if kept["fingerprint"] != fingerprint:
        raise Refusal(422, _("This Idempotency-Key was used for another request already."))
    content = unseal(bytes(kept["body"]).decode()).encode() if is_secret else bytes(kept["body"])
    response = HttpResponse(content, status=kept["status"], content_type="application/json")
    if kept["location"]:
        response.headers["Location"] = kept["location"]
    response.headers["Idempotent-Replayed"] = "true"
    return response
