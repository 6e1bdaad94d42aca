"""What do conversations hold about a person?"""

from trato.domains.conversations.personal_data import contacts, letters, messages, messaging, visits

__all__ = ["contacts", "letters", "messages", "messaging", "visits"]
