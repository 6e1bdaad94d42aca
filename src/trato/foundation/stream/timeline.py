"""Which events concern a party, newest first?

Unlike other followers this projection is written by `record` itself, in the same statement: whoever logs a call
sees it at once. It is still a pure function of the stream and of who leads to whom, and `rebuild` proves it.
"""

from django.db import transaction

from trato.foundation.kit import guard, sql
from trato.foundation.stream.follow import FOLLOWING

_REBUILD = """
INSERT INTO stream_timeline (party_id, happened_at, event_id, facet)
SELECT DISTINCT coalesce(a.leads_to, named.party), happened_at, id, facet
FROM stream_event CROSS JOIN unnest(parties) AS named (party) LEFT JOIN stream_alias a ON a.party_id = named.party
"""


def rebuild() -> None:
    """Throw the timeline away and make it again from the stream."""
    with transaction.atomic(), guard.working_as(FOLLOWING):
        sql.run("LOCK TABLE stream_timeline IN SHARE ROW EXCLUSIVE MODE")
        sql.run("DELETE FROM stream_timeline")
        sql.run(_REBUILD)
