"""Whose data did an answer show? Read off the answer itself, so that no page can forget to say so.

Wherever a person is shown there is a way to their record, by the name that is safe to show outside. What is found is
written at once, or, where pages are served, several times a second for all of them together: a page then waits for
nothing, and the violent end of a process takes at most the last fraction of a second with it.
"""

import atexit
import logging
import re
import threading
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import DatabaseError, close_old_connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from trato.foundation.audit.notes import VIEW
from trato.foundation.kit import guard, sql

PAUSE = 0.2
AT_ONCE = 500
# A longer answer is an export, and noted as one.
MOST = 2_000
LONGEST_WAITING = 100_000

_UID = rb"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
_IN_JSON = re.compile(rb'"' + _UID + rb'"')

_NOTE = """
INSERT INTO audit_note (noted_at, how, what, place, actor_kind, actor_id, parties)
SELECT seen.at, %(how)s, seen.what, seen.place, seen.actor_kind, seen.actor_id, shown.parties
FROM unnest(%(ats)s::timestamptz[], %(whats)s::text[], %(places)s::text[], %(kinds)s::text[], %(ids)s::bigint[],
            %(uids)s::text[]) WITH ORDINALITY AS seen (at, what, place, actor_kind, actor_id, uids, nth),
LATERAL (
    SELECT ARRAY(SELECT id FROM {table} WHERE uid = ANY(string_to_array(seen.uids, ',')::uuid[]) ORDER BY id) AS parties
) AS shown
WHERE shown.parties <> '{{}}' ORDER BY seen.nth
"""

_NOTING = "audit.note_readers"

log = logging.getLogger(__name__)


class People(NamedTuple):
    """Where people stand in pages, and the statement that notes them."""

    in_pages: re.Pattern[bytes]
    statement: str


class Seen(NamedTuple):
    """One answer: who got it, when, from where, and the outside names of the people in it."""

    at: datetime
    what: str
    place: str
    actor_kind: str
    actor_id: int | None
    uids: str


_people: People | None = None
_waiting: deque[Seen] | None = None
_writing = threading.Lock()


def people_stand_at(address: str, *, table: str) -> None:
    """Pages that hold this address followed by a uid show the person of that row."""
    global _people
    guard.capability(_NOTING, table)
    _people = People(re.compile(re.escape(address.encode()) + _UID), _NOTE.format(table=table))


def people_in(response: HttpResponseBase) -> list[str]:
    """The outside names of the people an answer shows, and perhaps, in JSON, of other things."""
    if _people is None or not isinstance(response, HttpResponse) or not _shows(response):
        return []
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return [uid.decode() for uid in sorted(set((_people.in_pages if is_page else _IN_JSON).findall(response.content)))]


def note_whom_it_shows(request: HttpRequest, uids: Sequence[str]) -> None:
    """Note that the caller was shown these people."""
    actor, match = getattr(request, "actor", None), request.resolver_match
    if match is None or not uids or actor is None or actor.kind == "visitor":
        return
    what, place = place_of(request)
    seen = Seen(timezone.now(), what, place, actor.kind, actor.id, ",".join(uids[:MOST]))
    if _waiting is None:
        _write([seen])
    else:
        _waiting.append(seen)


def place_of(request: HttpRequest) -> tuple[str, str]:
    """What the caller was served, and where."""
    match = request.resolver_match
    if match is None:
        return "", ""
    return ".".join(getattr(match.func, "serves", ("", ""))), f"{request.method} /{match.route}"[:200]


def gather() -> None:
    """From now on this process writes what was seen several times a second; for processes that serve pages."""
    global _waiting
    if _waiting is None:
        _waiting = deque(maxlen=LONGEST_WAITING)
        threading.Thread(target=_write_regularly, name="audit-reading", daemon=True).start()
        atexit.register(flush)


def flush() -> None:
    """Write what waits."""
    while _waiting:
        with _writing:
            some = [_waiting.popleft() for _ in range(min(AT_ONCE, len(_waiting)))]
            try:
                _write(some)
            except DatabaseError:
                _waiting.extendleft(reversed(some))
                raise


def _shows(response: HttpResponse) -> bool:
    return response.status_code < 400 or response.status_code == 422


def _write_regularly() -> None:
    pause = threading.Event()
    while not pause.wait(PAUSE):
        try:
            flush()
        except DatabaseError as problem:
            log.warning("What was seen waits for the database: %s", problem)
            close_old_connections()


def _write(seen: list[Seen]) -> None:
    if _people is None:
        return
    columns = zip(*seen, strict=True)
    values = dict(zip(("ats", "whats", "places", "kinds", "ids", "uids"), map(list, columns), strict=True))
    with guard.working_as(_NOTING):
        sql.run(_people.statement, {"how": VIEW, **values})
