"""What of conversations moves when two records turn out to be one customer?"""

from trato.domains.conversations.models import (
    Chat,
    Conversation,
    Interaction,
    Message,
    Participant,
    WebVisit,
    WebVisitor,
)
from trato.domains.customers.merging import Move, moves, stays

moves(
    Move(Interaction._meta.db_table, "party_id"),
    Move(Interaction._meta.db_table, "contact_id"),
    Move(Conversation._meta.db_table, "party_id"),
    Move(Conversation._meta.db_table, "account_id"),
    Move(Message._meta.db_table, "party_id"),
    Move(Participant._meta.db_table, "party_id"),
    Move(Chat._meta.db_table, "party_id"),
    Move(WebVisitor._meta.db_table, "party_id"),
    Move(WebVisit._meta.db_table, "party_id"),
)
stays("counted anew by its follower", "conversations_partycontacts.party_id")
stays("an account of ours elsewhere, not a customer's", "conversations_rawevent.account_id")
