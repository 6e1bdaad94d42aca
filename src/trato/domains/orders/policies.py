"""Who may do what with orders?"""

from trato.foundation.access.policy import STAFF, permit

permit("orders.order.view", STAFF)
for _verb in ("place", "correct"):
    permit(
        f"orders.order.{_verb}",
        [*(STAFF - {"analyst", "marketer", "technician"}), "trato:import.online_retail", "trato:demo"],
    )
