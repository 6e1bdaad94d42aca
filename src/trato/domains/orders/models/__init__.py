"""What do we keep about orders?"""

from trato.domains.orders.models.order import Order, OrderLine
from trato.domains.orders.models.party_sales import PartySales
from trato.domains.orders.models.sales_month import SalesMonth

__all__ = ["Order", "OrderLine", "PartySales", "SalesMonth"]
