"""Who may do what with orders?"""

from trato.foundation.access.policy import STAFF, permit

permit("orders.order.view", STAFF)
permit(
    "orders.order.place",
    [*(STAFF - {"analyst", "marketer", "technician"}), "trato:import.online_retail", "trato:demo"],
)
