"""What do conversations hold about a person?"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from trato.domains.conversations import files
from trato.foundation.audit.beside import lies_beside
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.privacy import periods
from trato.foundation.privacy.holdings import Blank, Delete, Keep, Mentions, Table, forget_also, hold, hold_nothing_in
from trato.foundation.privacy.people import Person
from trato.foundation.privacy.portable import goes_along
from trato.foundation.stream.record import Told, record_many
from trato.foundation.stream.vocabulary.privacy import TextsExpired

lies_beside(
    "conversations.interaction.corrected",
    field="change_id",
    table="conversations_interactionchange",
    columns="before, after",
)

goes_along(
    "contacts",
    """
SELECT p.uid::text AS customer_number, to_char(i.happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS happened_at,
    i.kind, i.direction, i.outcome, i.subject, i.body, i.seconds
FROM conversations_interaction i JOIN customers_party p ON p.id = i.party_id
WHERE i.party_id = %(person)s AND i.withdrawn_at IS NULL ORDER BY i.happened_at, i.id LIMIT 100000""",
)

_SERVICE = _("To know what was said and agreed")
_COLLEAGUES = _("So that colleagues answer together")
_WHILE = _("As long as the relation lasts, and its legal periods")
_OWN = "party_id = %(person)s"
_WORDS = ("sender_name", "sender", "subject", "text", "quoted", "html", "key", "in_reply_to")
_WITH_CHANGES = "interaction_id IN (SELECT id FROM conversations_interaction WHERE {})"

hold(
    Table(
        "conversations_interactionchange",
        _("Earlier wordings"),
        {"party": _WITH_CHANGES.format("party_id = %(person)s OR contact_id = %(person)s")},
        personal=["before", "after"],
        other=["id", "interaction_id", "at", "by_user_id"],
        on_erasure=Delete(),
        purpose=_("So that mistakes can be seen"),
        kept=_WHILE,
        texts=("before::jsonb", "after::jsonb"),
        about="(SELECT party_id FROM conversations_interaction i WHERE i.id = interaction_id)",
        erased_whose={"party": _WITH_CHANGES.format(_OWN)},
    ),
    Table(
        "conversations_interaction",
        _("Contacts"),
        {"party": "(party_id = %(person)s OR contact_id = %(person)s)"},
        personal=["kind", "direction", "outcome", "subject", "body", "seconds", "happened_at"],
        other=["id", "uid", "party_id", "contact_id", "recorded_at", "by_user_id", "withdrawn_at"],
        on_erasure=Blank({"subject": "", "body": ""}),
        purpose=_SERVICE,
        kept=_("The text as long as the relation lasts; that there was a contact, without a name, for statistics"),
        texts=("subject", "body"),
        about="party_id",
        near="contact_id = %(person)s",
        # What was said with an organization is the organization's; the person is taken out of its words.
        erased_whose={"party": _OWN},
    ),
    Table(
        "conversations_partycontacts",
        _("Number of contacts"),
        {"party": _OWN},
        personal=["interactions", "last_contact_at"],
        other=("party_id",),
        on_erasure=Keep(_("Without a name: how often we were in touch")),
        purpose=_SERVICE,
        kept=_("Without a name, for statistics"),
    ),
)

_MINE = "conversation_id IN (SELECT id FROM conversations_conversation WHERE party_id = %(person)s)"
_THEIRS = f"(party_id = %(person)s OR {_MINE})"
_ABOUT = "(SELECT party_id FROM conversations_conversation v WHERE v.id = conversation_id)"

hold(
    Table(
        "conversations_attachment",
        _("Files of messages"),
        {"party": f"message_id IN (SELECT id FROM conversations_message WHERE {_THEIRS})"},
        personal=["uid", "name", "kind", "size", "digest", "content_id", "is_inline"],
        other=["id", "message_id"],
        # The rows go with the files that lie in the data folder, below.
        on_erasure=Blank({"name": ""}),
        purpose=_SERVICE,
        kept=_WHILE,
        attached=lambda row: (f"{row['uid']}-{row['name']}", files.path_of(UUID(row["uid"]))),
    ),
    Table(
        "conversations_rawmail",
        _("Letters as they came"),
        {"party": f"message_id IN (SELECT id FROM conversations_message WHERE {_THEIRS})"},
        personal=["uid", "sender", "recipient", "address", "size", "received_at", "sender_check"],
        other=[
            "id",
            "mailbox_id",
            "folder_id",
            "uidvalidity",
            "number",
            "delivery",
            "digest",
            "recorded_at",
            "state",
            "message_id",
            "possible_id",
            "problem",
        ],
        on_erasure=Blank({"sender": "", "recipient": ""}),
        purpose=_SERVICE,
        kept=_WHILE,
        attached=lambda row: (f"{row['uid']}.eml", files.path_of(UUID(row["uid"]), files.LETTERS)),
    ),
    Table(
        "conversations_mailbox",
        _("Personal mailboxes"),
        {"user": "owner_id = %(person)s"},
        personal=["address", "aliases", "name", "signature", "folders", "seen_at", "sent_at"],
        other=[
            "id",
            "uid",
            "inbox_id",
            "is_personal",
            "owner_id",
            "imap_host",
            "imap_port",
            "imap_safety",
            "imap_user",
            "imap_password",
            "smtp_host",
            "smtp_port",
            "smtp_safety",
            "smtp_user",
            "smtp_password",
            "has_plus",
            "trusted_server",
            "dkim_selector",
            "dkim_key",
            "state",
            "problem",
            "sending_problem",
            "created_at",
        ],
        on_erasure=Blank({"name": "", "signature": "", "state": "paused"}),
        purpose=_("To write and read letters in the name of the company"),
        kept=_("As long as somebody works here"),
    ),
    Table(
        "conversations_dispatch",
        _("Messages on their way"),
        {"party": f"message_id IN (SELECT id FROM conversations_message WHERE {_THEIRS})"},
        personal=["recipients", "lane"],
        other=["message_id", "channel", "not_before", "tries", "begun_at", "ended_at"],
        on_erasure=Delete(),
        purpose=_("So that nothing is sent twice"),
        kept=_("Until the message has arrived, and as long as it is kept"),
        numbered_by="message_id",
    ),
    Table(
        "conversations_mention",
        _("Colleagues named in notes"),
        {"user": "user_id = %(person)s"},
        personal=["at", "seen_at"],
        other=["id", "message_id", "user_id"],
        on_erasure=Delete(),
        purpose=_COLLEAGUES,
        kept=_WHILE,
    ),
    Table(
        "conversations_attention",
        _("Read, followed and begun by colleagues"),
        {"user": "user_id = %(person)s"},
        personal=["read_upto", "is_following", "draft", "is_note", "typed_at"],
        other=["id", "conversation_id", "user_id"],
        on_erasure=Delete(),
        purpose=_COLLEAGUES,
        kept=_WHILE,
    ),
    Table(
        "conversations_inboxmember",
        _("Members of inboxes"),
        {"user": "user_id = %(person)s"},
        personal=["skills", "is_taking", "given_at"],
        other=["id", "inbox_id", "user_id"],
        on_erasure=Delete(),
        purpose=_COLLEAGUES,
        kept=_WHILE,
    ),
    Table(
        "conversations_message",
        _("Messages"),
        {"party": _THEIRS, "user": "author_id = %(person)s"},
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
        ],
        on_erasure=Blank(dict.fromkeys(_WORDS, "")),
        purpose=_SERVICE,
        kept=_("The text as long as the relation lasts; that there was a message, without a name, for statistics"),
        texts=("subject", "text", "quoted"),
        about=_ABOUT,
        erased_whose={"party": _THEIRS},
    ),
    Table(
        "conversations_participant",
        _("Addresses in conversations"),
        {"party": _THEIRS},
        personal=["kind", "network", "value", "name"],
        other=["id", "conversation_id", "party_id", "is_doubtful"],
        on_erasure=Delete(),
        purpose=_SERVICE,
        kept=_WHILE,
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
        purpose=_SERVICE,
        kept=_("Without words and names, for statistics"),
        texts=("subject", "snippet"),
        about="party_id",
        near="account_id = %(person)s",
        erased_whose={"party": _OWN},
    ),
)

hold_nothing_in("words of the company", "conversations_inbox", "conversations_channelcost")
hold_nothing_in("names of folders and numbers of letters", "conversations_mailfolder")
hold_nothing_in("texts of the company; who changed one last is a number", "conversations_savedreply")
_VISITS = _("To know what customers look for on our web sites, with their consent")
_BROWSERS = "SELECT uid FROM conversations_webvisitor WHERE party_id = %(person)s"
_SOME_DAYS = _("As many days as the web site says, 90 unless it was changed")

hold(
    Table(
        "conversations_webevent",
        _("What was done on web sites"),
        {"party": f"visitor IN ({_BROWSERS})"},
        personal=["kind", "path", "title", "at", "details", "consent"],
        other=["id", "site_id", "visitor"],
        on_erasure=Delete(),
        purpose=_VISITS,
        kept=_SOME_DAYS,
    ),
    Table(
        "conversations_webvisit",
        _("Visits of web sites"),
        {"party": _OWN},
        personal=[
            "began_at", "last_at", "landing", "referrer", "source", "medium", "campaign", "pages", "searches", "products",
            "carts", "forms",
        ],
        other=["id", "uid", "site_id", "visitor_id", "party_id", "is_over"],
        on_erasure=Delete(),
        purpose=_VISITS,
        kept=_WHILE,
    ),
    Table(
        "conversations_webvisitor",
        _("Browsers that agreed to be known again"),
        {"party": _OWN},
        personal=["uid", "consent", "first_at", "last_at", "identified_at"],
        other=["id", "site_id", "party_id", "visit_id"],
        on_erasure=Delete(),
        purpose=_VISITS,
        kept=_WHILE,
    ),
)  # fmt: skip
hold_nothing_in("web sites of the company, not of people", "conversations_website")
hold_nothing_in("how far a piece of work has come", "conversations_webmark")
hold_nothing_in(
    "random numbers of browsers that want to be unknown, so that nothing they send is stored",
    "conversations_webrefusal",
)

_OLD_VISITS = "FROM conversations_webvisit WHERE last_at < %(before)s"


def _forgotten(ids: Sequence[int], by: Actor, at: datetime) -> int:
    parties = {row["party_id"] for row in sql.rows(_GONE_VISITS, [list(ids)])}
    sql.run(_EMPTY_VISITORS)
    event = TextsExpired(code="conversations.visits")
    record_many([Told(event, at, [party]) for party in sorted(parties - {None})], by=by)
    return len(ids)


_GONE_VISITS = "DELETE FROM conversations_webvisit WHERE id = ANY(%s) RETURNING party_id"
_EMPTY_VISITORS = """
DELETE FROM conversations_webvisitor v
WHERE v.party_id IS NULL AND NOT EXISTS (SELECT FROM conversations_webvisit w WHERE w.visitor_id = v.id)
    AND NOT EXISTS (SELECT FROM conversations_webevent e WHERE e.visitor = v.uid)
"""

periods.after(
    periods.Rule(
        "conversations.visits",
        _("Visits of web sites"),
        _("Article 5(1)(e): no longer than needed; each web site has its own days for what was done there"),
        days=730,
        least_days=30,
        counts=f"SELECT count(*) AS count {_OLD_VISITS}",
        finds=f"SELECT id {_OLD_VISITS} ORDER BY id LIMIT %(most)s",
        lets_go=_forgotten,
    )
)


@forget_also
def files_go(person: Person, _named: Mentions) -> None:
    """Files of messages, and the letters themselves, go as soon as the erasure stands."""
    if person.kind != "party":
        return
    for table, shelf in (("conversations_attachment", files.ATTACHED), ("conversations_rawmail", files.LETTERS)):
        statement = f"DELETE FROM {table} WHERE message_id IN (SELECT id FROM conversations_message WHERE {_THEIRS}) RETURNING uid"
        gone = [row["uid"] for row in sql.rows(statement, {"person": person.id})]
        transaction.on_commit(partial(files.forget, gone, shelf))


_OLD = "FROM conversations_interaction WHERE happened_at < %(before)s AND (body <> '' OR subject <> '')"
_EMPTY = "UPDATE conversations_interaction SET body = '', subject = '' WHERE id = ANY(%s) RETURNING party_id"
_CHANGES = "DELETE FROM conversations_interactionchange WHERE interaction_id = ANY(%s)"


def _emptied(ids: Sequence[int], by: Actor, at: datetime) -> int:
    parties = {row["party_id"] for row in sql.rows(_EMPTY, [list(ids)])}
    sql.run(_CHANGES, [list(ids)])
    event = TextsExpired(code="conversations.texts")
    record_many([Told(event, at, [party]) for party in sorted(parties)], by=by)
    return len(ids)


periods.after(
    periods.Rule(
        "conversations.texts",
        _("Texts of contacts"),
        _("Article 5(1)(e): no longer than needed; that there was a contact stays known"),
        days=2_190,
        least_days=365,
        counts=f"SELECT count(*) AS count {_OLD}",
        finds=f"SELECT id {_OLD} ORDER BY id LIMIT %(most)s",
        lets_go=_emptied,
    )
)
