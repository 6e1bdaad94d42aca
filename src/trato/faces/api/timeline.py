"""What happened with a party, for programs? Composed here, because it shows things of several domains."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest

from trato.domains.conversations.models.channel import Channel
from trato.domains.customers.api.documents import Named
from trato.domains.customers.api.parties import found
from trato.foundation.access import policy
from trato.foundation.rest.fields import Asked, Moment, Shown, Uid
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.operations import Resource

resource = Resource("customers.party", tag="Timeline")

# Inner ids mean nothing outside: the thing an event is about is shown by its own uid, the other ids are left out.
_DOCUMENT = """
SELECT e.id, e.name AS event, e.facet, e.happened_at, e.recorded_at,
    json_build_object('kind', e.actor_kind, 'user', (
        SELECT json_build_object('id', u.uid, 'name', u.name) FROM access_user u
        WHERE u.id = e.actor_id AND e.actor_kind IN ('user', 'token'))) AS by,
    coalesce((SELECT json_agg(json_build_object('id', p.uid, 'name', p.name)) FROM customers_party p
        WHERE p.id = ANY(e.parties)), '[]') AS parties,
    CASE
        WHEN e.payload ? 'interaction_id' THEN (SELECT json_build_object('type', 'interaction', 'id', i.uid)
            FROM conversations_interaction i WHERE i.id = (e.payload->>'interaction_id')::bigint)
        WHEN e.payload ? 'task_id' THEN (SELECT json_build_object('type', 'task', 'id', t.uid)
            FROM agenda_task t WHERE t.id = (e.payload->>'task_id')::bigint)
        WHEN e.payload ? 'visit_id' THEN (SELECT json_build_object('type', 'visit', 'id', v.uid)
            FROM conversations_webvisit v WHERE v.id = (e.payload->>'visit_id')::bigint)
        WHEN e.payload ? 'order_id' THEN (SELECT json_build_object('type', 'order', 'id', o.uid)
            FROM orders_order o WHERE o.id = (e.payload->>'order_id')::bigint)
        WHEN e.payload ? 'conversation_id' THEN (SELECT json_build_object('type', 'conversation', 'id', v.uid)
            FROM conversations_conversation v WHERE v.id = (e.payload->>'conversation_id')::bigint)
    END AS thing,
    (SELECT coalesce(json_object_agg(key, value), '{{}}') FROM jsonb_each(e.payload) WHERE key NOT LIKE '%%\\_id')
        AS details
FROM stream_event e WHERE e.id"""

TIMELINE = Listing(
    source="stream_timeline t",
    id="t.event_id",
    document=_DOCUMENT.replace("{{}}", "{}"),
    sorts={
        "-happened_at": Sort("t.happened_at", "timestamptz", is_descending=True),
        "happened_at": Sort("t.happened_at", "timestamptz"),
    },
    filters={"facet": "t.facet = %(facet)s"},
)


_THINGS = (
    "conversations.interaction",
    "conversations.conversation",
    "conversations.visit",
    "agenda.task",
    "orders.order",
)


class TimelineAsked(Asked):
    """In which direction of time, and which kind of entry."""

    sort: Literal["-happened_at", "happened_at"] = "-happened_at"
    facet: Literal["", "note", "call", "meeting", "visit", "task", "order", "web", "change", *Channel.values] = ""


class Thing(Shown):
    """What an entry is about, to be fetched under its own address."""

    type: Literal["interaction", "task", "order", "conversation", "visit"]
    id: Uid


class Who(Shown):
    """Who did it: a person, a program for a person, or trato itself."""

    kind: str
    user: Named | None


class EntryShown(Shown):
    """One event of the stream."""

    id: int
    event: str
    facet: str
    happened_at: Moment
    recorded_at: Moment
    by: Who
    parties: list[Named]
    thing: Thing | None
    details: dict[str, Any]


class Entries(Shown):
    """A page of events."""

    items: list[EntryShown]
    next: str | None


@resource.get("/parties/{uuid:party}/timeline", shows=Entries)
def index(request: HttpRequest, party: UUID, asked: TimelineAsked) -> bytes:
    """Everything that happened with the party, the newest first."""
    one = found(request, party)
    actor = request.actor
    things = [policy.scope(actor, name) for name in _THINGS]
    return TIMELINE.page(
        asked,
        scope=policy.scope(actor, "customers.party").part("timeline"),
        within="t.party_id = %(party)s",
        also=things,
        party=one.pk,
    )
