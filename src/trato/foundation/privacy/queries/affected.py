"""Whom does a breach concern? Whoever was shown or exported to the suspect while it lasted."""

from collections.abc import Iterator
from typing import Any

from trato.foundation.kit import guard, sql
from trato.foundation.privacy import work
from trato.foundation.privacy.models import Breach

_NOTES = """
FROM audit_note n, unnest(n.parties) AS party
WHERE n.noted_at >= %(began)s AND n.noted_at <= %(ended)s AND n.how IN ('view', 'export')
  AND (%(suspect)s::bigint IS NULL OR (n.actor_kind IN ('user', 'token') AND n.actor_id = %(suspect)s))
"""
_COUNT = "SELECT count(DISTINCT party) AS people, count(DISTINCT n.id) AS views " + _NOTES
_PEOPLE = (
    "SELECT p.uid::text AS uid, p.name, count(*) AS times, min(n.noted_at) AS first_at, max(n.noted_at) AS last_at "
    + _NOTES.replace("WHERE", "JOIN {table} p ON p.id = party WHERE", 1).replace(
        "FROM audit_note n, unnest(n.parties) AS party",
        "FROM audit_note n CROSS JOIN LATERAL unnest(n.parties) AS party",
    )
    + " GROUP BY p.uid, p.name ORDER BY times DESC, p.name LIMIT %(most)s"
)


@guard.working_as(work.WORK)
def count(breach: Breach) -> dict[str, int]:
    """How many people, over how many views."""
    return sql.rows(_COUNT, _values(breach))[0]


def people(breach: Breach, *, most: int = 100_000, table: str = "customers_party") -> Iterator[dict[str, Any]]:
    """The people themselves, with how often and when they were seen."""
    with guard.working_as(work.WORK):
        found = sql.rows(_PEOPLE.format(table=table), {**_values(breach), "most": most})
    yield from found


def _values(breach: Breach) -> dict[str, Any]:
    return {"began": breach.began_at, "ended": breach.ended_at, "suspect": breach.suspect_user_id}
