"""What may a visitor see of a chat, is anybody there, and what do colleagues see of the visitor?"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from trato.domains.conversations.models import Chat, Message, WebChat, Website
from trato.domains.conversations.queries import inboxes
from trato.domains.conversations.queries.chat_tickets import Ticket
from trato.domains.customers.models import Party
from trato.foundation.access.models import User
from trato.foundation.access.policy import scope
from trato.foundation.access.queries import company
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor

# The kind of address by which a chat is named among those who take part.
KIND, NETWORK = "visitor", "chat"
# Whoever touched a key so long ago is writing.
WRITING = timedelta(seconds=8)
# Whoever used a page of ours so long ago can be asked.
THERE = timedelta(minutes=30)
_MOST = 500

CHATS = guard.capability(
    "conversations.chats", "conversations_chat", "conversations_webchat", "conversations_website",
    "conversations_conversation", "conversations_message", "conversations_attachment", "conversations_dispatch",
    "conversations_attention", "conversations_inbox", "conversations_inboxmember", "customers_party",
)  # fmt: skip

# Only what was said in the chat itself: no notes, no letters, nothing that is not due or was taken back.
_IS_SEEN = """
m.conversation_id = %(conversation)s AND m.channel IN ('chat', 'form') AND (m.direction = 'in' OR (m.direction = 'out'
    AND m.state IN ('planned', 'sending', 'sent', 'delivered', 'read') AND d.not_before <= %(at)s))
"""
# What was not taken yet comes whatever its number is: it may have been written for later.
_SAID = f"""
SELECT m.id, m.uid::text AS uid, m.key, m.direction, m.state, m.text, u.name AS author,
       greatest(m.recorded_at, d.not_before) AS at,
       (SELECT json_agg(json_build_object('uid', f.uid, 'name', f.name, 'size', f.size) ORDER BY f.id)
        FROM conversations_attachment f WHERE f.message_id = m.id) AS files
FROM conversations_message m
LEFT JOIN conversations_dispatch d ON d.message_id = m.id
LEFT JOIN access_user u ON u.id = m.author_id
WHERE {_IS_SEEN} AND (m.id > coalesce((SELECT id FROM conversations_message
    WHERE uid = %(after)s AND conversation_id = %(conversation)s), 0) OR m.state IN ('planned', 'sending'))
ORDER BY m.id DESC LIMIT {_MOST}
"""
# A note that is begun is nobody's business outside.
_WRITING = """
SELECT u.name FROM conversations_attention a JOIN access_user u ON u.id = a.user_id
WHERE a.conversation_id = %(conversation)s AND a.typed_at > %(since)s AND NOT a.is_note AND a.draft <> ''
ORDER BY a.typed_at DESC LIMIT 1
"""
_FILE = f"""
SELECT f.uid, f.name FROM conversations_attachment f JOIN conversations_message m ON m.id = f.message_id
LEFT JOIN conversations_dispatch d ON d.message_id = m.id WHERE {_IS_SEEN} AND f.uid = %(file)s
"""
_PRESENT = """
SELECT DISTINCT s.user_id AS id FROM access_session s JOIN access_user u ON u.id = s.user_id AND u.is_active
WHERE s.last_used_at > %(since)s AND s.expire_date > %(at)s AND s.idle_until > %(at)s
    AND (NOT EXISTS (SELECT FROM conversations_inboxmember n WHERE n.inbox_id = %(inbox)s)
         OR EXISTS (SELECT FROM conversations_inboxmember n
                    WHERE n.inbox_id = %(inbox)s AND n.user_id = s.user_id AND n.is_taking))
