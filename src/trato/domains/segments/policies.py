"""What of segments is protected, and of which class is each field? Who may do what stands in `policies.txt`."""

from trato.domains.segments.models import Cut, Membership, Segment, Turn
from trato.foundation.access.policy import declare

SEGMENT = "segments.segment"

declare(
    SEGMENT,
    Segment,
    alias="g",
    owner="owner_id",
    states=("kind",),
    fields={
        "internal": "id uid name name_key kind condition version purpose value_proposition treatment owner owner_id"
        " parent parent_id size counted_at dirty_at day_turns_at created_at updated_at archived_at",
    },
)
# Where ranks end tells nobody of anybody in particular; the house reads it when it keeps segments.
declare(
    "segments.cut",
    Cut,
    part_of=(SEGMENT, "id"),
    fields={"internal": "id leaf value key version touched made_at"},
)
declare("segments.turn", Turn, part_of=("customers.party", "party_id"), fields={"internal": "party_id at"})
declare(
    "segments.membership",
    Membership,
    alias="m",
    part_of=(SEGMENT, "segment_id"),
    fields={"internal": "segment segment_id party_id since"},
)
