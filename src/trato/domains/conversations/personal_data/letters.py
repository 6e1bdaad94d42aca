"""What do mailboxes and letters hold about a person?"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from trato.domains.conversations import files
from trato.domains.conversations.personal_data.words import OF_THEIRS, SERVICE, WHILE
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.privacy import periods
from trato.foundation.privacy.holdings import Blank, Delete, Table, hold, hold_nothing_in

hold(
    Table(
        "conversations_rawmail",
        _("Letters as they came"),
        {"party": OF_THEIRS},
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
        purpose=SERVICE,
        kept=WHILE,
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
        {"party": OF_THEIRS},
        personal=["recipients", "lane"],
        other=["message_id", "channel", "not_before", "tries", "begun_at", "ended_at"],
        on_erasure=Delete(),
        purpose=_("So that nothing is sent twice"),
        kept=_("Until the message has arrived, and as long as it is kept"),
        numbered_by="message_id",
    ),
)
hold_nothing_in("names of folders and numbers of letters", "conversations_mailfolder")

_OLD = "FROM conversations_rawmail WHERE received_at < %(before)s AND size > 0 AND state <> 'new'"
# The row stays, so that the letter is not fetched again.
_FORGOTTEN = "UPDATE conversations_rawmail SET sender = '', recipient = '', size = 0 WHERE id = ANY(%s) RETURNING uid"


def _forgotten(ids: Sequence[int], _by: Actor, _at: datetime) -> int:
    gone = [row["uid"] for row in sql.rows(_FORGOTTEN, [list(ids)])]
    transaction.on_commit(partial(files.forget, gone, files.LETTERS))
    return len(gone)


periods.after(
    periods.Rule(
        "conversations.letters",
        _("Letters as they came"),
        _("Article 5(1)(e): no longer than needed; what was written in them stays with the conversation"),
        days=730,
        least_days=30,
        counts=f"SELECT count(*) AS count {_OLD}",
        finds=f"SELECT id {_OLD} ORDER BY id LIMIT %(most)s",
        lets_go=_forgotten,
    )
)
