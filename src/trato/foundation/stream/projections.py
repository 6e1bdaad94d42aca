"""How many entries of each kind does a party's timeline have?"""

from trato.foundation.kit import sql
from trato.foundation.stream import alias
from trato.foundation.stream.follow import Batch, follow
from trato.foundation.stream.vocabulary import BY_NAME

COUNT = """
INSERT INTO stream_tally AS t (party_id, facet, entries)
SELECT party, facet, count(*) FROM (
    SELECT DISTINCT id, party, facet FROM stream_event, unnest(parties) AS party WHERE {which}
) AS entry
GROUP BY party, facet ORDER BY party, facet
ON CONFLICT (party_id, facet) DO UPDATE SET entries = t.entries + excluded.entries
"""
_EMPTY = "DELETE FROM stream_tally WHERE party_id = ANY(%s)"
_ANEW = f"""
INSERT INTO stream_tally (party_id, facet, entries)
SELECT party_id, facet, count(*) FROM ({alias.ENTRIES_OF}) AS e GROUP BY party_id, facet
"""


def _forget() -> None:
    sql.run("DELETE FROM stream_tally")


@follow("stream.tally", events=list(BY_NAME.values()), clear=_forget)
def entries_are_counted(batch: Batch) -> None:
    """The filters of a timeline show how much lies behind them without counting it."""
    sql.run(COUNT.format(which="id = ANY(%s)"), [batch.ids])
    if joined := alias.counted_anew(batch):
        sql.run(_EMPTY, [joined])
        sql.run(_ANEW, alias.entries(batch, joined))
