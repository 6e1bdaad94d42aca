"""Who gets a conversation that nobody looks after? As its inbox shares out (CCT-02)."""

from datetime import datetime

from trato.domains.conversations.actions.parts.conversations import tell
from trato.domains.conversations.models import Conversation, InboxMember
from trato.domains.conversations.models.inbox import Sharing
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.vocabulary.conversations import ConversationAssigned

# Whoever has a skill that is among the tags comes before the others; then in turn, by load, or who served last.
_NEXT = """
SELECT n.id, n.user_id FROM conversations_inboxmember n
JOIN access_user u ON u.id = n.user_id AND u.is_active
LEFT JOIN LATERAL (
    SELECT count(*) AS undone FROM conversations_conversation v
    WHERE v.assignee_id = n.user_id AND v.state IN ('open', 'waiting', 'snoozed')
) AS load ON true
WHERE n.inbox_id = %(inbox)s AND n.is_taking
ORDER BY (n.skills && %(tags)s::varchar[]) DESC,
    CASE WHEN %(sharing)s = 'last_owner' THEN (n.user_id = %(last)s) END DESC NULLS LAST,
    CASE WHEN %(sharing)s = 'by_load' THEN load.undone END NULLS FIRST,
    n.given_at NULLS FIRST, n.id
LIMIT 1 FOR UPDATE OF n
"""
_LAST = """
SELECT assignee_id FROM conversations_conversation
WHERE party_id = %(party)s AND assignee_id IS NOT NULL AND id <> %(id)s ORDER BY last_message_at DESC LIMIT 1
"""


def share_out(conversation: Conversation, *, by: Actor, at: datetime) -> None:
    """Give it to the next member, unless somebody has it or the inbox waits for volunteers."""
    if conversation.assignee_id is not None or conversation.inbox.sharing == Sharing.BY_HAND:
        return
    last = sql.rows(_LAST, {"party": conversation.party_id, "id": conversation.pk}) if conversation.party_id else []
    found = sql.rows(
        _NEXT,
        {
            "inbox": conversation.inbox_id,
            "tags": conversation.tags,
            "sharing": conversation.inbox.sharing,
            "last": last[0]["assignee_id"] if last else None,
        },
    )
    if not found:
        return
    InboxMember.objects.filter(pk=found[0]["id"]).update(given_at=at)
    conversation.assignee_id = found[0]["user_id"]
    conversation.save(update_fields=["assignee"])
    told = ConversationAssigned(conversation_id=conversation.pk, assignee_id=conversation.assignee_id)
    tell(told, conversation, by=by, at=at)
