"""How do customers come onto a fixed list?"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from trato.domains.customers.models import Party
from trato.domains.segments.actions.segments import CannotDefine
from trato.domains.segments.models import Segment, SegmentKind
from trato.foundation.access import policy
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import Told, record_many
from trato.foundation.stream.vocabulary import Event
from trato.foundation.stream.vocabulary.segments import SegmentEntered, SegmentLeft

MOST = 10_000

_PUT = """
INSERT INTO segments_membership (segment_id, party_id, since)
SELECT %(segment)s, p.id, %(at)s FROM customers_party p
WHERE p.id = ANY(%(parties)s) AND p.archived_at IS NULL AND {visible} ORDER BY p.id
ON CONFLICT DO NOTHING RETURNING party_id
"""
_TAKE = """
DELETE FROM segments_membership WHERE segment_id = %(segment)s AND party_id = ANY(%(parties)s) RETURNING party_id
"""


def put(segment: Segment, *, parties: Sequence[Party | int], by: Actor, at: datetime) -> int:
    """Put customers on the list; those not visible to the actor are passed over. Returns how many came."""
    require(by, "segments.segment.fill", segment)
    return _move(segment, parties, _PUT, SegmentEntered, by, at)


def take_off(segment: Segment, *, parties: Sequence[Party | int], by: Actor, at: datetime) -> int:
    """Take customers off the list; returns how many went."""
    require(by, "segments.segment.fill", segment)
    return _move(segment, parties, _TAKE, SegmentLeft, by, at)


def _move(
    segment: Segment, parties: Sequence[Party | int], statement: str, event: type[Event], by: Actor, at: datetime
) -> int:
    if segment.kind != SegmentKind.FIXED:
        raise CannotDefine(_("Who belongs to a living segment follows from its condition."))
    if len(parties) > MOST:
        raise CannotDefine(_("At most %(count)s customers at a time.") % {"count": MOST})
    visible = policy.scope(by, "customers.party")
    with changing(by, "segments.segment.fill", segment) as segment:
        keys = sorted({one if isinstance(one, int) else one.pk for one in parties})
        moved = sql.rows(
            statement.format(visible=visible.called("p")),
            {"segment": segment.pk, "parties": keys, "at": at},
            within=(visible,),
        )
        changed = [row["party_id"] for row in moved]
        segment.size += len(changed) if event is SegmentEntered else -len(changed)
        segment.updated_at = at
        segment.save(update_fields=["size", "updated_at"])
        record_many((Told(event(segment_id=segment.pk, party_id=key), at, [key]) for key in changed), by=by)
    return len(changed)
