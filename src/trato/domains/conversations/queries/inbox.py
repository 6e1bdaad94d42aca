"""What waits in the inbox: whose, in which place, on which channel, and what was said in one conversation?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from trato.domains.conversations.models.channel import SOCIAL, Channel
from trato.foundation.access.policy import Scope, card, scope
from trato.foundation.kit import keyset, sql
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.sql import Question

RESOURCE = "conversations.conversation"
SIZE, MESSAGES = 30, 30
# Folders are counted so far; beyond it they say so.
MOST = 99

_UNDONE = "v.state IN ('open', 'waiting', 'snoozed')"
# By the place in the address: which conversations lie there.
PLACES = {
    "mine": f"v.assignee_id = %(me)s AND {_UNDONE}",
    "unassigned": f"v.assignee_id IS NULL AND {_UNDONE}",
    "mentions": "v.id IN (SELECT m.conversation_id FROM conversations_mention n JOIN conversations_message m"
    " ON m.id = n.message_id WHERE n.user_id = %(me)s) AND v.state <> 'spam'",
    "followed": "v.id IN (SELECT a.conversation_id FROM conversations_attention a"
    " WHERE a.user_id = %(me)s AND a.is_following) AND v.state <> 'spam'",
    "snoozed": "v.state = 'snoozed'",
    "sent": "v.id IN (SELECT m.conversation_id FROM conversations_message m"
    " WHERE m.author_id = %(me)s AND m.direction = 'out' ORDER BY m.id DESC LIMIT 500)",
    "undelivered": "v.id IN (SELECT m.conversation_id FROM conversations_message m"
    " WHERE m.state IN ('failed', 'uncertain')) AND v.state <> 'spam'",
    "resolved": "v.state = 'resolved'",
    "spam": "v.state = 'spam'",
    "all": _UNDONE,
    "everything": "v.state <> 'spam'",
}
_IN_INBOX = f"v.inbox_id = (SELECT b.id FROM conversations_inbox b WHERE b.uid = %(inbox)s) AND {_UNDONE}"
_ON_CHANNEL = f"v.channel = ANY(%(channels)s) AND {_UNDONE}"
_STATES = {"": "TRUE", "open": "v.state = 'open'", "waiting": "v.state IN ('waiting', 'snoozed')"}
# Places in which whatever lies there has the one state.
SETTLED = ("snoozed", "sent", "undelivered", "resolved", "spam")

_ROWS = """
SELECT v.id, v.uid::text AS uid, v.name, v.subject, v.snippet, v.channel, v.state, v.priority, v.tags, v.messages_count,
       v.last_message_at, v.last_direction, v.waiting_since, v.snoozed_until, u.name AS assignee,
       v.last_direction = 'in' AND coalesce(a.read_upto, 0) < v.last_message_id AS is_new
FROM {source} v
LEFT JOIN access_user u ON u.id = v.assignee_id
LEFT JOIN conversations_attention a ON a.conversation_id = v.id AND a.user_id = %(me)s
WHERE {scope} AND {place} AND {state} {words} {after}
ORDER BY {order} LIMIT {limit}
"""
_NEWEST, _LONGEST = "v.last_message_at DESC, v.id DESC", "v.waiting_since, v.id"
_COUNT = "(SELECT count(*) FROM (SELECT FROM conversations_conversation v WHERE {scope} AND {place} LIMIT {most}) AS first_ones)"
_HOLDS = "m.words @@ websearch_to_tsquery('simple', trato_folded(%(q)s))"
# Common words stand in the newest conversations already; only what does not fill a page from these is looked up.
# (`OFFSET 0` keeps the planner from looking up hundreds of thousands for a page of thirty.)
_NEWEST_ONES = """(SELECT * FROM conversations_conversation v WHERE {scope} AND {place} AND {state} {after}
    ORDER BY {order} LIMIT 2000)"""
_AMONG_THEM = f"AND EXISTS (SELECT FROM conversations_message m WHERE m.conversation_id = v.id AND {_HOLDS} OFFSET 0)"
# An array is put together before anything else: the planner does not know words that nobody wrote, and would walk.
_ANYWHERE = f"AND v.id = ANY(ARRAY(SELECT m.conversation_id FROM conversations_message m WHERE {_HOLDS}))"

_HEAD = """
SELECT v.id, v.uid::text AS uid, v.name, v.subject, v.channel, v.state, v.priority, v.tags, v.messages_count,
       v.last_message_id, v.waiting_since, v.snoozed_until, v.assignee_id, u.name AS assignee,
       b.name AS inbox, b.uid::text AS inbox_uid, p.uid::text AS party_uid, p.name AS party, p.kind AS party_kind,
       o.uid::text AS account_uid, o.name AS account,
       a.is_following, a.draft, a.is_note AS is_draft_note, coalesce(a.read_upto, 0) AS read_upto,
       (SELECT json_agg(w ORDER BY w.name) FROM (
            SELECT c.name, y.draft <> '' AS has_draft FROM conversations_attention y JOIN access_user c ON c.id = y.user_id
            WHERE y.conversation_id = v.id AND y.user_id <> %(me)s AND y.typed_at > %(typing_since)s) AS w) AS writing,
       (SELECT json_agg(t ORDER BY t.id) FROM (
            SELECT id, kind, network, value, name, is_doubtful, party_id FROM conversations_participant
            WHERE conversation_id = v.id ORDER BY id LIMIT 20) AS t) AS participants
