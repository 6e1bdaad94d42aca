"""What is kept ready about contacts with each party?"""

from trato.domains.conversations.models.party_contacts import NEVER
from trato.foundation.kit import sql
from trato.foundation.stream import alias
from trato.foundation.stream.follow import Batch, follow
from trato.foundation.stream.vocabulary.conversations import (
    InteractionRecorded,
    InteractionWithdrawn,
    MessageReceived,
    MessageWritten,
)
from trato.foundation.stream.vocabulary.customers import ImportRegistered, PartyRegistered

# What counts as a contact: what was written down, and every message there and back.
_CONTACTS = "'conversations.interaction.recorded', 'conversations.message.received', 'conversations.message.written'"
COUNT = f"""
INSERT INTO conversations_partycontacts AS c (party_id, interactions, last_contact_at)
SELECT party, count(*) FILTER (WHERE name IN ({_CONTACTS})),
       coalesce(max(happened_at) FILTER (WHERE name IN ({_CONTACTS}) AND facet <> 'note'), %(never)s)
FROM stream_event, unnest(parties) AS party
WHERE {{which}} AND name IN ('customers.party.registered', {_CONTACTS})
GROUP BY party ORDER BY party
ON CONFLICT (party_id) DO UPDATE
SET interactions = c.interactions + excluded.interactions,
    last_contact_at = greatest(c.last_contact_at, excluded.last_contact_at)
"""

# A record taken back is rare, so its parties are counted anew.
_RECOUNT = """
UPDATE conversations_partycontacts AS c
SET interactions = c.interactions - gone.withdrawn, last_contact_at = coalesce(gone.latest, %(never)s)
FROM (
    SELECT party, count(*) AS withdrawn, (
        SELECT max(i.happened_at) FROM conversations_interaction i
        WHERE (i.party_id = party OR i.contact_id = party) AND i.kind <> 'note' AND i.withdrawn_at IS NULL
    ) AS latest
    FROM stream_event, unnest(parties) AS party
    WHERE id = ANY(%(ids)s) AND name = 'conversations.interaction.withdrawn'
    GROUP BY party ORDER BY party
) AS gone
WHERE c.party_id = gone.party
"""

# Joined or parted parties are counted anew from their timelines.
_EMPTY = "DELETE FROM conversations_partycontacts WHERE party_id = ANY(%(parties)s)"
_ANEW = f"""
INSERT INTO conversations_partycontacts (party_id, interactions, last_contact_at)
SELECT e.party_id, count(*) FILTER (WHERE e.name IN ({_CONTACTS}))
       - count(*) FILTER (WHERE e.name = 'conversations.interaction.withdrawn'),
       coalesce(max(e.happened_at) FILTER (WHERE e.name IN ({_CONTACTS}) AND e.facet <> 'note'
           AND NOT EXISTS (SELECT FROM conversations_interaction i
               WHERE i.id = (e.payload->>'interaction_id')::bigint AND i.withdrawn_at IS NOT NULL)), %(never)s)
FROM ({alias.ENTRIES_OF}) AS e
WHERE e.name IN ('customers.party.registered', 'conversations.interaction.withdrawn', {_CONTACTS})
GROUP BY e.party_id
"""


def _forget() -> None:
    sql.run("DELETE FROM conversations_partycontacts")


@follow(
    "conversations.contacts",
    events=[
        PartyRegistered,
        ImportRegistered,
        InteractionRecorded,
        InteractionWithdrawn,
        MessageReceived,
        MessageWritten,
        *alias.JOINED,
    ],
    clear=_forget,
)
def contacts_are_counted(batch: Batch) -> None:
    """Each party has its number of contacts and the time of the last one."""
    values = {"ids": batch.ids, "never": NEVER}
    sql.run(COUNT.format(which="id = ANY(%(ids)s)"), values)
    sql.run(_RECOUNT, values)
    if joined := alias.counted_anew(batch):
        sql.run(_EMPTY, {"parties": joined})
        sql.run(_ANEW, {**alias.entries(batch, joined), "never": NEVER})
