"""What of conversations is protected, and of which class is each field? Who may do what stands in `policies.txt`."""

from trato.domains.conversations.models import (
    Interaction,
    InteractionChange,
    PartyContacts,
    WebEvent,
    WebMark,
    WebRefusal,
    Website,
    WebVisit,
    WebVisitor,
)
from trato.foundation.access.policy import declare

INTERACTION = "conversations.interaction"
VISIT = "conversations.visit"

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
declare(
    "conversations.website",
    Website,
    fields={"internal": "id uid name key origins needs_consent days_kept created_at ended_at"},
)
declare(
    VISIT,
    WebVisit,
    alias="v",
    belongs_to=("customers.party", "party_id"),
    fields={
        "internal": "id uid site site_id visitor visitor_id party party_id began_at last_at pages searches products carts"
        " forms is_over",
        "contact": "landing referrer source medium campaign",
    },
    # What was seen is opened with the visit: it is found by visitor and time, not by a column of its own.
    tables=[model._meta.db_table for model in (WebVisitor, WebEvent, WebRefusal, WebMark, Website)],
)
