"""How is something told? In the transaction that makes it true, once, through one of these two functions."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.vocabulary import Event

# Telling is open to every verb; it shows nothing to anybody.
_TELLING = guard.capability("stream.tell", "stream_event", "stream_timeline")

_TELL_ONE = """
WITH told AS (
    INSERT INTO stream_event (name, facet, happened_at, actor_kind, actor_id, parties, payload)
    VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id, happened_at, facet, parties
), seen AS (
    INSERT INTO stream_timeline (party_id, happened_at, event_id, facet)
    SELECT DISTINCT party, happened_at, id, facet FROM told, unnest(parties) AS party
)
SELECT id FROM told
"""

_TELL_MANY = """
WITH given AS (
    SELECT * FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::text[])
        AS given (name, facet, happened_at, parties, payload)
), told AS (
    INSERT INTO stream_event (name, facet, happened_at, actor_kind, actor_id, parties, payload)
    SELECT name, facet, happened_at, %s, %s, parties::bigint[], payload::jsonb FROM given
    RETURNING id, happened_at, facet, parties
)
INSERT INTO stream_timeline (party_id, happened_at, event_id, facet)
SELECT DISTINCT party, happened_at, id, facet FROM told, unnest(parties) AS party
"""


class Told(NamedTuple):
    """One event of many: what happened, when, and which parties it concerns."""

    event: Event
    at: datetime
    about: Sequence[int] = ()


def record(event: Event, *, by: Actor, at: datetime, about: Sequence[int] = ()) -> int:
    """Tell one event; return its id. `about` names the parties on whose timeline it belongs."""
    payload = msgspec.json.encode(event).decode()
    values = (event.told_as, event.facet, at, by.kind, by.id, list(about), payload)
    with guard.working_as(_TELLING):
        return sql.rows(_TELL_ONE, values)[0]["id"]


def record_many(told: Iterable[Told], *, by: Actor) -> None:
    """Tell many events of one transaction in one statement, in the given order."""
    told = list(told)
    if not told:
        return
    columns = (
        [one.event.told_as for one in told],
        [one.event.facet for one in told],
        [one.at for one in told],
        ["{" + ",".join(map(str, one.about)) + "}" for one in told],
        [msgspec.json.encode(one.event).decode() for one in told],
    )
    with guard.working_as(_TELLING):
        sql.run(_TELL_MANY, (*columns, by.kind, by.id))
