"""What is kept ready about customers from what happened to them?"""

from trato.domains.customers import spelling
from trato.domains.customers.matching import compare
from trato.foundation.kit import sql, text
from trato.foundation.stream.follow import Batch, follow
from trato.foundation.stream.vocabulary.customers import (
    AddressAdded,
    AddressRemoved,
    DuplicateReopened,
    IdentityAdded,
    IdentityPreferred,
    IdentityRemoved,
    ImportChanged,
    ImportRegistered,
    ImportUndone,
    PartyArchived,
    PartyChanged,
    PartyMerged,
    PartyRegistered,
    PartyRestored,
    PartyUnmerged,
)

# National digits are what people type first; E.164 in the doc serves those who type the country.
REFRESH = """
INSERT INTO customers_partysearch AS s (party_id, doc, name, email, phone)
SELECT p.id, concat_ws(' ', p.name_key, lower(nullif(p.tax_number, '')), i.every, (
           SELECT string_agg(m.name_key, ' ' ORDER BY m.id) FROM customers_party m WHERE m.merged_into_id = p.id
       )), p.name_key,
       coalesce(i.email, ''), coalesce(i.phone, '')
FROM customers_party p LEFT JOIN LATERAL (
    SELECT string_agg(lower(value), ' ' ORDER BY id) AS every,
           min(value) FILTER (WHERE kind = 'email' AND is_primary) AS email,
           min(regexp_replace(regexp_replace(shown, '^\\+[0-9]+ ', ''), '[^0-9]', '', 'g'))
               FILTER (WHERE kind = 'phone' AND is_primary) AS phone
    FROM customers_identity WHERE party_id = p.id
) AS i ON true
WHERE {which}
ON CONFLICT (party_id) DO UPDATE
SET doc = excluded.doc, name = excluded.name, email = excluded.email, phone = excluded.phone
WHERE (s.doc, s.name, s.email, s.phone) IS DISTINCT FROM (excluded.doc, excluded.name, excluded.email, excluded.phone)
"""


# An import that was undone leaves nobody behind to be found.
_GONE = """
DELETE FROM customers_partysearch AS s
WHERE s.party_id = ANY(%s) AND NOT EXISTS (SELECT FROM customers_party p WHERE p.id = s.party_id)
"""


def _forget() -> None:
    sql.run("DELETE FROM customers_partysearch")
    sql.run("DELETE FROM customers_searchword")


@follow(
    "customers.search",
    events=[
        PartyRegistered,
        PartyChanged,
        PartyArchived,
        PartyRestored,
        IdentityAdded,
        IdentityPreferred,
        IdentityRemoved,
        ImportRegistered,
        ImportChanged,
        ImportUndone,
        PartyMerged,
        PartyUnmerged,
    ],
    clear=_forget,
)
def search_rows_follow_their_parties(batch: Batch) -> None:
    """Whoever is new or changed is found under the new words."""
    before = _words(batch.parties)
    sql.run(_GONE, [batch.parties])
    sql.run(REFRESH.format(which="p.id = ANY(%s)"), [batch.parties])
    after = _words(batch.parties)
    spelling.learn(after - before)
    spelling.forget(before - after)


def _forget_likeness() -> None:
    sql.run("DELETE FROM customers_matchkey")
    sql.run("DELETE FROM customers_duplicate WHERE state = 'open'")


@follow(
    "customers.duplicates",
    events=[
        PartyRegistered,
        ImportRegistered,
        ImportChanged,
        ImportUndone,
        PartyChanged,
        PartyArchived,
        PartyRestored,
        PartyMerged,
        PartyUnmerged,
        IdentityAdded,
        IdentityRemoved,
        AddressAdded,
        AddressRemoved,
        DuplicateReopened,
    ],
    clear=_forget_likeness,
)
def duplicates_are_noticed(batch: Batch) -> None:
    """Whoever is new or changed is compared with those who are like them."""
    compare.refresh(batch.parties, batch.handled_at)


def _words(parties: list[int]) -> set[str]:
    rows = sql.rows("SELECT name FROM customers_partysearch WHERE party_id = ANY(%s)", [parties])
    return {word for row in rows for word in text.words(row["name"])}
