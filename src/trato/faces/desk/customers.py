"""The list of customers."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from trato.domains.customers.models.party import PartyKind, PartyRole, Phase
from trato.domains.customers.queries import parties
from trato.domains.segments.queries import segments
from trato.faces.desk import customer_list, record_questions, timeline_entries
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import may
from trato.foundation.facts.pages.builder import Builder, Segments
from trato.foundation.kit import text
from trato.foundation.kit.keyset import BadCursor
from trato.foundation.look import formats
from trato.foundation.look.environment import url
from trato.foundation.look.page import is_fragment, render

COLUMNS = ("name", "city", "phase", "owner", "sales", "last_order", "contact", "email", "phone", "tags", "updated")
USUAL = ("name", "city", "phase", "owner", "sales", "last_order", "contact", "email")
# What stays in the address while a condition is built.
_KEPT = ("q", "kind", "phase", "role", "country", "city", "tag", "owner", "segment", "sort", "size", "cols")
SORTED_BY = {"name": "name", "sales": "sales", "contact": "contact", "updated": "updated"}


@endpoint("customers.party", "view")
@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    """Filters, order, columns and place all stand in the address."""
    peeked = _peeked(request)
    if peeked and is_fragment(request):
        return render(
            request,
            "desk/peek.html",
            {
                "peek": peeked,
                "party": peeked,
                "may_change": False,
                "peek_days": _days_of,
                "close_url": _url(request, peek=None),
            },
        )
    builder = _builder(request)
    if builder.is_step:
        return redirect(builder.href(builder.condition))
    try:
        question = replace(customer_list.asked(request.GET.dict()), condition=builder.condition)
        seen = customer_list.seen(request.actor, question, is_exact=request.GET.get("count") == "exact")
    except (customer_list.BadQuestion, BadCursor):
        return render(request, "look/400.html", {}, status=400)
    page, labels, shown = seen.page, _labels(), _shown(request)
    withheld = customer_list.withheld(request.actor)
    return render(
        request,
        "desk/customers.html",
        {
            "question": question,
            "page": page,
            "columns": [_column(request, question, name, labels[name], withheld) for name in shown],
            "all_columns": [(name, labels[name]) for name in COLUMNS],
            "shown": shown,
            "summary": _summary(seen.count, seen.is_exact),
            "filters": _filters(request, question)
            + [{"text": part.text, "remove_href": part.remove_href} for part in builder.parts],
            "builder": builder,
            "segment_url": f"{url('segment_new')}?{urlencode({'where': builder.where})}"
            if builder.where and may(request.actor, "segments.segment.define")
            else None,
            "tabs": _tabs(request, question, withheld),
            "withheld": withheld,
            "may_register": may(request.actor, "customers.party.register"),
            "previous_url": _url(request, before=page.previous, after=None) if page.previous else None,
            "next_url": _url(request, after=page.next, before=None) if page.next else None,
            "exact_url": None if seen.is_exact else _url(request, count="exact"),
            "sizes": [
                {
                    "label": size,
                    "href": _url(request, size=size, after=None, before=None),
                    "is_current": size == question.size,
                }
                for size in customer_list.SIZES
            ],
            "peek_base": _url(request, peek="UID").split("UID"),
            "peek": peeked,
            "peek_days": _days_of,
            "party": peeked,
            "may_change": False,
            "close_url": _url(request, peek=None),
            "clear_url": url("customers"),
            "kinds": PartyKind.choices,
            "phase_choices": Phase.choices,
            "roles": PartyRole.choices,
            "owners": [("me", _("Me")), ("team", _("My team")), ("none", _("Nobody"))],
            "countries": _countries(seen.countries),
            "currency": seen.currency,
        },
    )


def _builder(request: HttpRequest) -> Builder:
    """The condition in the address, and what is just being added to it."""
    kept = {key: value for key, value in request.GET.dict().items() if value and key in _KEPT}
    return Builder(
        request.actor, "customers.party", request.GET, url("customers"), Segments(segments.names(request.actor)), kept
    )


def _peeked(request: HttpRequest) -> dict[str, Any] | None:
    uid = request.GET.get("peek")
    if not uid:
        return None
    party = parties.known_as(request.actor, uid)
    if party is None:
        raise Http404
    return record_questions.record(request.actor, party.uid, size=10)


def _days_of(party: dict[str, Any]) -> list[dict[str, Any]]:
    return timeline_entries.days(party["timeline"]["entries"])


def _url(request: HttpRequest, **changed: Any) -> str:
    """This address with some of its words changed; None takes one out."""
    words = {key: value for key, value in request.GET.dict().items() if value and key != "count"}
    words |= changed
    kept = {key: value for key, value in words.items() if value is not None}
    return url("customers") + ("?" + urlencode(kept) if kept else "")


def _shown(request: HttpRequest) -> list[str]:
    # A form of checkboxes sends each chosen column once more; a link sends them with commas.
    wanted = [name for part in request.GET.getlist("cols") for name in part.split(",")]
    chosen = [name for name in COLUMNS if name in wanted]
    return ["name", *[name for name in chosen if name != "name"]] if chosen else list(USUAL)


def _labels() -> dict[str, str]:
    return {
        "name": _("Customer"),
        "city": _("City"),
        "phase": _("Phase"),
        "owner": _("Owner"),
        "sales": _("Sales"),
        "last_order": _("Last order"),
        "contact": _("Last contact"),
        "email": _("E-mail"),
        "phone": _("Phone"),
        "tags": _("Tags"),
        "updated": _("Changed"),
    }


def _column(
    request: HttpRequest, question: customer_list.Question, name: str, label: str, withheld: set[str]
) -> dict[str, Any]:
    column: dict[str, Any] = {"key": name, "label": label, "align": "end" if name == "sales" else "start"}
    if name in SORTED_BY and SORTED_BY[name] not in withheld:
        is_current = question.sort == SORTED_BY[name]
        column["sort"] = ("descending" if question.is_descending else "ascending") if is_current else "none"
        turned = "-" if is_current and not question.is_reversed else ""
        column["href"] = _url(request, sort=f"{turned}{SORTED_BY[name]}", after=None, before=None)
    return column


def _filters(request: HttpRequest, question: customer_list.Question) -> list[dict[str, str]]:
    """The filters as short sentences with a way to take each one off."""
    words = {
        "kind": lambda value: str(dict(PartyKind.choices)[value]),
        "phase": lambda value: str(dict(Phase.choices)[value]),
        "role": lambda value: str(dict(PartyRole.choices)[value]),
        "country": formats.country,
        "owner": lambda value: {"me": _("me"), "team": _("my team"), "none": _("nobody")}[value],
    }
    labels = {
        "kind": _("Kind is %(value)s"),
        "phase": _("Phase is %(value)s"),
        "role": _("Role is %(value)s"),
        "country": _("Country is %(value)s"),
        "city": _("City is %(value)s"),
        "tag": _("Tag is %(value)s"),
        "owner": _("Owner is %(value)s"),
        "q": _("Contains «%(value)s»"),
        "segment": _("Segment is %(value)s"),
    }
    if "segment" in question.filters:
        known = segments.known_as(request.actor, question.filters["segment"])
        words["segment"] = lambda value: known.name if known else value
    return [
        {
            "text": labels[key] % {"value": words.get(key, str)(value)},
            "remove_href": _url(request, **{key: None, "after": None, "before": None}),
        }
        for key, value in question.filters.items()
    ]


def _tabs(request: HttpRequest, question: customer_list.Question, withheld: set[str]) -> list[dict[str, Any]]:
    views = [
        (_("All"), {}),
        (_("Mine"), {"owner": "me"}),
        (_("Organizations"), {"kind": "organization"}),
        (_("People"), {"kind": "person"}),
        (_("Best customers"), {"sort": "sales"}),
        (_("Longest without contact"), {"sort": "-contact"}),
    ]
    asked = dict(question.filters)
    if question.sort != "name":
        asked["sort"] = ("-" if question.is_reversed else "") + question.sort
    return [
        {
            "label": label,
            "href": url("customers") + ("?" + urlencode(words) if words else ""),
            "is_current": words == asked,
        }
        for label, words in views
        if withheld.isdisjoint(word.removeprefix("-") for word in (*words, words.get("sort", "")))
    ]


def _summary(count: int, is_exact: bool) -> str:
    shown = formats.number(count if is_exact else _rounded(count))
    if is_exact:
        return ngettext("%(count)s customer", "%(count)s customers", count) % {"count": shown}
    return _("about %(count)s customers") % {"count": shown}


def _rounded(count: int) -> int:
    """An estimate is not known to the last digit, so it does not pretend to be."""
    grain = 10 ** max(0, len(str(count)) - 2)
    return round(count / grain) * grain


def _countries(codes: list[str]) -> list[tuple[str, str]]:
    named = [(code, formats.country(code)) for code in codes if code]
    return sorted(named, key=lambda pair: text.folded(pair[1]))
