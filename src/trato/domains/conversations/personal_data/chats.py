"""What do chats with visitors of web sites hold about a person?"""

from django.utils.translation import gettext_lazy as _

from trato.domains.conversations.personal_data.words import IN_THEIRS, SERVICE
from trato.foundation.privacy.holdings import Delete, Table, hold, hold_nothing_in

hold(
    Table(
        "conversations_chat",
        _("Chats on web sites"),
        {"party": IN_THEIRS},
        personal=["name", "email", "page", "title", "typed_at", "began_at", "last_at"],
        other=["id", "uid", "site_id", "conversation_id", "party_id"],
        on_erasure=Delete(),
        purpose=SERVICE,
        kept=_("Until 30 days after the last word; what was said stays with its conversation"),
    ),
)
hold_nothing_in("how the chat of a web site looks", "conversations_webchat")
