"""What is there to tell about a segment: how large it is, what it brings, who is in it, and since when?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from trato.domains.segments.models import Membership, Segment
from trato.domains.segments.queries import branches, segments
from trato.domains.segments.queries.definitions import KEEPING
from trato.foundation.facts import asked_by
from trato.foundation.facts import condition as tree
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor

MOST_ROWS = 10
# What a report looks at, where it is declared and seen.
USUAL = ("party.country", "party.phase", "orders.abc", "orders.recency", "orders.placed:channel")
_ARRIVED = f"""
SELECT date_trunc('month', since AT TIME ZONE %(zone)s)::date AS month, count(*) AS count
FROM {Membership._meta.db_table} WHERE segment_id = %(segment)s
GROUP BY 1 ORDER BY 1 DESC LIMIT 12
"""


@dataclass(frozen=True)
class Line:
    """One value: how many in the segment and among all, as counts and shares, and what those in the segment brought."""

    label: str
    count: int
    share: Decimal
    share_of_all: Decimal
    sales: Decimal | None


@dataclass(frozen=True)
class Division:
    """The segment by one question; `is_overlapping` where one customer counts in several lines."""

    name: str
    label: str
    is_overlapping: bool
    lines: list[Line]


@dataclass(frozen=True)
class Report:
    """Numbers are of the customers whom the reader sees; months are those in which today's members came."""

    count: int
    of_all: int
    sales: Decimal | None
    sales_of_all: Decimal | None
    margin: Decimal | None
    reach: dict[str, int]
    divisions: list[Division]
    arrived: list[tuple[date, int]]


def report(actor: Actor, segment: Segment, at: datetime, by: Sequence[str] = USUAL) -> Report:
    """A report for somebody who may see the segment."""
    dividing = branches.Dividing(actor, at)
    meant = dividing.meaning(str(segment.uid))
    reach = segments.count(actor, meant, at).reach
    inside, everybody = dividing.total(meant), dividing.total(tree.EVERYTHING)
    divisions: list[Division] = []
    for way in (dividing.ways[name] for name in by if name in dividing.ways):
        among = {one.value: one.count for one in dividing.branches(tree.EVERYTHING, way)}
        lines = [
            Line(one.label, one.count, _share(one.count, inside.count),
                 _share(among.get(one.value, 0), everybody.count), one.sales)
            for one in dividing.branches(meant, way)[:MOST_ROWS]
        ]  # fmt: skip
        divisions.append(Division(way.name, dividing.label(way), bool(way.dimension), lines))
    return Report(
        inside.count, everybody.count, inside.sales, everybody.sales, inside.margin, reach, divisions, _arrived(segment)
    )  # fmt: skip


def _share(part: int, whole: int) -> Decimal:
    return Decimal(part) / whole if whole else Decimal(0)


def _arrived(segment: Segment) -> list[tuple[date, int]]:
    with guard.working_as(KEEPING):
        rows = sql.rows(_ARRIVED, {"segment": segment.pk, "zone": str(asked_by.zone())})
    return [(row["month"], row["count"]) for row in reversed(rows)]
