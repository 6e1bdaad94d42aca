"""What do we keep of segments?"""

from trato.domains.segments.models.membership import Membership, Turn
from trato.domains.segments.models.segment import Cut, Segment, SegmentKind

__all__ = ["Cut", "Membership", "Segment", "SegmentKind", "Turn"]
