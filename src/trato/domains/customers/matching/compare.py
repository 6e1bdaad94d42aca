"""Which pairs look like one party? Asked about a few parties as they change, or about everybody at once."""

from collections.abc import Sequence
from datetime import datetime

from trato.domains.customers.matching import keys, weights
from trato.foundation.kit import sql

_FORGET_KEYS = "DELETE FROM customers_matchkey WHERE party_id = ANY(%(parties)s)"
_KEEP_KEYS = f"INSERT INTO customers_matchkey (key, party_id) {keys.KEYS_OF}"

_PAIRS_OF = f"""
SELECT DISTINCT least(k.party_id, o.party_id) AS first, greatest(k.party_id, o.party_id) AS second
FROM customers_matchkey k
CROSS JOIN LATERAL (
    SELECT array_agg(few.party_id) AS parties FROM (
        SELECT party_id FROM customers_matchkey m WHERE m.key = k.key LIMIT {keys.MOST + 1}) AS few
) AS block
CROSS JOIN LATERAL unnest(block.parties) AS o (party_id)
WHERE k.party_id = ANY(%(parties)s) AND cardinality(block.parties) BETWEEN 2 AND {keys.MOST} AND o.party_id <> k.party_id
"""
_ALL_PAIRS = f"""
SELECT DISTINCT g.parties[i] AS first, g.parties[j] AS second
FROM (
    SELECT array_agg(party_id ORDER BY party_id) AS parties FROM customers_matchkey
    GROUP BY key HAVING count(*) BETWEEN 2 AND {keys.MOST}
) AS g, generate_subscripts(g.parties, 1) AS i, generate_subscripts(g.parties, 1) AS j WHERE i < j
"""

_CODES = ", ".join(f"{one.code} AS {one.name}" for one in weights.COMPARISONS)
_WEIGHT = " + ".join(one.weight(f"c.{one.name}") for one in weights.COMPARISONS)
_REASONS = ", ".join(f"'{one.name}:' || c.{one.name}" for one in weights.COMPARISONS)
# OFFSET 0 keeps each comparison from being made once for its code and once for its weight.


def _scored(pairs: str, features: str) -> str:
    return f"""
SELECT s.first, s.second, s.weight, s.reasons, CASE WHEN s.weight >= {weights.CERTAIN} THEN 'certain'
    WHEN s.weight >= {weights.LIKELY} THEN 'likely' ELSE 'possible' END AS level
FROM (
    SELECT c.first, c.second, {_WEIGHT} AS weight, array_remove(ARRAY[{_REASONS}], NULL) AS reasons
    FROM (
        SELECT pair.first, pair.second, {_CODES.replace("%", "%%")}
        FROM {pairs} AS pair JOIN {features} AS a ON a.id = pair.first JOIN {features} AS b ON b.id = pair.second
        WHERE a.kind = b.kind OFFSET 0
    ) AS c OFFSET 0
) AS s WHERE s.weight >= {weights.POSSIBLE}
"""


# What somebody decided stands.
_KEEP = """
INSERT INTO customers_duplicate AS d (uid, first_id, second_id, weight, level, reasons, state, found_at)
SELECT gen_random_uuid(), first, second, weight, level, reasons, 'open', %(at)s FROM scored
ON CONFLICT (first_id, second_id) DO UPDATE
SET weight = excluded.weight, level = excluded.level, reasons = excluded.reasons
WHERE d.state = 'open' AND (d.weight, d.reasons) IS DISTINCT FROM (excluded.weight, excluded.reasons)
"""
_REFRESH = f"""
WITH f AS MATERIALIZED ({keys.FEATURES_OF}),
pairs AS MATERIALIZED (SELECT * FROM unnest(%(firsts)s::bigint[], %(seconds)s::bigint[]) AS p (first, second)),
scored AS MATERIALIZED ({_scored("pairs", "f")}),
gone AS (
    DELETE FROM customers_duplicate d WHERE d.state = 'open'
        AND (d.first_id = ANY(%(touched)s) OR d.second_id = ANY(%(touched)s))
        AND NOT EXISTS (SELECT FROM scored WHERE scored.first = d.first_id AND scored.second = d.second_id)
)
{_KEEP}
"""
_ALL = f"""
WITH scored AS MATERIALIZED ({_scored("trato_pairs", "trato_features")}),
gone AS (
    DELETE FROM customers_duplicate d WHERE d.state = 'open'
        AND NOT EXISTS (SELECT FROM scored WHERE scored.first = d.first_id AND scored.second = d.second_id)
)
{_KEEP}
"""
# Everybody at once takes longer than what a page may ask, and more memory.
_PREPARE = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL work_mem = '256MB'",
    "SET LOCAL max_parallel_workers_per_gather = 2",
    "CREATE TEMPORARY TABLE trato_pairs ON COMMIT DROP AS " + _ALL_PAIRS,
    "CREATE TEMPORARY TABLE trato_features ON COMMIT DROP AS " + keys.ALL_FEATURES,
    "ALTER TABLE trato_features ADD PRIMARY KEY (id)",
    "ANALYZE trato_pairs",
    "ANALYZE trato_features",
)


def refresh(parties: Sequence[int], at: datetime) -> None:
    """Look anew for records that are like these, under the keys they have now."""
    values = {"parties": list(parties)}
    sql.run(_FORGET_KEYS, values)
    sql.run(_KEEP_KEYS, values)
    pairs = sql.rows(_PAIRS_OF, values)
    firsts, seconds = [pair["first"] for pair in pairs], [pair["second"] for pair in pairs]
    compared = {"firsts": firsts, "seconds": seconds, "parties": sorted({*firsts, *seconds})}
    sql.run(_REFRESH, {**compared, "touched": list(parties), "at": at})


def compare_all(at: datetime) -> int:
    """Compare everybody who shares a key; inside a transaction. Returns how many pairs were compared."""
    for statement in _PREPARE:
        sql.run(statement, {})
    sql.run(_ALL, {"at": at})
    return sql.rows("SELECT count(*) AS count FROM trato_pairs")[0]["count"]
