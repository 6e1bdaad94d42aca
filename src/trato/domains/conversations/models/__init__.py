"""What do we keep of conversations?"""

from trato.domains.conversations.models.interaction import Interaction, InteractionChange
from trato.domains.conversations.models.party_contacts import PartyContacts

__all__ = ["Interaction", "InteractionChange", "PartyContacts"]
