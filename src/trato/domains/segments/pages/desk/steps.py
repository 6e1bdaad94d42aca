"""How do staff divide customers step by step: by place, then product or channel, then sales, then profit?"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from trato.domains.segments.queries import branches
from trato.domains.segments.queries.definitions import PARTY
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import may
from trato.foundation.facts import asked_by, build, company
from trato.foundation.facts import condition as tree
from trato.foundation.facts.evaluate.groups import Way
from trato.foundation.facts.fault import BadCondition
from trato.foundation.facts.pages.builder import as_text
from trato.foundation.look.page import render

MOST = 4
_USUAL = ("party.country", "orders.placed:channel", "orders.abc", "orders.frequency")


@endpoint("segments.segment", "view")
@require_safe
def steps(request: HttpRequest) -> HttpResponse:
    """The branches at each step; questions and what was picked stand in the address."""
    known = branches.ways(request.actor)
    asked = [name for name in request.GET.getlist("by") if name] or _USUAL
    by = [known[name] for name in dict.fromkeys(asked) if name in known][:MOST]
    picked = request.GET.getlist("pick")[: len(by)]
    problem, shown = "", []
    try:
        shown = _levels(request, by, picked)
    except BadCondition as bad:
        problem = bad.message
    context = {
        "levels": shown,
        "problem": problem,
        "currency": branches.currency(),
        "chosen": [way.name for way in by] + [""] * (MOST - len(by)),
        "ways": sorted(((name, branches.label(way)) for name, way in known.items()), key=lambda pair: pair[1]),
        "may_define": may(request.actor, "segments.segment.define"),
    }
    return render(request, "segments/steps.html", context, status=400 if problem else 200)


def _levels(request: HttpRequest, by: Sequence[Way], picked: Sequence[str]) -> list[dict[str, Any]]:
    """Each step with its branches, as far as something was picked."""
    levels: list[dict[str, Any]] = []
    condition: tree.Condition = tree.EVERYTHING
    before: branches.Branch | None = None
    for at, way in enumerate(by[: len(picked) + 1]):
        found = branches.divide(request.actor, condition, way, timezone.now())
        pick = picked[at] if at < len(picked) else None
        levels.append(_level(way, at, found, before, by, picked))
        if pick is not None:
            before = next((one for one in found if one.value == pick), None)
            condition = _narrowed(request, condition, way.leaf(pick))
            levels[-1] |= _addresses(condition)
    return levels


def _level(
    way: Way,
    at: int,
    found: Sequence[branches.Branch],
    before: branches.Branch | None,
    by: Sequence[Way],
    picked: Sequence[str],
) -> dict[str, Any]:
    """One step; shares are of the branch that was picked before, or of what is shown."""
    pick = picked[at] if at < len(picked) else None
    total = before.count if before else sum(one.count for one in found)
    sales = (before.sales if before else None) or sum((one.sales or Decimal(0) for one in found), Decimal(0))
    chain = [("by", each.name) for each in by]
    return {
        "label": branches.label(way),
        "is_overlapping": bool(way.dimension),
        "is_cut": len(found) == branches.MOST,
        "pick": pick,
        "picked": next((one.label for one in found if one.value == pick), pick),
        "rows": [
            {
                "label": one.label,
                "count": one.count,
                "share": Decimal(one.count) / total if total else None,
                "sales": one.sales,
                "sales_share": (one.sales or 0) / sales if sales else None,
                "is_picked": one.value == pick,
                "href": f"{reverse('segment_steps')}?"
                + urlencode([*chain, *(("pick", value) for value in (*picked[:at], one.value))]),
            }
            for one in found
        ],
    }


def _narrowed(request: HttpRequest, condition: tree.Condition, leaf: dict[str, Any]) -> tree.Condition:
    catalog = company.catalog()
    more = build.build(leaf, catalog, PARTY)
    asked_by.refuse_hidden(request.actor, catalog, PARTY, [more])
    return tree.All((*(condition.parts if isinstance(condition, tree.All) else (condition,)), more))


def _addresses(condition: tree.Condition) -> dict[str, str]:
    """Where those are listed who were picked so far, and where they become a segment."""
    where = urlencode({"where": as_text(condition)})
    return {"customers_href": f"{reverse('customers')}?{where}", "segment_href": f"{reverse('segment_new')}?{where}"}