FROM conversations_conversation v
JOIN conversations_inbox b ON b.id = v.inbox_id
LEFT JOIN access_user u ON u.id = v.assignee_id
LEFT JOIN customers_party p ON p.id = v.party_id
LEFT JOIN customers_party o ON o.id = v.account_id
LEFT JOIN conversations_attention a ON a.conversation_id = v.id AND a.user_id = %(me)s
WHERE v.uid = %(uid)s AND {scope}
"""
_MESSAGES = """
SELECT m.id, m.uid::text AS uid, m.channel, m.direction, m.state, m.sender_name, m.sender, m.subject, m.text, m.quoted,
       m.html <> '' AS has_html, m.automatic, m.problem, m.happened_at, m.recorded_at, u.name AS author,
       d.not_before, d.begun_at,
       (SELECT json_agg(f ORDER BY f.id) FROM (
            SELECT id, uid, name, kind, size, is_inline, content_id FROM conversations_attachment WHERE message_id = m.id) AS f) AS files
FROM conversations_message m
LEFT JOIN access_user u ON u.id = m.author_id
LEFT JOIN conversations_dispatch d ON d.message_id = m.id
WHERE m.conversation_id = (SELECT v.id FROM conversations_conversation v WHERE v.uid = %(uid)s AND {scope}) {before}
ORDER BY m.id DESC LIMIT {limit}
"""
_STEPS = """
SELECT e.id, e.name, e.payload::json, e.happened_at, e.actor_kind, a.name AS actor, n.name AS assignee, b.name AS inbox
FROM stream_event e
LEFT JOIN access_user a ON e.actor_kind IN ('user', 'token') AND a.id = e.actor_id
LEFT JOIN access_user n ON n.id = (e.payload->>'assignee_id')::bigint
LEFT JOIN conversations_inbox b ON b.id = (e.payload->>'inbox_id')::bigint
WHERE (e.payload->>'conversation_id')::bigint
      = (SELECT v.id FROM conversations_conversation v WHERE v.uid = %(uid)s AND {scope})
  AND e.name LIKE 'conversations.conversation.%%' AND e.happened_at >= %(since)s AND e.happened_at <= %(until)s
