"""What do conversations hold about a person?"""

from trato.domains.conversations.personal_data import chats, contacts, letters, messages, messaging, visits

__all__ = ["chats", "contacts", "letters", "messages", "messaging", "visits"]
