"""What do we keep of conversations?"""

from trato.domains.conversations.models.interaction import Interaction, InteractionChange
from trato.domains.conversations.models.party_contacts import PartyContacts
from trato.domains.conversations.models.web import (
    WebEvent,
    WebMark,
    WebRefusal,
    Website,
    WebVisit,
    WebVisitor,
)

__all__ = [
    "Interaction", "InteractionChange", "PartyContacts", "WebEvent", "WebMark", "WebRefusal", "WebVisit",
    "WebVisitor", "Website",
]  # fmt: skip
