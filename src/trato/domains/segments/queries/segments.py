"""Which segments may an actor see, and who belongs to them?"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trato.domains.customers.queries import parties
from trato.domains.customers.queries.reach import reachable
from trato.domains.segments.models import Segment
from trato.domains.segments.queries import definitions
from trato.domains.segments.queries.definitions import KEEPING, PARTY, Definitions
from trato.foundation.access import policy
from trato.foundation.facts import asked_by
from trato.foundation.facts import condition as tree
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.evaluate import answers, reasons
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor

MOST_SHOWN = 500

_LIST = """
SELECT g.id, g.uid::text AS uid, g.name, g.kind, g.size, g.purpose, g.updated_at, g.counted_at, g.dirty_at, u.name AS owner
FROM segments_segment g LEFT JOIN access_user u ON u.id = g.owner_id
WHERE {scope} AND (g.archived_at IS NOT NULL) = %(is_archived)s AND (%(kind)s = '' OR g.kind = %(kind)s)
ORDER BY g.name_key LIMIT {limit}
"""
_SAMPLE = """
SELECT p.uid::text AS uid, p.name, p.city, m.since FROM segments_membership m JOIN customers_party p ON p.id = m.party_id
WHERE m.segment_id = %(segment)s AND p.archived_at IS NULL AND {scope} ORDER BY m.since DESC, p.id LIMIT {limit}
"""


@dataclass(frozen=True)
class Counted:
    """How many are meant, whether that is exact, and how many of them may be reached on each channel."""

    count: int
    is_exact: bool
    reach: dict[str, int]


def index(actor: Actor, *, kind: str = "", is_archived: bool = False) -> list[dict[str, Any]]:
    """The segments the actor may see, by name."""
    visible = policy.scope(actor, "segments.segment")
    statement = _LIST.format(scope=visible.called("g"), limit=MOST_SHOWN)
    return sql.rows(statement, {"kind": kind, "is_archived": is_archived}, within=(visible,))


def known_as(actor: Actor, uid: uuid.UUID | str) -> Segment | None:
    """The segment of that number, if the actor may see it."""
    return policy.scope(actor, "segments.segment").over(Segment.objects.select_related("owner")).filter(uid=uid).first()


def names(actor: Actor) -> dict[str, str]:
    """The segments in use that the actor may see, by number."""
    return {row["uid"]: row["name"] for row in index(actor)}


def sample(actor: Actor, segment: Segment, size: int = 10) -> list[dict[str, Any]]:
    """Those of the members who came last and whom the actor may see."""
    seen, visible = parties.scope_of(actor), policy.scope(actor, "segments.segment")
    statement = _SAMPLE.format(scope=seen.called("p"), limit=size)
    return sql.rows(statement, {"segment": segment.pk}, within=(seen, visible))


def asking(actor: Actor, at: datetime, known: Definitions, conditions: list[tree.Condition]) -> Asking:
    """A question of the actor's about customers; what segments mean and where ranks end is the same for everybody."""
    with guard.working_as(asked_by.COUNTING):
        house = definitions.asking_at(at, known)
        cut = answers.with_cuts(known.catalog, house, PARTY, conditions)
    own = asked_by.asking_of(actor, at)
    return Asking(at, own.zone, own.me, own.teams, cut.cuts, known.meaning, own.eyes)


def count(actor: Actor, condition: tree.Condition, at: datetime, *, is_exact: bool = True) -> Counted:
    """How many customers that the actor may see fulfill a condition; an estimate costs a few milliseconds."""
    known = definitions.all_of()
    question = asking(actor, at, known, [condition])
    row = answers.asked(known.catalog, question, PARTY)
    holds = row.holds(condition)
    meant = f"FROM {row.thing.table} t {row.joins} WHERE {row.population} AND {holds}"
    within = tuple(row.statement.within)
    if not is_exact:
        statement = f"EXPLAIN (FORMAT JSON) SELECT t.id {meant}"
        plan = sql.rows(statement, row.statement.values, within=within, is_planned_anew=True)
        return Counted(plan[0]["QUERY PLAN"][0]["Plan"]["Plan Rows"], False, {})
    channels, values = reachable("t")
    columns = ", ".join(f"count(*) FILTER (WHERE {holds_on}) AS {channel}" for channel, holds_on in channels.items())
    statement = f"SELECT count(*) AS count{', ' if columns else ''}{columns} {meant}"
    with guard.working_as(asked_by.COUNTING):
        found = sql.rows(
            statement,
            {**row.statement.values, **values}, within=within, is_planned_anew=True,
        )[0]  # fmt: skip
    return Counted(found.pop("count"), True, found)


def why(actor: Actor, condition: tree.Condition, party_id: int, at: datetime) -> reasons.Reason | None:
    """The condition part by part for one customer, whom the actor may see; None for one who is archived."""
    known = definitions.all_of()
    return reasons.why(known.catalog, asking(actor, at, known, [condition]), PARTY, condition, party_id)


def since(segment: Segment, party_id: int) -> datetime | None:
    """Since when a customer belongs to a segment; None for who does not."""
    with guard.working_as(KEEPING):
        return segment.members.filter(party_id=party_id).values_list("since", flat=True).first()
