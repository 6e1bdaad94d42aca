"""How do conversations, messages, inboxes and saved answers look to a program?"""

from typing import Any, Literal

from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.conversation import ConversationState
from trato.domains.conversations.models.inbox import Sharing
from trato.domains.conversations.models.interaction import Direction
from trato.domains.conversations.models.message import MessageState
from trato.domains.conversations.models.saved_reply import Ending
from trato.domains.customers.api.documents import Named
from trato.foundation.rest.fields import Asked, Moment, Shown, Uid, one_of
from trato.foundation.rest.listing import Listing, Sort

CONVERSATIONS = Listing(
    source="conversations_conversation v",
    id="v.id",
    document="""
SELECT v.uid AS id,
    (SELECT json_build_object('id', p.uid, 'name', p.name) FROM customers_party p WHERE p.id = v.party_id) AS party,
    (SELECT json_build_object('id', p.uid, 'name', p.name) FROM customers_party p WHERE p.id = v.account_id) AS account,
    (SELECT json_build_object('id', b.uid, 'name', b.name) FROM conversations_inbox b WHERE b.id = v.inbox_id) AS inbox,
    (SELECT json_build_object('id', u.uid, 'name', u.name) FROM access_user u WHERE u.id = v.assignee_id) AS assignee,
    v.channel, v.name, v.subject, v.state, v.priority, v.tags, v.snippet, v.messages_count, v.last_message_at,
    v.waiting_since, v.snoozed_until, v.resolved_at, v.created_at,
    coalesce((SELECT json_agg(json_build_object('kind', t.kind, 'network', t.network, 'value', t.value, 'name', t.name)
        ORDER BY t.id) FROM conversations_participant t WHERE t.conversation_id = v.id), '[]') AS participants
FROM conversations_conversation v WHERE v.id""",
    cards=("customers.party", "conversations.inbox"),
    sorts={
        "-last_message_at": Sort("v.last_message_at", "timestamptz", is_descending=True),
        "last_message_at": Sort("v.last_message_at", "timestamptz"),
        "-created_at": Sort("v.created_at", "timestamptz", is_descending=True),
    },
    filters={
        "party": "v.party_id = (SELECT id FROM customers_party WHERE uid = %(party)s::uuid)",
        "inbox": "v.inbox_id = (SELECT id FROM conversations_inbox WHERE uid = %(inbox)s::uuid)",
        "assignee": "v.assignee_id = (SELECT id FROM access_user WHERE uid = %(assignee)s::uuid)",
        "state": "v.state = %(state)s",
        "channel": "v.channel = %(channel)s",
    },
)
MESSAGES = Listing(
    source="conversations_message m",
    id="m.id",
    document="""
SELECT m.uid AS id, m.channel, m.direction, m.state, m.sender_name, m.sender, m.subject, m.text, m.quoted, m.automatic,
    m.problem, m.seconds, m.cost::text AS cost, m.happened_at, m.recorded_at,
    (SELECT json_build_object('id', u.uid, 'name', u.name) FROM access_user u WHERE u.id = m.author_id) AS author,
    coalesce((SELECT json_agg(json_build_object('id', f.uid, 'name', f.name, 'kind', f.kind, 'size', f.size)
        ORDER BY f.id) FROM conversations_attachment f WHERE f.message_id = m.id), '[]') AS attachments
FROM conversations_message m WHERE m.id""",
    sorts={"-recorded_at": Sort("m.id", "bigint", is_descending=True), "recorded_at": Sort("m.id", "bigint")},
    filters={"direction": "m.direction = %(direction)s"},
)
INBOXES = Listing(
    source="conversations_inbox b",
    id="b.id",
    document="""
SELECT b.uid AS id, b.name, (SELECT json_build_object('id', t.id::text, 'name', t.name) FROM access_team t
    WHERE t.id = b.team_id) AS team, b.sharing, b.is_usual, b.created_at, b.archived_at,
    coalesce((SELECT json_agg(json_build_object('id', u.uid, 'name', u.name, 'skills', n.skills, 'is_taking', n.is_taking)
        ORDER BY u.name) FROM conversations_inboxmember n JOIN access_user u ON u.id = n.user_id
        WHERE n.inbox_id = b.id), '[]') AS members
FROM conversations_inbox b WHERE b.id""",
    sorts={"created_at": Sort("b.id", "bigint")},
)
REPLIES = Listing(
    source="conversations_savedreply r",
    id="r.id",
    document="""
SELECT r.uid AS id, r.shortcut, r.title, r.text, r.tags, r.priority, r.ending, r.changed_at
FROM conversations_savedreply r WHERE r.id""",
    sorts={"changed_at": Sort("r.id", "bigint")},
)


class ConversationsAsked(Asked):
    """Sorts and filters."""

    sort: Literal["-last_message_at", "last_message_at", "-created_at"] = "-last_message_at"
    party: Uid | Literal[""] = ""
    inbox: Uid | Literal[""] = ""
    assignee: Uid | Literal[""] = ""
    state: Literal["", *ConversationState.values] = ""
    channel: Literal["", *Channel.values] = ""


class MessagesAsked(Asked):
    """The newest first, or the oldest."""

    sort: Literal["-recorded_at", "recorded_at"] = "-recorded_at"
    direction: Literal["", *Direction.values] = ""


class Participant(Shown):
    """An address that takes part."""

    kind: str
    network: str
    value: str
    name: str


class ConversationShown(Shown):
    """One matter with one customer, over one or several channels."""

    id: Uid
    party: Named | None
    account: Named | None
    inbox: Named
    assignee: Named | None
    channel: one_of(Channel)
    name: str
    subject: str
    state: one_of(ConversationState)
    priority: int
    tags: list[str]
    snippet: str
    messages_count: int
    last_message_at: Moment
    waiting_since: Moment | None
    snoozed_until: Moment | None
    resolved_at: Moment | None
    created_at: Moment
    participants: list[Participant]


class Conversations(Shown):
    """A page of conversations."""

    items: list[ConversationShown]
    next: str | None


class AttachmentShown(Shown):
    """A file that came or goes with a message."""

    id: Uid
    name: str
    kind: str
    size: int


class AttachmentTaken(AttachmentShown):
    """A file with its content as base64."""

    content: str


class MessageShown(Shown):
    """What was written, by whom, and how far it came."""

    id: Uid
    channel: one_of(Channel)
    direction: one_of(Direction)
    state: one_of(MessageState)
    sender_name: str
    sender: str
    subject: str
    text: str
    quoted: str
    automatic: str
    problem: str
    seconds: int | None
    cost: str | None
    happened_at: Moment
    recorded_at: Moment
    author: Named | None
    attachments: list[AttachmentShown]


class Messages(Shown):
    """A page of messages."""

    items: list[MessageShown]
    next: str | None


class InboxShown(Shown):
    """A shared place in which colleagues answer."""

    id: Uid
    name: str
    team: dict[str, Any] | None
    sharing: one_of(Sharing)
    is_usual: bool
    created_at: Moment
    archived_at: Moment | None
    members: list[dict[str, Any]]


class Inboxes(Shown):
    """A page of inboxes."""

    items: list[InboxShown]
    next: str | None


class ReplyShown(Shown):
    """A saved answer, or a macro."""

    id: Uid
    shortcut: str
    title: str
    text: str
    inbox: Named | None
    tags: list[str]
    priority: int | None
    ending: one_of(Ending)
    changed_at: Moment


class Replies(Shown):
    """A page of saved answers."""

    items: list[ReplyShown]
    next: str | None
