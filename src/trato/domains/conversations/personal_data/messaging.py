"""What do accounts elsewhere and what their providers told hold about a person?"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from trato.domains.conversations.personal_data.words import OF_THEIRS, SERVICE, WHILE
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.privacy import periods
from trato.foundation.privacy.holdings import Blank, Table, hold, hold_nothing_in

hold(
    Table(
        "conversations_rawevent",
        _("What providers told, as they told it"),
        {"party": OF_THEIRS},
        personal=["content", "reply_to", "received_at"],
        other=["id", "account_id", "key", "state", "about", "message_id", "problem"],
        on_erasure=Blank({"content": "", "reply_to": "{}"}),
        purpose=SERVICE,
        kept=WHILE,
    ),
)
hold_nothing_in("accounts of the company, and what opens them", "conversations_messagingaccount")

_OLD = (
    "FROM conversations_rawevent WHERE received_at < %(before)s AND content <> '' AND state NOT IN ('new', 'waiting')"
)
# The row stays, so that the same thing told again is known, and an answer knows what it answers.
_FORGOTTEN = "UPDATE conversations_rawevent SET content = '' WHERE id = ANY(%s) RETURNING id"


def _forgotten(ids: Sequence[int], _by: Actor, _at: datetime) -> int:
    return len(sql.rows(_FORGOTTEN, [list(ids)]))


periods.after(
    periods.Rule(
        "conversations.told",
        _("What providers told, as they told it"),
        _("Article 5(1)(e): no longer than needed; what was written in it stays with the conversation"),
        days=90,
        least_days=7,
        counts=f"SELECT count(*) AS count {_OLD}",
        finds=f"SELECT id {_OLD} ORDER BY id LIMIT %(most)s",
        lets_go=_forgotten,
    )
)
