"""What of conversations is protected, and of which class is each field? Who may do what stands in `policies.txt`."""

from trato.domains.conversations.models import (
    Attachment,
    Attention,
    ChannelCost,
    Chat,
    Conversation,
    Dispatch,
    Inbox,
    InboxMember,
    Interaction,
    InteractionChange,
    Mailbox,
    MailFolder,
    Mention,
    Message,
    MessagingAccount,
    Participant,
    PartyContacts,
    RawEvent,
    RawMail,
    SavedReply,
    WebChat,
    WebEvent,
    WebMark,
    WebRefusal,
    Website,
    WebVisit,
    WebVisitor,
)
from trato.foundation.access.policy import declare, listed

INTERACTION = "conversations.interaction"
CONVERSATION = "conversations.conversation"
VISIT = "conversations.visit"

declare(
    INTERACTION,
    Interaction,
    alias="i",
    creator="by_user_id",
    belongs_to=("customers.party", "party_id"),
    states=("kind", "direction"),
    fields={
        "public": "id uid party party_id contact contact_id kind direction happened_at",
        "internal": "outcome seconds recorded_at by_user_id withdrawn_at",
        "contact": "subject body",
    },
)
declare(
    "conversations.change",
    InteractionChange,
    part_of=(INTERACTION, "interaction_id"),
    fields={"internal": "id interaction interaction_id before after at by_user_id"},
)
declare(
    "conversations.contacts",
    PartyContacts,
    alias="c",
    part_of=("customers.party", "party_id"),
    fields={"internal": "party_id interactions last_contact_at"},
)

declare(
    CONVERSATION,
    Conversation,
    alias="v",
    owner="assignee_id",
    belongs_to=("customers.party", "party_id"),
    states=("state", "channel"),
    tables=(Participant._meta.db_table, Attention._meta.db_table, Chat._meta.db_table, "stream_event"),
    fields={
        "public": "id uid party party_id account account_id channel subject state last_message_at created_at",
        "internal": "inbox inbox_id assignee assignee_id priority tags messages_count last_direction last_message_id waiting_since"
        " snoozed_until resolved_at attention",
        "contact": "name snippet participants messages chat",
    },
)
declare(
    "conversations.message",
    Message,
    alias="m",
    part_of=(CONVERSATION, "conversation_id"),
    tables=(Attachment._meta.db_table, Mention._meta.db_table, Dispatch._meta.db_table, ChannelCost._meta.db_table),
    fields={
        "internal": "id uid conversation conversation_id party party_id channel direction state author author_id key in_reply_to"
        " automatic problem seconds cost happened_at recorded_at mentions",
        "contact": "sender_name sender subject text quoted html attachments",
    },
)
# Who asks a colleague by name lets them see what it is about.
listed(
    CONVERSATION,
    "participant",
    "SELECT m.conversation_id FROM conversations_mention n JOIN conversations_message m ON m.id = n.message_id"
    " WHERE n.user_id = %(by_id)s",
)
declare(
    "conversations.inbox",
    Inbox,
    alias="b",
    tables=(InboxMember._meta.db_table,),
    fields={"internal": "id uid name team team_id sharing is_usual created_at archived_at members"},
)
declare(
    "conversations.saved_reply",
    SavedReply,
    alias="r",
    fields={"internal": "id uid shortcut title text inbox inbox_id tags priority ending changed_at by_user_id"},
)
declare(
    "conversations.website",
    Website,
    tables=(WebChat._meta.db_table,),
    fields={"internal": "id uid name key origins needs_consent days_kept created_at ended_at chat"},
)
declare(
    VISIT,
    WebVisit,
    alias="v",
    belongs_to=("customers.party", "party_id"),
    fields={
        "internal": "id uid site site_id visitor visitor_id party party_id began_at last_at pages searches products carts"
        " forms is_over",
        "contact": "landing referrer source medium campaign",
    },
    # What was seen is opened with the visit: it is found by visitor and time, not by a column of its own.
    tables=[model._meta.db_table for model in (WebVisitor, WebEvent, WebRefusal, WebMark, Website)],
)
declare(
    "conversations.mailbox",
    Mailbox,
    alias="x",
    tables=(MailFolder._meta.db_table, RawMail._meta.db_table),
    fields={
        "internal": "id uid address aliases name inbox inbox_id is_personal owner owner_id imap_host imap_port imap_safety"
        " imap_user folders smtp_host smtp_port smtp_safety smtp_user signature has_plus trusted_server dkim_selector state"
        " problem seen_at sending_problem sent_at created_at known_folders letters",
        "special": "imap_password smtp_password dkim_key",
    },
)
declare(
    "conversations.messaging",
    MessagingAccount,
    alias="y",
    tables=(RawEvent._meta.db_table,),
    fields={
        "internal": "id uid style channel name inbox inbox_id address server state cursor problem seen_at sending_problem"
        " sent_at created_at events",
        "special": "secrets",
    },
)