ORDER BY e.id DESC LIMIT 100
"""


class BadQuestion(ValueError):
    """The address asks for something the inbox does not know."""


@dataclass(frozen=True)
class Asked:
    """Which place, which state, which words, in which order, from where on."""

    place: str = "mine"
    state: str = ""
    q: str = ""
    order: str = ""
    after: str = ""


@dataclass(frozen=True)
class Waiting:
    """A page of conversations, and the mark to go on from."""

    rows: list[dict[str, Any]]
    next: str | None


@dataclass(frozen=True)
class Thread:
    """One conversation: its head, a page of messages and what happened meanwhile, oldest first."""

    head: dict[str, Any]
    messages: list[dict[str, Any]]
    steps: list[dict[str, Any]]
    earlier: int | None


def asked(words: dict[str, str]) -> Asked:
    """The question in an address; raises BadQuestion."""
    question = Asked(
        words.get("in", "mine"),
        words.get("state", ""),
        words.get("q", "").strip()[:200],
        words.get("order", ""),
        words.get("after", ""),
    )
    _place(question.place)
    if question.state not in _STATES or question.order not in ("", "longest") or "\x00" in question.q:
        raise BadQuestion
    return question


def find(actor: Actor, question: Asked) -> Waiting:
    """One page of conversations; raises keyset.BadCursor."""
    visible = scope(actor, RESOURCE)
    place, values = _place(question.place)
    values["me"] = actor.user_id
    is_longest = question.order == "longest"
    if question.q:
        values["q"] = question.q
    after = "AND v.waiting_since IS NOT NULL AND v.state = 'open'" if is_longest else ""
    if question.after:
        values["mark_at"], values["mark_id"] = keyset.read(question.after, datetime)
        column, sign = ("v.waiting_since", ">") if is_longest else ("v.last_message_at", "<")
        after += f" AND ({column}, v.id) {sign} (%(mark_at)s, %(mark_id)s)"
    parts = {
        "scope": visible.sql,
        "place": place,
        "state": _STATES[question.state],
        "after": after,
        "order": _LONGEST if is_longest else _NEWEST,
    }
    found = _found(visible, actor, parts, values, has_words=bool(question.q))
    shown = visible.shown(found[:SIZE])
    if len(found) <= SIZE:
        return Waiting(shown, None)
    last = found[SIZE - 1]
    return Waiting(shown, keyset.cursor(last["waiting_since" if is_longest else "last_message_at"], last["id"]))


def counts(actor: Actor, places: list[str]) -> dict[str, int]:
    """How many conversations lie in each place, one more than MOST for more."""
    visible = scope(actor, RESOURCE)
    values: dict[str, Any] = {"me": actor.user_id}
    parts = []
    for number, name in enumerate(places):
        place, own = _place(name)
        for key, value in own.items():
            place = place.replace(f"%({key})s", f"%({key}_{number})s")
            values[f"{key}_{number}"] = value
        parts.append(f"{_COUNT.format(scope=visible.sql, place=place, most=MOST + 1)} AS c{number}")
    row = sql.rows("SELECT " + ", ".join(parts), values, within=[visible, scope(actor, "conversations.inbox")])[0]
    return {name: row[f"c{number}"] for number, name in enumerate(places)}


def thread(
    actor: Actor, uid: UUID, *, typing_since: datetime, at: datetime, before: int | None = None
) -> Thread | None:
    """A conversation with its last messages, or those before one; None when the actor may not see it."""
    visible = scope(actor, RESOURCE)
    values = {"uid": uid, "me": actor.user_id, "typing_since": typing_since}
    named = card("customers.party", "conversations.inbox")
    head, found = sql.ask(
        Question(_HEAD.format(scope=visible.sql), values).within(visible, named),
        Question(
            _MESSAGES.format(scope=visible.sql, before="AND m.id < %(before)s" if before else "", limit=MESSAGES + 1),
            {"uid": uid} | ({"before": before} if before else {}),
        ).within(visible),
    )
    if not head:
        return None
    messages = found[:MESSAGES][::-1]
    since = messages[0]["recorded_at"] if messages and len(found) > MESSAGES else datetime.min.replace(tzinfo=at.tzinfo)
    until = messages[-1]["recorded_at"] if messages and before else at
    steps = sql.rows(
        _STEPS.format(scope=visible.sql),
        {"uid": uid, "since": since, "until": until},
        within=[visible, card("conversations.inbox", "customers.party")],
    )
    earlier = messages[0]["id"] if len(found) > MESSAGES else None
    return Thread(visible.shown(head)[0], visible.shown(messages), steps[::-1], earlier)


def _found(
    visible: Scope, actor: Actor, parts: dict[str, str], values: dict[str, Any], *, has_words: bool
) -> list[dict[str, Any]]:
    ways = [("conversations_conversation", "")]
    if has_words:
        ways = [(_NEWEST_ONES.format(**parts), _AMONG_THEM), ("conversations_conversation", _ANYWHERE)]
    found: list[dict[str, Any]] = []
    for source, words in ways:
        text = _ROWS.format(**parts, source=source, words=words, limit=SIZE + 1)
        within = [visible, scope(actor, "conversations.inbox")]
        found = sql.rows(text, values, within=within, is_planned_anew=has_words)
        if len(found) > SIZE:
            break
    return found


def _place(name: str) -> tuple[str, dict[str, Any]]:
    """The condition of a place in the address, and what it is bound with."""
    if name in PLACES:
        return PLACES[name], {}
    kind, _dash, which = name.partition("-")
    if kind == "inbox":
        try:
            return _IN_INBOX, {"inbox": UUID(which)}
        except ValueError as problem:
            raise BadQuestion from problem
    if kind == "channel" and which == "social":
        return _ON_CHANNEL, {"channels": [str(one) for one in SOCIAL]}
    if kind == "channel" and which in Channel.values:
        return _ON_CHANNEL, {"channels": [which]}
    raise BadQuestion
