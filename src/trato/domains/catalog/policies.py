"""Who may do what with products?"""

from trato.foundation.access.policy import STAFF, permit

permit("catalog.product.view", STAFF)
for _verb in ("add", "change"):
    permit(
        f"catalog.product.{_verb}",
        ["store_manager", "administrator", "sales_manager", "trato:import.online_retail", "trato:demo"],
    )
