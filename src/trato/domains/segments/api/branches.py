"""What can programs ask about how customers divide, and about a segment as a whole?"""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import Field

from trato.domains.segments.api.segments import Condition, found, not_understood
from trato.domains.segments.queries import report as reports
from trato.domains.segments.queries.branches import Dividing
from trato.foundation.facts.fault import BadCondition
from trato.foundation.rest.fields import Body, Shown
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import Refusal

resource = Resource("segments.segment", tag="Segments")


class Division(Body):
    """Whom to divide, and by what; without a condition everybody."""

    condition: dict[str, Any] | None = None
    by: Annotated[str, Field(min_length=1, max_length=120)] = "party.country"


class BranchShown(Shown):
    """One branch: how many, what they brought, what was left of it over known costs, and the condition of belonging."""

    value: str
    label: str
    count: int
    sales: str | None
    margin: str | None
    condition: Condition


class Branches(Shown):
    """The largest branches; `by` names everything customers can be divided by."""

    items: list[BranchShown]
    by: list[str]


class LineShown(Shown):
    """One value of a division: shares are parts of one."""

    label: str
    count: int
    share: float
    share_of_all: float
    sales: str | None


class DivisionShown(Shown):
    """The segment by one question."""

    by: str
    label: str
    lines: list[LineShown]


class ReportShown(Shown):
    """What there is to tell about a segment, of the customers that the caller sees."""

    count: int
    of_all: int
    sales: str | None
    sales_of_all: str | None
    margin: str | None
    reach: dict[str, int]
    divisions: list[DivisionShown]
    arrived: dict[str, int]


@resource.post("/conditions/branches", "view", shows=Branches, status=200)
def branch(request: HttpRequest, body: Division) -> Document:
    """How those who fulfill a condition divide; nothing is kept."""
    dividing = Dividing(request.actor, timezone.now())
    if body.by not in dividing.ways:
        raise Refusal(422, _("Customers cannot be divided by this."))
    try:
        condition = dividing.understood(body.condition or {"all": []})
    except BadCondition as bad:
        raise not_understood(bad) from None
    items = [
        {
            "value": one.value,
            "label": one.label,
            "count": one.count,
            "sales": _amount(one.sales),
            "margin": _amount(one.margin),
            "condition": one.where,
        }
        for one in dividing.branches(condition, dividing.ways[body.by])
    ]
    return Document(msgspec.json.encode({"items": items, "by": sorted(dividing.ways)}))


@resource.get("/segments/{uuid:segment}/report", shows=ReportShown)
def report(request: HttpRequest, segment: UUID) -> bytes:
    """How large a segment is, what it brings, who is in it, and when today's members came."""
    made = reports.report(request.actor, found(request, segment), timezone.now())
    divisions = [
        {"by": one.name, "label": one.label, "lines": [
            {"label": line.label, "count": line.count, "share": round(float(line.share), 6),
             "share_of_all": round(float(line.share_of_all), 6), "sales": _amount(line.sales)}
            for line in one.lines
        ]}
        for one in made.divisions
    ]  # fmt: skip
    return msgspec.json.encode(
        {
            "count": made.count, "of_all": made.of_all, "sales": _amount(made.sales),
            "sales_of_all": _amount(made.sales_of_all), "margin": _amount(made.margin), "reach": made.reach, "divisions": divisions,
            "arrived": {f"{month:%Y-%m}": count for month, count in made.arrived},
        }
    )  # fmt: skip


def _amount(sales: Decimal | None) -> str | None:
    return None if sales is None else format(sales, "f")
