"""What does the record of a customer show? Two questions in one round trip, however large the customer.

The first reads the party with its rollups and the few rows of each card, the second one page of its timeline.
"""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from trato.domains.customers.models.relationship import PEOPLE_KINDS
from trato.domains.customers.queries import parties
from trato.faces.desk import visible_entries
from trato.foundation.access.policy import scope
from trato.foundation.kit import keyset, sql
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.languages import spoken
from trato.foundation.kit.sql import Question
from trato.foundation.look import formats

_HEAD = """
SELECT p.id, p.uid::text AS uid, p.kind, p.name, p.given_name, p.family_name, p.roles, p.tags, p.phase, p.country,
       p.city, p.language, p.time_zone, p.tax_number, p.sector, p.preferences::json, p.source, p.created_at,
       p.updated_at,
       p.archived_at, u.name AS owner, m.name AS team,
       coalesce(s.orders, 0) AS orders, coalesce(s.returns, 0) AS returns, coalesce(s.sales, 0) AS sales,
       coalesce(s.returned, 0) AS returned, s.first_order_at, s.last_order_at,
       coalesce(c.interactions, 0) AS interactions,
       nullif(c.last_contact_at, '1900-01-01Z') AS last_contact_at,
       (SELECT since FROM customers_phasespan WHERE party_id = p.id AND until IS NULL) AS phase_since,
       (SELECT coalesce(sum(sales + returned), 0) FROM orders_salesmonth
        WHERE party_id = p.id AND month > %(year_ago)s) AS sales_year,
       (SELECT coalesce(sum(sales + returned), 0) FROM orders_salesmonth
        WHERE party_id = p.id AND month > %(two_years_ago)s AND month <= %(year_ago)s) AS sales_year_before,
       (SELECT json_agg(i ORDER BY i.kind, i.is_primary DESC, i.id) FROM (
            SELECT id, kind, network, value, shown, label, is_primary FROM customers_identity
            WHERE party_id = p.id ORDER BY kind, is_primary DESC, id LIMIT 20) AS i) AS identities,
       (SELECT json_agg(a ORDER BY a.id) FROM (
            SELECT id, use, street, postcode, city, region, country FROM customers_address
            WHERE party_id = p.id ORDER BY id LIMIT 5) AS a) AS addresses,
       (SELECT json_agg(r) FROM (
            SELECT r.id, r.kind, r.title, o.uid, o.name, o.kind AS party_kind, e.value AS email, f.value AS phone
            FROM (SELECT id, kind, title, from_party_id FROM customers_relationship
                  WHERE to_party_id = p.id AND until IS NULL ORDER BY id LIMIT 24) AS r
            JOIN customers_party o ON o.id = r.from_party_id
            LEFT JOIN customers_identity e ON e.party_id = o.id AND e.kind = 'email' AND e.is_primary
            LEFT JOIN customers_identity f ON f.party_id = o.id AND f.kind = 'phone' AND f.is_primary
            ORDER BY r.id) AS r) AS linked_from,
       (SELECT json_agg(r) FROM (
            SELECT r.id, r.kind, r.title, o.uid, o.name, o.kind AS party_kind
            FROM customers_relationship r JOIN customers_party o ON o.id = r.to_party_id
            WHERE r.from_party_id = p.id AND r.until IS NULL ORDER BY r.id LIMIT 9) AS r) AS links,
       (SELECT json_agg(t) FROM (
            SELECT t.uid, t.kind, t.title, t.due_at, t.is_all_day, o.name AS owner, w.name AS contact
            FROM agenda_task t LEFT JOIN access_user o ON o.id = t.owner_id
            LEFT JOIN customers_party w ON w.id = t.contact_id
            WHERE t.party_id = p.id AND t.state = 'open' AND {tasks} ORDER BY t.due_at, t.id LIMIT 4) AS t) AS tasks,
       (SELECT json_agg(o) FROM (
            SELECT o.number, o.kind, o.total, o.currency, o.placed_at, o.channel FROM orders_order o
            WHERE o.party_id = p.id AND {orders} ORDER BY o.placed_at DESC, o.id DESC LIMIT 5) AS o) AS recent_orders,
       (SELECT json_object_agg(facet, entries) FROM stream_tally WHERE party_id = p.id) AS tally,
       (SELECT json_agg(x ORDER BY x.month) FROM (
            SELECT month, sales + returned AS amount FROM orders_salesmonth
            WHERE party_id = p.id ORDER BY month DESC LIMIT 12) AS x) AS months,
       (SELECT json_agg(y ORDER BY y.position, y.channel) FROM (
            SELECT DISTINCT ON (y.purpose_id, y.channel) y.decision, y.channel, y.said_at, g.name_es, g.name_en, g.position
            FROM customers_consent y JOIN customers_purpose g ON g.code = y.purpose_id AND g.ended_at IS NULL
            WHERE y.party_id = p.id
              AND NOT EXISTS (SELECT FROM customers_merge x WHERE x.id = y.merge_id AND x.undone_at IS NOT NULL)
            ORDER BY y.purpose_id, y.channel, y.id DESC LIMIT 12) AS y) AS consents,
       (SELECT json_agg(o ORDER BY o.position) FROM (
            SELECT f.position, f.kind, f.name_es, f.name_en, f.choices, f.is_sensitive,
                   coalesce(v.shown, v.amount::text, v.day::text, v.flag::text, v.word) AS value, v.words
            FROM facts_fieldvalue v JOIN facts_field f ON f.id = v.field_id
            WHERE v.thing_id = p.id AND f.thing = 'customers.party' AND f.archived_at IS NULL) AS o) AS own_fields,
       (SELECT json_agg(b ORDER BY b.name_key) FROM (
            SELECT g.uid, g.name, g.name_key, b.since FROM segments_membership b JOIN segments_segment g ON g.id = b.segment_id
            WHERE b.party_id = p.id AND g.archived_at IS NULL AND {segments} ORDER BY g.name_key LIMIT 30) AS b) AS segments,
       (SELECT count(*) FROM privacy_request q
        WHERE q.person_kind = 'party' AND q.person_id = p.id AND q.closed_at IS NULL) AS open_requests,
       (SELECT currency FROM access_company) AS currency
FROM customers_party p
LEFT JOIN access_user u ON u.id = p.owner_id
LEFT JOIN access_team m ON m.id = p.team_id
LEFT JOIN orders_partysales s ON s.party_id = p.id
LEFT JOIN conversations_partycontacts c ON c.party_id = p.id
WHERE p.uid = %(uid)s AND p.merged_into_id IS NULL AND {scope}
"""

