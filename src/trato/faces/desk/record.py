"""The record of a customer: the 360 degree view."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trato.domains.customers.models.party import PartyKind, PartyRole, Phase
from trato.domains.customers.models.relationship import RelationshipKind
from trato.domains.customers.queries import merges, pairs, parties
from trato.faces.desk import record_questions, timeline_entries
from trato.faces.desk.composing import composer
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import may
from trato.foundation.kit.keyset import BadCursor
from trato.foundation.kit.zones import is_time_zone
from trato.foundation.look import formats
from trato.foundation.look.page import is_fragment, render

_PARTS = {
    "head": "desk/record_head.html",
    "timeline": "desk/record_timeline.html",
    "more": "desk/record_more.html",
    "next": "desk/record_next.html",
    "related": "desk/record_related.html",
}


@endpoint("customers.party", "view")
@require_safe
def customer(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The whole record, or one of its parts for a page that is already open."""
    return show(request, uid)


def show(
    request: HttpRequest, uid: uuid.UUID, *, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> HttpResponse:
    """Render the record; `values` and `errors` bring back what was typed into the composer."""
    key = request.GET.get("show", "all")
    try:
        party = record_questions.record(
            request.actor,
            uid,
            facets=timeline_entries.facets_of(key),
            after=request.GET.get("after", ""),
            at=timezone.now(),
        )
    except BadCursor:
        return render(request, "look/400.html", {}, status=400)
    if party is None:
        into = parties.survivor_of(request.actor, uid)
        if into is None:
            raise Http404
        # A merge can be undone, so the old address is not given up for good.
        return redirect("customer", into.uid)
    template = _PARTS.get(request.GET.get("part", "")) if is_fragment(request) else None
    context = context_of(request, party, key)
    context |= _likeness(request, party)
    context["composer"] = composer(request, party, values or {}, errors or {})
    return render(request, template or "desk/record.html", context, status=422 if errors else 200)


def context_of(request: HttpRequest, party: dict[str, Any], key: str = "all") -> dict[str, Any]:
    """What the parts of the record are rendered with."""
    address = reverse("customer", args=[party["uid"]])
    following = party["timeline"]["next"]
    words = {"show": key if key != "all" else None, "after": following}
    kept = {name: value for name, value in words.items() if value}
    labels = {kind: str(label) for kind, label in RelationshipKind.choices}
    for person in party["people"]:
        # Who decides or uses works there too: the telling word is enough.
        telling = [kind for kind in person["kinds"] if kind != RelationshipKind.WORKS_AT] or person["kinds"]
        person["links"] = [labels[kind] for kind in telling]
    return {
        "party": party,
        "address": address,
        "may_change": may(request.actor, "customers.party.change") and not party["archived_at"],
        "may_log": may(request.actor, "conversations.interaction.log") and not party["archived_at"],
        "kind": str(PartyKind(party["kind"]).label),
        "chips": _chips(party),
        "note": _note(party),
        "metrics": _metrics(party, address),
        "next_step": _next_step(party["tasks"]),
        "days": timeline_entries.days(party["timeline"]["entries"]),
        "planned": party["tasks"] if not request.GET.get("after") and key in ("all", "task") else [],
        "filters": timeline_entries.filters(party["tally"], key),
        "show": key,
        "older_url": f"{address}?{urlencode(kept)}" if following else None,
        "is_later_page": bool(request.GET.get("after")),
        "month_rows": [
            (formats.month(date.fromisoformat(one["month"])), [float(one["amount"])]) for one in party["months"]
        ],
        "link_labels": labels,
        "phone": _first(party, "phone"),
        "email": (email := _first(party, "email")),
        "letter_url": _letter_url(request, party, email),
    }


def _likeness(request: HttpRequest, party: dict[str, Any]) -> dict[str, Any]:
    """Who may be the same, and who turned out to be, for those who decide about it."""
    if not may(request.actor, "customers.party.merge"):
        return {"may_merge": False, "alike": [], "merged": []}
    one = parties.known_as(request.actor, party["uid"])
    return {
        "may_merge": not party["archived_at"],
        "alike": pairs.of_party(request.actor, party["id"]),
        "merged": merges.history(request.actor, party=one)["rows"] if one else [],
    }


def _letter_url(request: HttpRequest, party: dict[str, Any], email: dict[str, Any] | None) -> str:
    """Where a letter to the customer is written: here, or with another program for who may not."""
    if email is None:
        return ""
    if may(request.actor, "conversations.conversation.open") and not party["archived_at"]:
        return f"{reverse('conversation_new')}?customer={party['uid']}"
    return f"mailto:{email['value']}"


def _first(party: dict[str, Any], kind: str) -> dict[str, Any] | None:
    return next((one for one in party["identities"] if one["kind"] == kind), None)


def _chips(party: dict[str, Any]) -> list[dict[str, str]]:
    tones = {"customer": "green", "prospect": "blue", "partner": "violet", "supplier": "slate", "press": "magenta"}
    chips = [{"label": str(PartyRole(role).label), "tone": tones.get(role, "slate")} for role in party["roles"]]
    tone = "amber" if party["phase"] == Phase.DECLINE else "accent"
    if party["phase"]:
        chips.append({"label": str(Phase(party["phase"]).label), "tone": tone})
    if party["archived_at"]:
        chips.append({"label": _("Archived"), "tone": "red", "icon": "archive"})
    return chips


def _note(party: dict[str, Any]) -> str:
    place = ", ".join(
        part for part in [party["city"], formats.country(party["country"]) if party["country"] else ""] if part
    )
    if is_time_zone(party["time_zone"]):
        clock = timezone.now().astimezone(ZoneInfo(party["time_zone"]))
        place = _("%(place)s, %(time)s local time") % {"place": place, "time": f"{clock:%H:%M}"}
    owner = _("Owner: %(name)s") % {"name": party["owner"]} if party["owner"] else _("No owner")
    return " · ".join(part for part in [str(PartyKind(party["kind"]).label), party["sector"], place, owner] if part)


def _metrics(party: dict[str, Any], address: str) -> list[dict[str, Any]]:
    if party["sales"] is None:
        # Figures of money are not for everybody.
        return []
    currency, orders = party["currency"] or "EUR", f"{reverse('orders')}?customer={party['uid']}"
    delta, tone = _delta(party["sales_year"], party["sales_year_before"])
    first, last = party["first_order_at"], party["last_order_at"]
    average = party["sales"] / party["orders"] if party["orders"] else None
    returned = -party["returned"] / party["sales"] if party["sales"] else None
    return [
        {
            "label": _("Sales, 12 months"),
            "value": formats.money(party["sales_year"], currency, cents=False),
            "note": delta,
            "tone": tone,
            "href": orders,
        },
        {
            "label": _("Sales in all"),
            "value": formats.money(party["sales"] + party["returned"], currency, cents=False),
            "note": _("since %(day)s") % {"day": formats.date_(first, year=True)} if first else None,
            "href": orders,
        },
        {
            "label": _("Orders"),
            "value": formats.number(party["orders"]),
            "note": _("last %(day)s") % {"day": formats.date_(last, year=True)} if last else None,
            "href": orders,
        },
        {"label": _("Average order"), "value": formats.money(average, currency)},
        {
            "label": _("Returned"),
            "value": formats.percent(returned, 1),
            "note": formats.number(party["returns"]) if party["returns"] else None,
            "href": f"{orders}&kind=return",
        },
        {
            "label": _("Last contact"),
            "value": formats.ago(party["last_contact_at"]) if party["last_contact_at"] else _("Never"),
            "note": formats.number(party["interactions"]) if party["interactions"] else None,
            "href": f"{address}#timeline",
        },
    ]


def _delta(year: Decimal, before: Decimal) -> tuple[str | None, str | None]:
    if not before or before < 0:
        return None, None
    change = (year - before) / before
    sign = "▲" if change >= 0 else "▼"
    return f"{sign} {formats.percent(abs(change))}", "green" if change >= 0 else "red"


def _next_step(tasks: list[dict[str, Any]]) -> dict[str, Any]:
    if not tasks:
        return {"state": "none", "task": None}
    task, now = tasks[0], timezone.now()
    due: datetime | None = task["due_at"]
    words = [formats.date_(due) if task["is_all_day"] else formats.datetime_(due)] if due else []
    words += [part for part in (task["contact"], task["owner"]) if part]
    return {
        "state": "overdue" if due and due < now else "planned",
        "task": task,
        "title": task["title"],
        "detail": " · ".join(words),
    }
