"""Which entries of a timeline may somebody read who does not see everything that can stand behind one?"""

from collections.abc import Iterable

from trato.foundation.access.policy import Scope

# The key in an event's payload that leads to a thing of its own.
_KEYS = {
    "conversations.interaction": "interaction_id",
    "conversations.conversation": "conversation_id",
    "conversations.visit": "visit_id",
    "agenda.task": "task_id",
    "orders.order": "order_id",
}
_HIDDEN = """NOT EXISTS (SELECT FROM stream_event hidden WHERE hidden.id = {event} AND hidden.payload ? '{key}' AND NOT EXISTS (
    SELECT FROM {table} {alias} WHERE {alias}.id = (hidden.payload->>'{key}')::bigint AND {scope}))"""
_SMALL = (
    """NOT EXISTS (SELECT FROM stream_event hidden WHERE hidden.id = {event} AND NOT hidden.payload ?| ARRAY[{keys}])"""
)


def among(scopes: Iterable[Scope], event: str) -> str:
    """The condition on the id of an event; TRUE for those who see all things and all fields."""
    conditions = []
    for scope in scopes:
        if scope.resource is None:
            continue
        if scope.resource.name in _KEYS and not scope.is_everything:
            conditions.append(
                _HIDDEN.format(
                    event=event,
                    key=_KEYS[scope.resource.name],
                    table=scope.resource.table,
                    alias=scope.resource.alias,
                    scope=scope.sql,
                )
            )
        # What is told about the customer itself is internal: who changed what, who was made responsible.
        if scope.resource.name == "customers.party" and not scope.shows_all_fields:
            keys = ", ".join(f"'{key}'" for key in _KEYS.values())
            conditions.append(_SMALL.format(event=event, keys=keys))
    return " AND ".join(conditions) or "TRUE"