_TIMELINE = """
SELECT t.event_id, t.happened_at, t.facet, e.name, e.payload::json, e.actor_kind, a.name AS actor,
       i.uid AS interaction_uid, i.kind AS interaction_kind, i.direction, i.outcome, i.subject, i.body, i.seconds,
       i.withdrawn_at, w.name AS contact, h.name AS house,
       o.number, o.total, o.currency, o.kind AS order_kind,
       k.title AS task_title, k.due_at, k.kind AS task_kind,
       x.before::json, x.after::json, x.undone_at, n.name AS owner_name, l.name AS linked_name, q.name AS linker_name, f.file_name,
       g.name AS segment_name,
       wm.text AS message_text, wm.subject AS message_subject, wm.channel, wm.direction AS message_direction, wm.state AS message_state,
       wm.sender_name, wc.uid::text AS conversation_uid, wi.name AS inbox_name, wa.name AS assignee_name,
       v.pages AS visit_pages, v.began_at AS visit_began_at, v.last_at AS visit_last_at,
       v.source AS visit_source, v.referrer AS visit_referrer, y.name AS website, CASE WHEN v.id IS NOT NULL THEN (
           SELECT json_agg(json_build_object('kind', m.kind, 'path', m.path, 'title', m.title, 'details', m.details)
               ORDER BY m.at, m.id) FROM (
               SELECT b.id, b.kind, b.path, b.title, b.at, b.details FROM conversations_webvisitor z
               JOIN conversations_webevent b ON b.visitor = z.uid AND b.at BETWEEN v.began_at AND v.last_at
               WHERE z.id = v.visitor_id ORDER BY b.at, b.id LIMIT 30) AS m) END AS visit_steps
FROM (
    SELECT event_id, happened_at, facet FROM stream_timeline
    WHERE party_id = (SELECT p.id FROM customers_party p WHERE p.uid = %(uid)s AND {scope}) AND {told} {facet} {after}
    ORDER BY happened_at DESC, event_id DESC LIMIT {limit}
) AS t
JOIN stream_event e ON e.id = t.event_id
LEFT JOIN access_user a ON e.actor_kind IN ('user', 'token') AND a.id = e.actor_id
LEFT JOIN conversations_interaction i ON i.id = (e.payload->>'interaction_id')::bigint
LEFT JOIN customers_party w ON w.id = i.contact_id
LEFT JOIN customers_party h ON h.id = i.party_id AND h.uid <> %(uid)s
LEFT JOIN orders_order o ON o.id = (e.payload->>'order_id')::bigint
LEFT JOIN agenda_task k ON k.id = (e.payload->>'task_id')::bigint
LEFT JOIN customers_change x ON x.id = (e.payload->>'change_id')::bigint AND e.name LIKE 'customers.%%'
LEFT JOIN access_user n ON n.id = (e.payload->>'owner_id')::bigint
LEFT JOIN customers_party l ON l.id = (e.payload->>'to_party_id')::bigint
LEFT JOIN customers_party q ON q.id = (e.payload->>'from_party_id')::bigint
LEFT JOIN exchange_import f ON f.id = (e.payload->>'import_id')::bigint
LEFT JOIN segments_segment g ON g.id = (e.payload->>'segment_id')::bigint AND {segments}
LEFT JOIN conversations_message wm ON wm.id = (e.payload->>'message_id')::bigint
LEFT JOIN conversations_conversation wc ON wc.id = (e.payload->>'conversation_id')::bigint
LEFT JOIN conversations_inbox wi ON wi.id = (e.payload->>'inbox_id')::bigint
LEFT JOIN access_user wa ON wa.id = (e.payload->>'assignee_id')::bigint
LEFT JOIN conversations_webvisit v ON v.id = (e.payload->>'visit_id')::bigint
LEFT JOIN conversations_website y ON y.id = v.site_id
ORDER BY t.happened_at DESC, t.event_id DESC
"""
_AFTER = "AND (happened_at, event_id) < (%(mark_at)s, %(mark_id)s)"
_FACET = "AND facet = ANY(%(facets)s)"


