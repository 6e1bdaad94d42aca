"""To whom does a party lead that turned out to be somebody known? Timelines and what is counted from them follow.

While a merge stands, the entries of the one that was merged lie on the timeline of the survivor, so that no page reads
two. Which ones are theirs is told by the events themselves: they name their parties, and are never rewritten.
"""

from collections.abc import Iterable

from trato.foundation.kit import sql
from trato.foundation.stream.follow import Batch
from trato.foundation.stream.vocabulary.customers import PartyMerged, PartyUnmerged

JOINED = (PartyMerged, PartyUnmerged)

# The entries of these parties that the follower has handled by the end of its batch; an event that has no position
# yet comes after all that have one.
ENTRIES_OF = """
SELECT t.party_id, e.id, e.name, e.facet, e.happened_at, e.parties, e.payload
FROM stream_timeline t JOIN stream_event e ON e.id = t.event_id LEFT JOIN stream_commit c ON c.xid = e.xid
WHERE t.party_id = ANY(%(parties)s) AND (coalesce(c.position, 9223372036854775807), e.id) <= (
    SELECT coalesce(d.position, 9223372036854775807), l.id
    FROM stream_event l LEFT JOIN stream_commit d ON d.xid = l.xid WHERE l.id = %(last)s)
"""
# To whom the first party of an event leads now.
FIRST = "coalesce((SELECT a.leads_to FROM stream_alias a WHERE a.party_id = e.parties[1]), e.parties[1])"

_LEAD_ON = "UPDATE stream_alias SET leads_to = %(into)s WHERE leads_to = %(other)s"
_LEAD = "INSERT INTO stream_alias (party_id, leads_to) VALUES (%(other)s, %(into)s)"
_HAND_OVER = """
INSERT INTO stream_timeline (party_id, happened_at, event_id, facet)
SELECT %(into)s, happened_at, event_id, facet FROM stream_timeline WHERE party_id = %(other)s ON CONFLICT DO NOTHING
"""
_LET_GO = "DELETE FROM stream_timeline WHERE party_id = %(other)s"
_LEAD_BACK = "UPDATE stream_alias SET leads_to = %(other)s WHERE party_id = ANY(%(along)s)"
_LEAD_NOWHERE = "DELETE FROM stream_alias WHERE party_id = %(other)s"
_THEIRS = "ARRAY(SELECT party_id FROM stream_alias WHERE leads_to = %({whose})s) || %({whose})s::bigint"
_HAND_BACK = f"""
INSERT INTO stream_timeline (party_id, happened_at, event_id, facet)
SELECT %(other)s, t.happened_at, t.event_id, t.facet FROM stream_timeline t JOIN stream_event e ON e.id = t.event_id
WHERE t.party_id = %(into)s AND e.parties && ({_THEIRS.format(whose="other")}) ON CONFLICT DO NOTHING
"""
_KEEP_OWN = f"""
DELETE FROM stream_timeline t USING stream_event e
WHERE e.id = t.event_id AND t.party_id = %(into)s AND NOT e.parties && ({_THEIRS.format(whose="into")})
"""


def join(other: int, *, into: int) -> None:
    """From now on a party leads to another one, and so do those that led to it."""
    values = {"other": other, "into": into}
    for statement in (_LEAD_ON, _LEAD, _HAND_OVER, _LET_GO):
        sql.run(statement, values)


def part(other: int, *, out_of: int, along: Iterable[int]) -> None:
    """A party leads to nobody but itself again; those that came along with it lead to it."""
    values = {"other": other, "into": out_of, "along": list(along)}
    for statement in (_LEAD_BACK, _LEAD_NOWHERE, _HAND_BACK, _KEEP_OWN):
        sql.run(statement, values)


def counted_anew(batch: Batch) -> list[int]:
    """The parties whose counts a follower has to find anew, because they were joined or parted."""
    return batch.parties_told({event.told_as for event in JOINED})


def entries(batch: Batch, parties: list[int]) -> dict[str, object]:
    """What `ENTRIES_OF` is bound with at the end of a batch."""
    return {"parties": parties, "last": batch.ids[-1]}
