"""What do followers keep ready about the generated company? Mostly their own statements, over everything at once."""

import psycopg

from trato.domains.conversations import projections as conversations
from trato.domains.conversations.models.party_contacts import NEVER
from trato.domains.customers import projections as customers
from trato.domains.customers import spelling
from trato.domains.customers.matching import keys
from trato.domains.orders import projections as orders
from trato.foundation.stream.follow import FOLLOWERS

# Parties of a generated event differ from one another, so its DISTINCT, the costly part of a rebuild, is not needed.
_TIMELINE = """
INSERT INTO stream_timeline (party_id, happened_at, event_id, facet)
SELECT party, happened_at, id, facet FROM stream_event, unnest(parties) AS party
"""
# Entries on the timeline are different by its key, so they are counted where the follower must look for doubles.
_TALLY = """
INSERT INTO stream_tally (party_id, facet, entries)
SELECT party_id, facet, count(*) FROM stream_timeline GROUP BY party_id, facet ORDER BY party_id, facet
"""
_WORDS = "SELECT DISTINCT regexp_split_to_table(name_key, '[^0-9a-z]+') FROM customers_party"
_POSITIONS = (
    "INSERT INTO stream_commit (xid) SELECT xid FROM (SELECT DISTINCT xid FROM stream_event) AS told ORDER BY xid"
)
_SEQUENCED = "UPDATE stream_sequencer SET done = pg_current_snapshot()"
_BOOKMARK = """
INSERT INTO stream_bookmark (name, position, event_id)
SELECT name, (SELECT max(position) FROM stream_commit), (SELECT max(id) FROM stream_event) FROM unnest(%s::text[]) AS name
"""


def fill_timeline(owner: psycopg.Connection) -> None:
    """One row for each party of each event."""
    owner.execute(_TIMELINE)


def fill_rollups(owner: psycopg.Connection) -> None:
    """Tallies, sales and contacts."""
    every = {name: list(follower.wants) for name, follower in FOLLOWERS.items()}
    by_name = "name = ANY(%s)"
    owner.execute(_TALLY)
    owner.execute(orders.TOTALS.format(which=by_name), [every["orders.sales"]])
    owner.execute(orders.MONTHS.format(which=by_name), [every["orders.sales"]])
    owner.execute(
        conversations.COUNT.format(which="name = ANY(%(names)s)"),
        {"names": every["conversations.contacts"], "never": NEVER},
    )


def fill_search(owner: psycopg.Connection) -> None:
    """The narrow rows that are searched."""
    owner.execute(customers.REFRESH.format(which="TRUE"))


def fill_match_keys(owner: psycopg.Connection) -> None:
    """Under what everybody is compared with others."""
    owner.execute(f"INSERT INTO customers_matchkey (key, party_id) {keys.ALL_KEYS}", {})


def learn_words(owner: psycopg.Connection) -> None:
    """All words of names, under the forms by which slips find them."""
    known = sorted(row[0] for row in owner.execute(_WORDS) if row[0])
    for start in range(0, len(known), 2_000):
        spelling.learn(known[start : start + 2_000])


def mark_as_handled(owner: psycopg.Connection) -> None:
    """Every commit has its position, and every follower stands behind the last event."""
    with owner.transaction():
        owner.execute(_POSITIONS)
        owner.execute(_SEQUENCED)
        owner.execute(_BOOKMARK, [[*FOLLOWERS, "bell"]])
