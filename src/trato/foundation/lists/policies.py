"""What of saved views is protected? Who may do what stands in `policies.txt`."""

from trato.foundation.access.policy import declare
from trato.foundation.lists.models import View

VIEW = "lists.view"

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
