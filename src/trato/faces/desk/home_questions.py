"""What is going on around one person? Everything the home page shows, in one round trip.

Events and orders are looked for among the latest few thousand only: what is older is no news, and so the page costs
the same however much the company remembers.
"""

from datetime import datetime
from typing import Any

from trato.domains.customers.queries import parties
from trato.faces.desk import visible_entries
from trato.foundation.access.policy import card, scope
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.sql import Question

_STEPS = """
SELECT t.uid::text AS uid, t.kind, t.title, t.due_at, t.is_all_day, p.uid::text AS party_uid, p.name AS party,
       c.name AS contact, NULL AS owner
FROM agenda_task t
LEFT JOIN customers_party p ON p.id = t.party_id
LEFT JOIN customers_party c ON c.id = t.contact_id
WHERE {steps} AND t.owner_id = %(me)s AND t.state = 'open' AND t.due_at < %(tomorrow)s
ORDER BY t.due_at, t.id LIMIT 12
"""
_TALLY = """
SELECT (SELECT count(*) FROM agenda_task t WHERE {steps} AND t.owner_id = %(me)s AND t.state = 'open'
          AND t.due_at < %(now)s) AS overdue,
       (SELECT count(*) FROM agenda_task t WHERE {steps} AND t.owner_id = %(me)s AND t.state = 'open'
          AND t.due_at >= %(now)s AND t.due_at < %(tomorrow)s) AS today,
       (SELECT count(*) FROM (SELECT FROM customers_party p WHERE {parties} AND p.owner_id = %(me)s
          AND p.archived_at IS NULL LIMIT 1001) AS few) AS owned,
       EXISTS (SELECT FROM customers_party p WHERE {parties}) AS has_customers,
       EXISTS (SELECT FROM agenda_task t WHERE t.owner_id = %(me)s) AS has_steps,
       EXISTS (SELECT FROM (SELECT name, actor_kind, actor_id FROM stream_event ORDER BY id DESC LIMIT 3000) AS e
          WHERE e.name = 'conversations.interaction.recorded' AND e.actor_kind = 'user'
          AND e.actor_id = %(me)s) AS has_contacts,
       (SELECT currency FROM access_company) AS currency
"""
_UNPLANNED = """
SELECT p.uid::text AS uid, p.name, p.city, p.phase, nullif(c.last_contact_at, '1900-01-01Z') AS last_contact_at
FROM (
    SELECT id, uid, name, city, phase FROM customers_party p
    WHERE {parties} AND p.owner_id = %(me)s AND p.archived_at IS NULL
    ORDER BY p.name_key, p.id LIMIT 1000
) AS p
LEFT JOIN conversations_partycontacts c ON c.party_id = p.id
WHERE NOT EXISTS (SELECT FROM agenda_task t WHERE t.party_id = p.id AND t.state = 'open')
ORDER BY c.last_contact_at NULLS FIRST, p.id LIMIT 7
"""
_NEWS = """
SELECT e.id AS event_id, e.happened_at, e.facet, e.name, e.payload::json, e.actor_kind, a.name AS actor,
       p.uid::text AS party_uid, p.name AS party,
       i.uid AS interaction_uid, i.kind AS interaction_kind, i.direction, i.outcome, i.subject, i.body, i.seconds,
       i.withdrawn_at, NULL AS contact, NULL AS house,
       o.number, o.total, o.currency, o.kind AS order_kind,
       k.title AS task_title, k.due_at, k.kind AS task_kind,
       x.before::json, x.after::json, x.undone_at, n.name AS owner_name, l.name AS linked_name, q.name AS linker_name, f.file_name,
       wm.text AS message_text, wm.subject AS message_subject, wm.channel, wm.direction AS message_direction, wm.state AS message_state,
       wm.sender_name, wc.uid::text AS conversation_uid, wi.name AS inbox_name, wa.name AS assignee_name
FROM (
    SELECT recent.* FROM (SELECT * FROM stream_event ORDER BY id DESC LIMIT 3000) AS recent
    JOIN customers_party p ON p.id = recent.parties[1]
    WHERE {parties} AND {told} AND recent.facet NOT IN ('segment', 'web')
        AND recent.name <> 'conversations.visit.ended' AND (%(everywhere)s OR p.owner_id = %(me)s OR p.team_id = %(team)s)
    ORDER BY recent.id DESC LIMIT 12
) AS e
JOIN customers_party p ON p.id = e.parties[1]
LEFT JOIN access_user a ON e.actor_kind IN ('user', 'token') AND a.id = e.actor_id
LEFT JOIN conversations_interaction i ON i.id = (e.payload->>'interaction_id')::bigint
LEFT JOIN orders_order o ON o.id = (e.payload->>'order_id')::bigint
LEFT JOIN agenda_task k ON k.id = (e.payload->>'task_id')::bigint
LEFT JOIN customers_change x ON x.id = (e.payload->>'change_id')::bigint AND e.name LIKE 'customers.%%'
LEFT JOIN access_user n ON n.id = (e.payload->>'owner_id')::bigint
LEFT JOIN customers_party l ON l.id = (e.payload->>'to_party_id')::bigint
LEFT JOIN customers_party q ON q.id = (e.payload->>'from_party_id')::bigint
LEFT JOIN exchange_import f ON f.id = (e.payload->>'import_id')::bigint
LEFT JOIN conversations_message wm ON wm.id = (e.payload->>'message_id')::bigint
LEFT JOIN conversations_conversation wc ON wc.id = (e.payload->>'conversation_id')::bigint
LEFT JOIN conversations_inbox wi ON wi.id = (e.payload->>'inbox_id')::bigint
LEFT JOIN access_user wa ON wa.id = (e.payload->>'assignee_id')::bigint
ORDER BY e.happened_at DESC, e.id DESC
"""
_ORDERS = """
SELECT o.number, o.kind, o.total, o.currency, o.placed_at, p.name AS party
FROM (SELECT * FROM orders_order o WHERE {orders} ORDER BY o.placed_at DESC, o.id DESC LIMIT 2000) AS o
LEFT JOIN customers_party p ON p.id = o.party_id
WHERE %(everywhere)s OR p.owner_id = %(me)s OR p.team_id = %(team)s
ORDER BY o.placed_at DESC LIMIT 6
"""
# The month of the latest order, because a quiet month says nothing.
_MONTH = """
WITH latest AS (
    SELECT date_trunc('month', max(placed_at) AT TIME ZONE %(zone)s) AS month FROM orders_order
), bounds AS (
    SELECT month::date AS first, (month + interval '1 month')::date AS next FROM latest
)
SELECT b.first, b.next - 1 AS last, count(*) FILTER (WHERE o.kind = 'sale') AS orders,
       count(*) FILTER (WHERE o.kind = 'return') AS returns, coalesce(sum(o.total), 0) AS total
FROM bounds b JOIN orders_order o
  ON o.placed_at >= b.first::timestamp AT TIME ZONE %(zone)s AND o.placed_at < b.next::timestamp AT TIME ZONE %(zone)s
WHERE {orders} GROUP BY b.first, b.next
"""


