"""Who may do what with conversations?"""

from trato.foundation.access.policy import STAFF, permit

permit("conversations.interaction.view", STAFF)
for _verb in ("log", "correct", "withdraw"):
    permit(f"conversations.interaction.{_verb}", [*(STAFF - {"analyst"}), "trato:demo"])
