"""What of orders moves when two records turn out to be one customer?"""

from trato.domains.customers.merging import Move, moves, stays
from trato.domains.orders.models import Order

moves(Move(Order._meta.db_table, "party_id"))
stays("counted anew by its follower", "orders_partysales.party_id", "orders_salesmonth.party_id")