def around(actor: Actor, *, now: datetime, tomorrow: datetime, zone: str, everywhere: bool) -> dict[str, Any]:
    """Steps, customers without one, news and orders; `everywhere` looks beyond the actor's own and the team's."""
    seen = {
        "parties": parties.scope_of(actor),
        "steps": scope(actor, "agenda.task"),
        "orders": scope(actor, "orders.order"),
        "contacts": scope(actor, "conversations.interaction"),
        "talks": scope(actor, "conversations.conversation"),
        "inboxes": scope(actor, "conversations.inbox"),
    }
    conditions = {name: one.sql for name, one in seen.items()} | {
        "told": visible_entries.among(seen.values(), "recent.id")
    }
    values = {
        "me": actor.user_id,
        "team": actor.team_id,
        "now": now,
        "tomorrow": tomorrow,
        "zone": zone,
        "everywhere": everywhere,
    }
    asked = [
        Question(text.format(**conditions), values).within(*seen.values(), card("customers.party"))
        for text in (_STEPS, _TALLY, _UNPLANNED, _NEWS, _ORDERS, _MONTH)
    ]
    steps, tally, unplanned, news, orders, month = sql.ask(*asked)
    return {
        "steps": steps,
        "tally": tally[0],
        "unplanned": unplanned,
        "news": news,
        "orders": orders,
        "month": month[0] if month else None,
    }