def record(
    actor: Actor, uid: uuid.UUID, *, facets: list[str] | None = None, after: str = "", size: int = 20,
    at: datetime | None = None,
) -> dict[str, Any] | None:  # fmt: skip
    """Everything the record page of a party shows; None when there is none or the actor may not see it."""
    at = at or datetime.now().astimezone()
    month = at.date().replace(day=1)
    asked = {
        "uid": uid,
        "year_ago": month.replace(year=month.year - 1),
        "two_years_ago": month.replace(year=month.year - 2),
    }
    seen = _Seen(actor)
    head, entries = sql.ask(
        Question(
            _HEAD.format(
                scope=seen.parties.sql, tasks=seen.tasks.sql, orders=seen.orders.sql, segments=seen.segments.called("g")
            ),
            asked,
        ).within(*seen.scopes),
        _timeline(seen, uid, facets, after, size),
    )
    if not head:
        return None
    (party,) = seen.parties.shown(head)
    for card in (
        "identities",
        "addresses",
        "linked_from",
        "links",
        "tasks",
        "recent_orders",
        "months",
        "consents",
        "own_fields",
        "segments",
    ):
        party[card] = party[card] or []
    party["tally"] = party["tally"] or {}
    for task in party["tasks"]:
        task["due_at"] = datetime.fromisoformat(task["due_at"]) if task["due_at"] else None
    for order in party["recent_orders"]:
        order["placed_at"] = datetime.fromisoformat(order["placed_at"])
    party["people"] = _people([one for one in party["linked_from"] if one["kind"] in PEOPLE_KINDS])
    party["others"] = [one for one in party["linked_from"] if one["kind"] not in PEOPLE_KINDS]
    party["own_fields"] = _own(party["own_fields"], shows_sensitive=seen.parties.part("sensitive_fields").sql == "TRUE")
    party["timeline"] = _page(entries, size)
    return party


