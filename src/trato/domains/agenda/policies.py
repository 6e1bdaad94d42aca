"""What of the agenda is protected, and of which class is each field? Who may do what stands in `policies.txt`."""

from trato.domains.agenda.models import Task
from trato.foundation.access.policy import declare, listed

declare(
    "agenda.task",
    Task,
    alias="t",
    owner="owner_id",
    belongs_to=("customers.party", "party_id"),
    states=("state", "kind"),
    fields={
        "internal": "id uid party party_id contact contact_id kind title body due_at is_all_day owner owner_id state"
        " created_at closed_at"
    },
)
# Whoever has a step to take with a customer takes part in what goes on with them.
listed(
    "customers.party",
    "participant",
    "SELECT party_id FROM agenda_task WHERE owner_id = %(by_id)s AND state = 'open' AND party_id IS NOT NULL",
)
