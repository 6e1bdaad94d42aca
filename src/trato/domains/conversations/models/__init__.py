"""What do we keep of conversations?"""

from trato.domains.conversations.models.interaction import Interaction, InteractionChange

__all__ = ["Interaction", "InteractionChange"]
