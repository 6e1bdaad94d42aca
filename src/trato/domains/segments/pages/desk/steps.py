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
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import may
from trato.foundation.access.queries import company
from trato.foundation.facts import condition as tree
from trato.foundation.facts.evaluate.groups import Way
from trato.foundation.facts.fault import BadCondition
from trato.foundation.facts.pages.builder import as_text
from trato.foundation.look.page import render

MOST = 4
_USUAL = ("party.country", "orders.placed:channel", "orders.abc", "orders.abc_margin")


@endpoint("segments.segment", "view")
@require_safe
def steps(request: HttpRequest) -> HttpResponse:
    """The branches at each step; questions and what was picked stand in the address."""
    dividing = branches.Dividing(request.actor, timezone.now())
    asked = [name for name in request.GET.getlist("by") if name] or _USUAL
    by = [dividing.ways[name] for name in dict.fromkeys(asked) if name in dividing.ways][:MOST]
    picked = request.GET.getlist("pick")[: len(by)]
    problem, shown = "", []
    try:
        shown = _levels(dividing, by, picked)
    except BadCondition as bad:
        problem = bad.message
    context = {
        "levels": shown,
        "problem": problem,
        "currency": company.ours().currency,
        "chosen": [way.name for way in by] + [""] * (MOST - len(by)),
        "ways": sorted(((way.name, dividing.label(way)) for way in dividing.ways.values()), key=lambda pair: pair[1]),
        "may_define": may(request.actor, "segments.segment.define"),
    }
    return render(request, "segments/steps.html", context, status=400 if problem else 200)


def _levels(dividing: branches.Dividing, by: Sequence[Way], picked: Sequence[str]) -> list[dict[str, Any]]:
    """Each step with its branches, as far as something was picked."""
    levels: list[dict[str, Any]] = []
    parts: tuple[tree.Condition, ...] = ()
    for at, way in enumerate(by[: len(picked) + 1]):
        condition = tree.All(parts)
        level = {
            "label": dividing.label(way),
            "is_overlapping": bool(way.dimension),
            "rows": _rows(dividing, condition, way, at, by, picked),
        }
        levels.append(level | {"is_cut": len(level["rows"]) == branches.MOST})
        if at < len(picked):
            parts = (*parts, dividing.understood(way.leaf(picked[at])))
            levels[-1] |= _addresses(tree.All(parts))
    return levels


def _rows(
    dividing: branches.Dividing, condition: tree.Condition, way: Way, at: int, by: Sequence[Way], picked: Sequence[str]
) -> list[dict[str, Any]]:
    """The branches of one step; shares are of all who came to it."""
    whole = dividing.total(condition)
    return [
        {
            "label": one.label,
            "count": one.count,
            "share": Decimal(one.count) / whole.count,
            "sales": one.sales,
            "margin": one.margin,
            "sales_share": (one.sales or 0) / whole.sales if whole.sales else None,
            "is_picked": picked[at : at + 1] == [one.value],
            "href": _step_address(by, (*picked[:at], one.value)),
        }
        for one in dividing.branches(condition, way)
    ]


def _step_address(by: Sequence[Way], picked: Sequence[str]) -> str:
    chain = [*(("by", way.name) for way in by), *(("pick", value) for value in picked)]
    return f"{reverse('segment_steps')}?{urlencode(chain)}"


def _addresses(condition: tree.Condition) -> dict[str, str]:
    """Where those are listed who were picked so far, and where they become a segment."""
    where = urlencode({"where": as_text(condition)})
    return {"customers_href": f"{reverse('customers')}?{where}", "segment_href": f"{reverse('segment_new')}?{where}"}
