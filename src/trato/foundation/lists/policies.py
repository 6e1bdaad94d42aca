"""What of lists is protected: saved views, and changes of many rows? Who may do what stands in `policies.txt`."""

from trato.foundation.access.policy import STAFF, declare, permit
from trato.foundation.lists.models import BulkChange, BulkRow, View

VIEW, BULK = "lists.view", "lists.bulk"

declare(
    VIEW,
    View,
    alias="w",
    owner="owner_id",
    team="team_id",
    states=("audience",),
    fields={
        "internal": "id uid list name name_key words audience owner owner_id team team_id created_at updated_at deleted_at"
    },
)
declare(
    BULK,
    BulkChange,
    alias="k",
    owner="owner_id",
    fields={
        "internal": "id uid list change value words size state problem counts owner owner_id began_at ended_at undone_at"
        " rows"
    },
)
declare(
    "lists.bulk_row",
    BulkRow,
    part_of=(BULK, "bulk_id"),
    fields={"internal": "bulk bulk_id thing_id before after outcome why undoing why_kept"},
)

# Which cells, and of whom, is asked of the verb that writes into them.
permit("lists.cell.edit", set(STAFF) - {"analyst"})
