"""What can be told about segments?"""

from trato.foundation.stream.vocabulary import Event, told_as


@told_as("segments.segment.defined")
class SegmentDefined(Event):
    """Customers were grouped by a condition, or put on a list."""

    segment_id: int
    kind: str


@told_as("segments.segment.changed")
class SegmentChanged(Event):
    """A segment was described anew, or asks another condition from now on."""

    segment_id: int
    fields: list[str]
    version: int


@told_as("segments.segment.archived")
class SegmentArchived(Event):
    """A segment is used no longer."""

    segment_id: int


@told_as("segments.segment.restored")
class SegmentRestored(Event):
    """An archived segment is used again."""

    segment_id: int


@told_as("segments.segment.counted")
class SegmentCounted(Event):
    """All members were found at once, for a new condition; they are not told one by one."""

    segment_id: int
    version: int
    size: int


@told_as("segments.party.entered", shown_as="segment")
class SegmentEntered(Event):
    """A customer fulfills the condition of a segment from now on, or was put on a list."""

    segment_id: int
    party_id: int


@told_as("segments.party.left", shown_as="segment")
class SegmentLeft(Event):
    """A customer does not belong to a segment any more."""

    segment_id: int
    party_id: int
