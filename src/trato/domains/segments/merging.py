"""What of segments moves when two records turn out to be one customer?"""

from trato.domains.customers.merging import Move, moves, stays
from trato.domains.segments.models import Membership, Segment

_MEMBERS, _SEGMENTS = Membership._meta.db_table, Segment._meta.db_table

# Living segments keep themselves; on a fixed list somebody put the customer.
moves(
    Move(
        _MEMBERS,
        "party_id",
        key="segment_id",
        only=f"""EXISTS (SELECT FROM {_SEGMENTS} g WHERE g.id = r.segment_id AND g.kind = 'fixed')
            AND NOT EXISTS (SELECT FROM {_MEMBERS} s WHERE s.segment_id = r.segment_id AND s.party_id = %(survivor)s)""",
    )
)
stays("renewed by the turn of time", "segments_turn.party_id")
