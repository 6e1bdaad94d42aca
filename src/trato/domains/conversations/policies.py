"""What of conversations is protected, and of which class is each field? Who may do what stands in `policies.txt`."""

from trato.domains.conversations.models import Interaction, InteractionChange, PartyContacts
from trato.foundation.access.policy import declare

INTERACTION = "conversations.interaction"

declare(
    INTERACTION,
    Interaction,
    alias="i",
    creator="by_user_id",
    belongs_to=("customers.party", "party_id"),
    states=("kind", "direction"),
    fields={
        "public": "id uid party party_id contact contact_id kind direction happened_at",
        "internal": "outcome seconds recorded_at by_user_id withdrawn_at",
        "contact": "subject body",
    },
)
declare(
    "conversations.change",
    InteractionChange,
    part_of=(INTERACTION, "interaction_id"),
    fields={"internal": "id interaction interaction_id before after at by_user_id"},
)
declare(
    "conversations.contacts",
    PartyContacts,
    alias="c",
    part_of=("customers.party", "party_id"),
    fields={"internal": "party_id interactions last_contact_at"},
)