def timeline(actor: Actor, uid: uuid.UUID, *, facets: list[str] | None, after: str, size: int = 20) -> dict[str, Any]:
    """One page of a party's timeline alone."""
    return _page(sql.ask(_timeline(_Seen(actor), uid, facets, after, size))[0], size)


def _own(rows: list[dict[str, Any]], *, shows_sensitive: bool) -> list[dict[str, Any]]:
    """The company's own fields as people read them, in the language of the page."""
    language = spoken()
    found = []
    for row in rows:
        if row["is_sensitive"] and not shows_sensitive:
            continue
        labels = {one["key"]: one[language] for one in row["choices"]}
        match row["kind"]:
            case "several":
                shown = ", ".join(labels.get(key, key) for key in row["words"] or [])
            case "choice":
                shown = labels.get(row["value"], row["value"])
            case "number" | "money":
                shown = formats.number(Decimal(row["value"]), 0 if Decimal(row["value"]) % 1 == 0 else 2)
            case "date":
                shown = formats.date_(date.fromisoformat(row["value"]), True)
            case "yes_no":
                shown = _("Yes") if row["value"] == "true" else _("No")
            case _:
                shown = row["value"]
        found.append({"label": row[f"name_{language}"], "shown": shown, "kind": row["kind"],
                      "file": (row["words"] or [""])[0] if row["kind"] == "file" else ""})  # fmt: skip
    return found


class _Seen:
    """The scopes of somebody who looks at a record."""

    def __init__(self, actor: Actor) -> None:
        self.parties = parties.scope_of(actor)
        self.tasks, self.orders = scope(actor, "agenda.task"), scope(actor, "orders.order")
        self.segments = scope(actor, "segments.segment")
        self.scopes = (
            self.segments,
            self.parties,
            self.tasks,
            self.orders,
            scope(actor, "conversations.interaction"),
            scope(actor, "conversations.conversation"),
            scope(actor, "conversations.inbox"),
            scope(actor, "conversations.visit"),
        )


def _timeline(seen: _Seen, uid: uuid.UUID, facets: list[str] | None, after: str, size: int) -> Question:
    values: dict[str, Any] = {"uid": uid}
    if facets:
        values["facets"] = facets
    if after:
        values["mark_at"], values["mark_id"] = keyset.read(after, datetime)
    statement = _TIMELINE.format(
        scope=seen.parties.sql,
        facet=_FACET if facets else "",
        after=_AFTER if after else "",
        told=visible_entries.among(seen.scopes, "event_id"),
        segments=seen.segments.called("g"),
        limit=size + 1,
    )
    return Question(statement, values).within(*seen.scopes)


def _people(links: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each person once, with everything they are to the organization."""
    people: dict[str, dict[str, Any]] = {}
    for link in links:
        person = people.setdefault(link["uid"], {**link, "kinds": []})
        person["kinds"].append(link["kind"])
        person["title"] = person["title"] or link["title"]
    return list(people.values())


def _page(entries: list[dict[str, Any]], size: int) -> dict[str, Any]:
    shown = entries[:size]
    last = shown[-1] if len(entries) > size else None
    return {"entries": shown, "next": keyset.cursor(last["happened_at"], last["event_id"]) if last else None}
