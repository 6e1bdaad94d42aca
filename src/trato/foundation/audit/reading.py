"""Whose data did an answer show? Read off the answer itself, so that no page can forget to say so.

Wherever a person is shown there is a way to their record, by the name that is safe to show outside. The kinds of
people register where such names stand; one insert looks them up and notes them.
"""

import re
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from trato.foundation.audit.notes import VIEW
from trato.foundation.kit import sql

MOST = 2_000
_UID = rb"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
_IN_JSON = re.compile(rb'"' + _UID + rb'"')


class Shown(NamedTuple):
    """Where people of one kind stand in pages, and the statement that gives their numbers."""

    in_pages: re.Pattern[bytes]
    statement: str


_PEOPLE: list[Shown] = []

_NOTE = """
INSERT INTO audit_note (how, what, place, actor_kind, actor_id, parties)
SELECT %(how)s, %(what)s, %(place)s, %(kind)s, %(id)s, parties
FROM set_config('synchronous_commit', 'off', true), LATERAL (
    SELECT ARRAY(SELECT id FROM {table} WHERE uid = ANY(%(uids)s::uuid[]) ORDER BY id) AS parties
) AS shown
WHERE parties <> '{{}}'
"""


def people_stand_at(address: str, *, table: str) -> None:
    """Answers that hold this address followed by a uid show the person of that row."""
    before = re.escape(address.encode())
    _PEOPLE[:] = [Shown(re.compile(before + _UID), _NOTE.format(table=table))]


def note_whom_it_shows(request: HttpRequest, response: HttpResponseBase) -> None:
    """Note the people in an answer; a page that shows nobody costs one look at its text."""
    if not _PEOPLE or not isinstance(response, HttpResponse):
        return
    actor = getattr(request, "actor", None)
    if actor is None or actor.kind == "visitor" or response.status_code >= 400 and response.status_code != 422:
        return
    people = _PEOPLE[0]
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    uids = {uid.decode() for uid in (people.in_pages if is_page else _IN_JSON).findall(response.content)}
    if uids:
        serves = getattr(request.resolver_match.func, "serves", ("", "")) if request.resolver_match else ("", "")
        values = {
            "how": VIEW,
            "what": ".".join(serves),
            "place": f"{request.method} /{request.resolver_match.route}"[:200] if request.resolver_match else "",
            "kind": actor.kind,
            "id": actor.id,
            "uids": sorted(uids)[:MOST],
        }
        sql.run(people.statement, values)
