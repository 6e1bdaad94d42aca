"""What do conversations and their messages hold about a person?"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from trato.domains.conversations import files
from trato.domains.conversations.personal_data.words import IN_THEIRS, OF_THEIRS, OWN, SERVICE, WHILE
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.privacy import periods
from trato.foundation.privacy.holdings import Blank, Delete, Mentions, Table, forget_also, hold, hold_nothing_in
from trato.foundation.privacy.people import Person
from trato.foundation.stream.record import Told, record_many
from trato.foundation.stream.vocabulary.privacy import TextsExpired

_COLLEAGUES = _("So that colleagues answer together")
_WORDS = ("sender_name", "sender", "subject", "text", "quoted", "html", "key", "in_reply_to")
_ABOUT = "(SELECT party_id FROM conversations_conversation v WHERE v.id = conversation_id)"

hold(
    Table(
        "conversations_attachment",
        _("Files of messages"),
        {"party": OF_THEIRS},
        personal=["uid", "name", "kind", "size", "digest", "content_id", "is_inline"],
        other=["id", "message_id"],
        # The rows go with the files that lie in the data folder, below.
        on_erasure=Blank({"name": ""}),
        purpose=SERVICE,
        kept=WHILE,
        attached=lambda row: (f"{row['uid']}-{row['name']}", files.path_of(UUID(row["uid"]))),
    ),
    Table(
        "conversations_mention",
        _("Colleagues named in notes"),
        {"user": "user_id = %(person)s"},
        personal=["at", "seen_at"],
        other=["id", "message_id", "user_id"],
        on_erasure=Delete(),
        purpose=_COLLEAGUES,
        kept=WHILE,
    ),
    Table(
        "conversations_attention",
        _("Read, followed and begun by colleagues"),
        {"user": "user_id = %(person)s"},
        personal=["read_upto", "is_following", "draft", "is_note", "typed_at"],
        other=["id", "conversation_id", "user_id"],
        on_erasure=Delete(),
        purpose=_COLLEAGUES,
        kept=WHILE,
    ),
    Table(
        "conversations_inboxmember",
        _("Members of inboxes"),
        {"user": "user_id = %(person)s"},
        personal=["skills", "is_taking", "given_at"],
        other=["id", "inbox_id", "user_id"],
        on_erasure=Delete(),
        purpose=_COLLEAGUES,
        kept=WHILE,
    ),
    Table(
        "conversations_message",
        _("Messages"),
        {"party": IN_THEIRS, "user": "author_id = %(person)s"},
        personal=[
            "channel",
            "direction",
            "sender_name",
            "sender",
            "subject",
            "text",
            "quoted",
            "html",
            "key",
            "in_reply_to",
            "happened_at",
        ],
        other=[
            "id",
            "uid",
            "conversation_id",
            "party_id",
            "state",
            "author_id",
            "automatic",
            "problem",
            "seconds",
            "cost",
            "recorded_at",
            "words",
        ],
        on_erasure=Blank(dict.fromkeys(_WORDS, "")),
        purpose=SERVICE,
        kept=_("The text as long as the relation lasts; that there was a message, without a name, for statistics"),
        texts=("subject", "text", "quoted"),
        about=_ABOUT,
        erased_whose={"party": IN_THEIRS},
    ),
    Table(
        "conversations_participant",
        _("Addresses in conversations"),
        {"party": IN_THEIRS},
        personal=["kind", "network", "value", "name"],
        other=["id", "conversation_id", "party_id", "is_doubtful"],
        on_erasure=Delete(),
        purpose=SERVICE,
        kept=WHILE,
    ),
    Table(
        "conversations_conversation",
        _("Conversations"),
        {"party": "(party_id = %(person)s OR account_id = %(person)s)", "user": "assignee_id = %(person)s"},
        personal=["channel", "name", "subject", "snippet", "tags", "last_message_at", "created_at"],
        other=[
            "id",
            "uid",
            "party_id",
            "account_id",
            "inbox_id",
            "assignee_id",
            "state",
            "priority",
            "messages_count",
            "last_message_id",
            "last_direction",
            "waiting_since",
            "snoozed_until",
            "resolved_at",
        ],
        on_erasure=Blank({"name": "", "subject": "", "snippet": ""}),
        purpose=SERVICE,
        kept=_("Without words and names, for statistics"),
        texts=("subject", "snippet"),
        about="party_id",
        near="account_id = %(person)s",
        erased_whose={"party": OWN},
    ),
)

hold_nothing_in("words of the company", "conversations_inbox", "conversations_channelcost")
hold_nothing_in("texts of the company; who changed one last is a number", "conversations_savedreply")


@forget_also
def files_go(person: Person, _named: Mentions) -> None:
    """Files of messages, and the letters themselves, go as soon as the erasure stands."""
    if person.kind != "party":
        return
    for table, shelf in (("conversations_attachment", files.ATTACHED), ("conversations_rawmail", files.LETTERS)):
        statement = f"DELETE FROM {table} WHERE message_id IN (SELECT id FROM conversations_message WHERE {IN_THEIRS}) RETURNING uid"
        gone = [row["uid"] for row in sql.rows(statement, {"person": person.id})]
        transaction.on_commit(partial(files.forget, gone, shelf))


_OLD = """
FROM conversations_message m WHERE happened_at < %(before)s AND (
    subject <> '' OR text <> '' OR quoted <> '' OR html <> ''
    OR EXISTS (SELECT FROM conversations_attachment a WHERE a.message_id = m.id)
)
"""
_EMPTIED = """
UPDATE conversations_message m SET subject = '', text = '', quoted = '', html = ''
FROM conversations_conversation c
WHERE m.id = ANY(%s) AND c.id = m.conversation_id
RETURNING c.id AS conversation_id, coalesce(m.party_id, c.party_id) AS party_id
"""
_TITLES = """
UPDATE conversations_conversation c SET subject = '', snippet = ''
WHERE c.id = ANY(%s) AND NOT EXISTS (
    SELECT FROM conversations_message m WHERE m.conversation_id = c.id AND (m.text <> '' OR m.subject <> '')
)
"""
_FILES = "DELETE FROM conversations_attachment WHERE message_id = ANY(%s) RETURNING uid"


def _emptied(ids: Sequence[int], by: Actor, at: datetime) -> int:
    emptied = sql.rows(_EMPTIED, [list(ids)])
    sql.run(_TITLES, [[row["conversation_id"] for row in emptied]])
    gone = [row["uid"] for row in sql.rows(_FILES, [list(ids)])]
    transaction.on_commit(partial(files.forget, gone))
    parties = {row["party_id"] for row in emptied} - {None}
    event = TextsExpired(code="conversations.messages")
    record_many([Told(event, at, [party]) for party in sorted(parties)], by=by)
    return len(emptied)


periods.after(
    periods.Rule(
        "conversations.messages",
        _("Texts and files of messages"),
        _("Article 5(1)(e): no longer than needed; that there was a message stays known"),
        days=2_190,
        least_days=365,
        counts=f"SELECT count(*) AS count {_OLD}",
        finds=f"SELECT id {_OLD} ORDER BY id LIMIT %(most)s",
        lets_go=_emptied,
    )
)
