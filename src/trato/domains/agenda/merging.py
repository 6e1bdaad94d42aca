"""What of the agenda moves when two records turn out to be one customer?"""

from trato.domains.agenda.models import Task
from trato.domains.customers.merging import Move, moves

moves(Move(Task._meta.db_table, "party_id"), Move(Task._meta.db_table, "contact_id"))