LIMIT 50
"""
_BESIDE = """
SELECT c.page, c.title, c.name, c.email, c.typed_at > %(since)s AS is_writing, s.name AS site
FROM conversations_chat c JOIN conversations_website s ON s.id = c.site_id
WHERE c.conversation_id = (SELECT v.id FROM conversations_conversation v WHERE v.uid = %(uid)s AND {scope})
"""
_DUE = """
SELECT DISTINCT m.conversation_id AS id FROM conversations_dispatch d JOIN conversations_message m ON m.id = d.message_id
WHERE d.channel = 'chat' AND d.ended_at IS NULL AND d.not_before > %(since)s AND d.not_before <= %(at)s
"""


def allows(origin: str) -> bool:
    """Whether any site in use is at this place."""
    with guard.working_as(CHATS):
        return WebChat.objects.filter(is_on=True, site__ended_at=None, site__origins__contains=[origin]).exists()


def at(key: str, origin: str) -> WebChat | None:
    """The chat of a site, for pages from one of its own places; None where it has none."""
    with guard.working_as(CHATS):
        found = WebChat.objects.select_related("site", "inbox").filter(site__key=key, is_on=True, site__ended_at=None)
        chat = found.first()
    return chat if chat is not None and origin in chat.site.origins else None


def of(site: Website) -> WebChat | None:
    """How the chat of a site was set; for whoever may see the site."""
    with guard.working_as(CHATS):
        return WebChat.objects.select_related("inbox").filter(site=site).first()


def known_by(ticket: Ticket) -> Chat | None:
    """The chat of a ticket, once something was written in it."""
    with guard.working_as(CHATS):
        found = Chat.objects.select_related("site", "party", "conversation")
        return found.filter(uid=ticket.chat, site__key=ticket.site).first()


def customer(uid: str) -> Party | None:
    """The customer a ticket names, whoever they turned out to be."""
    with guard.working_as(CHATS):
        party = Party.objects.select_related("merged_into").filter(uid=uid).first()
    party = party.merged_into or party if party else None
    return None if party is None or party.is_archived else party


def is_alive(value: str) -> bool:
    """Whether answers still reach the browser behind this address."""
    with guard.working_as(CHATS):
        return Chat.objects.filter(uid=value, site__ended_at=None).exists()


def is_staffed(chat: WebChat, at: datetime) -> bool:
    """Whether it is within the hours, and somebody who answers is there."""
    return is_within_hours(chat.hours, at) and _is_somebody_there(chat, at)


def is_within_hours(hours: list[list[str] | None], at: datetime) -> bool:
    """Whether a moment lies in the hours of its weekday, by the clock of the company; without hours it always does."""
    if not hours:
        return True
    here = at.astimezone(ZoneInfo(company.ours().time_zone))
    span = hours[here.weekday()] if here.weekday() < len(hours) else None
    return span is not None and span[0] <= f"{here:%H:%M}" < span[1]


def said(chat: Chat, *, after: UUID | None, at: datetime) -> list[dict[str, Any]]:
    """What a visitor sees that was said after a message, oldest first."""
    with guard.working_as(CHATS):
        values = {"conversation": chat.conversation_id, "after": after, "at": at}
        return sql.rows(_SAID, values)[::-1]


def message_of(chat: Chat, uid: UUID) -> Message | None:
    """An answer of ours in it."""
    with guard.working_as(CHATS):
        own = Message.objects.select_related("conversation").filter(conversation=chat.conversation_id, channel="chat")
        return own.filter(uid=uid, direction="out").first()


def file_of(chat: Chat, uid: UUID, *, at: datetime) -> dict[str, Any] | None:
    """A file that was sent in it."""
    with guard.working_as(CHATS):
        return next(iter(sql.rows(_FILE, {"conversation": chat.conversation_id, "file": uid, "at": at})), None)


def who_writes(chat: Chat, *, at: datetime) -> str:
    """The first name of a colleague who is writing an answer; empty when nobody is."""
    with guard.working_as(CHATS):
        found = sql.rows(_WRITING, {"conversation": chat.conversation_id, "since": at - WRITING})
    return first_name(found[0]["name"]) if found else ""


def beside(actor: Actor, uid: UUID, *, at: datetime) -> dict[str, Any] | None:
    """What colleagues see of a visitor beside their words: the page, what they say of themselves, whether they write."""
    seen = scope(actor, "conversations.conversation")
    with guard.working_as(CHATS):
        return next(
            iter(sql.rows(_BESIDE.format(scope=seen.sql), {"uid": uid, "since": at - WRITING}, within=[seen])), None
        )


def due(*, since: datetime, at: datetime) -> Iterable[int]:
    """Conversations in which an answer that was written for later came due."""
    with guard.working_as(CHATS):
        return [row["id"] for row in sql.rows(_DUE, {"since": since, "at": at})]


def first_name(name: str) -> str:
    """All that visitors get to know of a colleague."""
    return (name or "").split(" ")[0]


def _is_somebody_there(chat: WebChat, at: datetime) -> bool:
    with guard.working_as(CHATS):
        found = sql.rows(_PRESENT, {"since": at - THERE, "at": at, "inbox": chat.inbox_id})
    present = User.objects.filter(pk__in=[row["id"] for row in found])
    return any(inboxes.can_answer(one) for one in present)
