"""Who did, saw or was denied what, about whom, and when?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from trato.foundation.kit import guard, keyset, sql
from trato.foundation.privacy import people, work

SIZE = 50
MOST_EXPORTED = 10_000
HOWS = ("change", "view", "export", "denied", "sign_in", "setting")

_PAGE = """
SELECT a.number, a.at, a.how, a.what, a.actor_kind, u.name AS actor, u.uid::text AS actor_uid, n.place,
       cardinality(coalesce(e.parties, n.parties)) AS people, shown.names
FROM (SELECT * FROM audit_entry a WHERE {conditions} ORDER BY a.number DESC LIMIT %(limit)s) AS a
LEFT JOIN stream_event e ON a.source = 'e' AND e.id = a.source_id
LEFT JOIN audit_note n ON a.source = 'n' AND n.id = a.source_id
LEFT JOIN access_user u ON a.actor_kind IN ('user', 'token') AND u.id = a.actor_id
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('uid', p.uid, 'name', p.name)) AS names
    FROM {table} p WHERE p.id = ANY((coalesce(e.parties, n.parties))[1:3])
) AS shown ON true
ORDER BY a.number DESC
"""
_CONDITIONS = {
    "who": "a.actor_kind IN ('user', 'token') AND a.actor_id = (SELECT id FROM access_user WHERE uid::text = %(who)s)",
    "how": "a.how = %(how)s",
    "what": "a.what >= %(what)s AND a.what < %(what)s || chr(127)",
    "whom": """(a.source, a.source_id) IN (
        SELECT 'e'::"char", event_id FROM stream_timeline WHERE party_id = (SELECT id FROM {table} WHERE uid::text = %(whom)s)
        UNION ALL
        SELECT 'n'::"char", id FROM audit_note
        WHERE parties @> ARRAY[(SELECT id FROM {table} WHERE uid::text = %(whom)s)]::bigint[])""",
    "from": "a.at >= %(from)s",
    "until": "a.at < %(until)s",
}
_COLLEAGUES = "SELECT uid::text AS uid, name FROM access_user ORDER BY name, id LIMIT 500"
_NAME = "SELECT name FROM {table} WHERE uid::text = %s"


class BadQuestion(ValueError):
    """The address asks for something the page does not know."""


@dataclass(frozen=True)
class Page:
    """Some rows, and the mark to go on from."""

    rows: list[dict[str, Any]]
    next: str | None


def asked(words: Mapping[str, str]) -> dict[str, Any]:
    """The filters in an address; raises BadQuestion."""
    filters: dict[str, Any] = {key: words[key].strip() for key in _CONDITIONS if words.get(key, "").strip()}
    if filters.get("how", "view") not in HOWS or any("\x00" in str(value) for value in filters.values()):
        raise BadQuestion
    for key in ("from", "until"):
        if key in filters:
            try:
                day = date.fromisoformat(filters[key]) + timedelta(days=key == "until")
                filters[key] = timezone.make_aware(datetime.combine(day, time()))
            except (ValueError, OverflowError) as problem:
                raise BadQuestion from problem
    return filters


@guard.working_as(work.WORK)
def find(filters: Mapping[str, Any], *, after: str = "", size: int = SIZE) -> Page:
    """One page, the newest first; raises keyset.BadCursor."""
    table = people.table_of("party")
    conditions = [_CONDITIONS[key].format(table=table) for key in filters]
    values = {**filters, "limit": size + 1}
    if after:
        values["mark"] = keyset.read(after, int)[1]
        conditions.append("a.number < %(mark)s")
    statement = _PAGE.format(conditions=" AND ".join(conditions) or "TRUE", table=table)
    rows = sql.rows(statement, values, is_planned_anew=True)
    shown = rows[:size]
    following = keyset.cursor(0, shown[-1]["number"]) if len(rows) > size else None
    return Page(shown, following)


def every(filters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """All of them up to what a file may hold."""
    yield from find(filters, size=MOST_EXPORTED).rows


def colleagues() -> list[tuple[str, str]]:
    """Whom one can ask about."""
    return [(row["uid"], row["name"]) for row in sql.rows(_COLLEAGUES)]


@guard.working_as(work.WORK)
def name_of(uid: str) -> str | None:
    """The person one asks about."""
    rows = sql.rows(_NAME.format(table=people.table_of("party")), [uid])
    return rows[0]["name"] if rows else None
