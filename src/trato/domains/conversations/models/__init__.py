"""What do conversations consist of?"""

from trato.domains.conversations.models.attention import Attention
from trato.domains.conversations.models.chat import Chat, WebChat
from trato.domains.conversations.models.conversation import Conversation, Participant
from trato.domains.conversations.models.dispatch import ChannelCost, Dispatch
from trato.domains.conversations.models.inbox import Inbox, InboxMember
from trato.domains.conversations.models.interaction import Interaction, InteractionChange
from trato.domains.conversations.models.mailbox import Mailbox, MailFolder
from trato.domains.conversations.models.message import Attachment, Mention, Message
from trato.domains.conversations.models.messaging import MessagingAccount, RawEvent
from trato.domains.conversations.models.party_contacts import PartyContacts
from trato.domains.conversations.models.raw_mail import RawMail
from trato.domains.conversations.models.saved_reply import SavedReply
from trato.domains.conversations.models.web import (
    WebEvent,
    WebMark,
    WebRefusal,
    Website,
    WebVisit,
    WebVisitor,
)

__all__ = [
    "Attachment",
    "Attention",
    "ChannelCost",
    "Chat",
    "Conversation",
    "Dispatch",
    "Inbox",
    "InboxMember",
    "Interaction",
    "InteractionChange",
    "MailFolder",
    "Mailbox",
    "Mention",
    "Message",
    "MessagingAccount",
    "Participant",
    "PartyContacts",
    "RawEvent",
    "RawMail",
    "SavedReply",
    "WebChat",
    "WebEvent",
    "WebMark",
    "WebRefusal",
    "WebVisit",
    "WebVisitor",
    "Website",
]
