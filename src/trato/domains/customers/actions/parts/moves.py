"""How do the rows of one party come to lead to another, so that each can be sent back?"""

from collections.abc import Iterable
from typing import Any

from trato.domains.customers.merging import Change, Move, steps
from trato.domains.customers.models import Merge
from trato.foundation.kit import sql

_MOVE = """
WITH chosen AS MATERIALIZED (
    SELECT r.{key} AS key, {before} AS before FROM {table} r WHERE r.{column} = %(other)s AND ({only})
), moved AS (
    UPDATE {table} r SET {column} = %(survivor)s{also} FROM chosen
    WHERE r.{key} = chosen.key AND r.{column} = %(other)s
)
INSERT INTO customers_mergemove (merge_id, place, key, before) SELECT %(merge)s, %(place)s, key, before FROM chosen
"""
_MOVE_BACK = """
UPDATE {table} r SET {column} = %(other)s{also} FROM customers_mergemove v
WHERE v.merge_id = %(merge)s AND v.place = %(place)s AND r.{key} = v.key AND r.{column} = %(survivor)s
"""
_CHANGE = """
WITH chosen AS MATERIALIZED (
    SELECT r.{key} AS key, to_jsonb(r.{column}) AS before FROM {table} r WHERE {only}
), changed AS (
    UPDATE {table} r SET {column} = {value} FROM chosen WHERE r.{key} = chosen.key
)
INSERT INTO customers_mergemove (merge_id, place, key, before) SELECT %(merge)s, %(place)s, key, before FROM chosen
"""
# Whoever wrote it anew since then keeps what they wrote.
_CHANGE_BACK = """
UPDATE {table} r SET {column} = (v.before #>> '{{}}')::{kind} FROM customers_mergemove v
WHERE v.merge_id = %(merge)s AND v.place = %(place)s AND r.{key} = v.key AND r.{column} = {value}
"""
# Of each kind of identity one is used first, unless there is none.
_FIRST_OF_KIND = """
UPDATE customers_identity SET is_primary = true WHERE id IN (
    SELECT min(i.id) FROM customers_identity i WHERE i.party_id = ANY(%(parties)s)
    GROUP BY i.party_id, i.kind HAVING NOT bool_or(i.is_primary)
)
"""
_CAME_ALONG = "SELECT key FROM customers_mergemove WHERE merge_id = %s AND place = %s"


def move(merge: Merge) -> None:
    """Let everything that belongs to the other lead to the survivor."""
    for step in steps():
        if isinstance(step, Change):
            statement = _CHANGE.format(**_words(step), only=step.only, value=step.value)
        else:
            before, also = "NULL::jsonb", ""
            if step.changes:
                column, _kind, expression = step.changes
                before, also = f"to_jsonb(r.{column})", f", {column} = {expression}"
            statement = _MOVE.format(**_words(step), only=step.only, before=before, also=also)
        sql.run(statement, _values(merge, step))


def move_back(merge: Merge) -> None:
    """Send back what the merge moved, as far as it still lies there."""
    for step in reversed(steps()):
        if isinstance(step, Change):
            statement = _CHANGE_BACK.format(**_words(step), kind=step.kind, value=step.value)
        else:
            also = ""
            if step.changes:
                column, kind, _expression = step.changes
                also = f", {column} = (v.before #>> '{{}}')::{kind}"
            statement = _MOVE_BACK.format(**_words(step), also=also)
        sql.run(statement, _values(merge, step))


def came_along(merge: Merge) -> list[int]:
    """Those who had been merged into the other before."""
    return [row["key"] for row in sql.rows(_CAME_ALONG, [merge.pk, "customers_party.merged_into_id"])]


def choose_first_identities(parties: Iterable[int]) -> None:
    """Where none of a kind is used first, the oldest is."""
    sql.run(_FIRST_OF_KIND, {"parties": list(parties)})


def _words(step: Move | Change) -> dict[str, str]:
    return {"table": step.table, "column": step.column, "key": step.key}


def _values(merge: Merge, step: Move | Change) -> dict[str, Any]:
    return {
        "merge": merge.pk, "survivor": merge.survivor_id, "other": merge.other_id, "at": merge.at, "place": step.place,
    }  # fmt: skip
