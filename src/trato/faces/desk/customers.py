"""The list of customers."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trato.domains.customers.models.party import PartyKind, PartyRole, Phase
from trato.domains.customers.queries import parties, sorting
from trato.faces.desk import (
    customer_board,
    customer_bulk,
    customer_columns,
    customer_file,
    customer_groups,
    customer_list,
    customer_map,
    customer_question,
    customer_sections,
    customer_segment,
    customer_shapes,
    customer_view,
    customer_words,
    record_questions,
    timeline_entries,
)
from trato.faces.desk.customer_groups import Grouped
from trato.faces.desk.customer_ordering import Ordering
from trato.faces.desk.customer_question import Question
from trato.faces.desk.customer_view import NOWHERE
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import may
from trato.foundation.facts.catalog import Attribute, Catalog
from trato.foundation.kit import text
from trato.foundation.kit.keyset import BadCursor
from trato.foundation.lists import files
from trato.foundation.lists.pages.bulk import MOST_TICKED
from trato.foundation.look import formats
from trato.foundation.look.environment import url
from trato.foundation.look.page import is_fragment, notify, render

# What changes how the list looks, and not who is in it.
_LOOKS = ("sort", "size", "cols", "group", "as")


@endpoint("customers.party", "view")
@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    """Filters, order, columns and place all stand in the address, which may begin with a saved view."""
    peeked = _peeked(request)
    address = customer_view.read(request)
    if peeked and is_fragment(request):
        return render(
            request,
            "desk/peek.html",
            {
                "peek": peeked,
                "party": peeked,
                "may_change": False,
                "peek_days": _days_of,
                "close_url": address.href(peek=None),
            },
        )
    builder = customer_view.builder(request.actor, address, request.GET)
    if builder.is_step:
        return redirect(address.href(where=builder.where or None, after=None, before=None))
    if request.GET.get("part") == "conditions" and is_fragment(request):
        return render(request, "desk/more_conditions.html", {"builder": builder})
    try:
        question = replace(customer_question.asked({**address.words, **address.place}), condition=builder.condition)
        ways = customer_groups.ways(request.actor, builder.catalog)
        shape, way = customer_view.shape_of(address.words), customer_shapes.way(address, ways)
        # In groups, rows are looked up group by group.
        listed = replace(question, size=1, after="", before="") if way else question
        seen = customer_list.seen(request.actor, listed, is_exact=request.GET.get("count") == "exact")
        most = customer_map.MOST if shape == "map" else customer_groups.MOST
        grouped = customer_groups.grouped(request.actor, question, way, most=most) if way else None
    except (customer_question.BadQuestion, BadCursor):
        return render(request, "look/400.html", {}, status=400)
    except customer_list.TooLong:
        notify(request, _too_long())
        return redirect(address.href(sort=None, after=None, before=None))
    withheld = customer_question.withheld(request.actor)
    filters = customer_words.filters(request.actor, address, question) + [
        {"text": part.text, "remove_href": part.remove_href} for part in builder.parts
    ]
    tabs, more_views = customer_view.tabs(request.actor, address, withheld)
    return render(
        request,
        "desk/customers.html",
        {
            "question": question,
            "page": seen.page,
            "grouped": grouped,
            "shape": shape,
            "shapes": customer_shapes.shapes(address, shape, ways),
            "group_by": way.name if way and shape != "map" else address.words.get("group", ""),
            "group_ways": customer_shapes.choices(ways, builder.catalog),
            "summary": customer_words.summary(seen.count, seen.is_exact),
            "filters": filters,
            "builder": builder,
            "is_building": bool(builder.chosen or builder.problem or request.GET.get("more")),
            "hidden": address.hidden,
            "said": address.words,
            "ticks_key": urlencode({key: value for key, value in address.words.items() if key not in _LOOKS}),
            "most_ticked": MOST_TICKED,
            "most_in_file": customer_file.MOST,
            "withheld": withheld,
            "tabs": tabs,
            "more_views": more_views,
            "keeping": customer_view.keeping(
                request.actor, address, " · ".join(one["text"] for one in filters) or _("All customers")
            ),
            "peek": peeked,
            "peek_days": _days_of,
            "party": peeked,
            "may_change": False,
            "kinds": PartyKind.choices,
            "phase_choices": Phase.choices,
            "roles": PartyRole.choices,
            "owners": [("me", _("Me")), ("team", _("My team")), ("none", _("Nobody"))],
            "countries": customer_words.countries(seen.countries),
            "currency": seen.currency,
            **_body(request, address, question, builder.catalog, seen, grouped, shape),
            **_offers(request, address, question, builder.catalog),
            **_addresses(address, question, seen, is_grouped=grouped is not None),
        },
    )


def _body(
    request: HttpRequest,
    address: customer_view.Address,
    question: Question,
    catalog: Catalog,
    seen: customer_list.Seen,
    grouped: Grouped | None,
    shape: str,
) -> dict[str, Any]:
    """The columns, and the customers in them, in groups, on a board or on the map."""
    actor, money = request.actor, seen.currency
    known, labels = customer_columns.more(actor, catalog), customer_columns.labels()
    shown, facts = customer_columns.chosen(address.words, known)
    ordering = Ordering(actor, address, question, catalog, customer_question.withheld(actor), seen.count)
    columns = [ordering.column(name, labels[name], "end" if name == "sales" else "start") for name in shown] + [
        ordering.column(
            fact.name,
            customer_columns.label(fact, catalog),
            "end" if customer_columns.is_number(fact) else "start",
        )
        for fact in facts
    ]
    may_write = may(actor, "lists.cell.edit") and not request.viewer
    cells = set(customer_bulk.cells(actor, [*shown, *(fact.name for fact in facts)])) if may_write else set()
    rows, sections, board = [], None, None
    if grouped is None:
        rows = _with_facts(request, seen.page.rows, facts, money)
    elif shape == "table":
        sections = customer_sections.sections(
            actor, address, question, grouped, catalog, lambda found: _with_facts(request, found, facts, money)
        )
    elif shape == "board":
        board = customer_board.board(actor, address, question, grouped, catalog, may_move=may_write)
    return {
        "columns": [{**column, "cell": column["key"] if column["key"] in cells else None} for column in columns],
        "usual_columns": list(labels.items()),
        "more_columns": sorted(
            ((name, customer_columns.label(fact, catalog)) for name, fact in known.items()),
            key=lambda pair: text.folded(pair[1]),
        ),
        "shown": shown,
        "blocks": [*shown, "facts"] if facts else shown,
        "chosen": {*shown, *(fact.name for fact in facts)},
        "rows_shown": rows,
        "sections": sections,
        "board": board,
        "move_address": customer_board.move_address,
        "world": customer_map.world(address, grouped) if grouped and shape == "map" else None,
        "cells_url": _cells_url() if cells or (board and board["cell"]) else None,
    }


def _offers(
    request: HttpRequest, address: customer_view.Address, question: Question, catalog: Catalog
) -> dict[str, Any]:
    """What this person can do with the list."""
    actor = request.actor
    meant = customer_segment.where(actor, question, catalog) if may(actor, "segments.segment.define") else ""
    return {
        "may_register": may(actor, "customers.party.register"),
        "may_merge": may(actor, "customers.party.merge"),
        "segment_url": f"{url('segment_new')}?{urlencode({'where': meant})}" if meant else None,
        "change_url": _change_url(request, address),
        "file_urls": _file_urls(request, address),
    }


def _addresses(
    address: customer_view.Address, question: Question, seen: customer_list.Seen, *, is_grouped: bool
) -> dict[str, Any]:
    """Where one goes from here."""
    page = seen.page
    return {
        "list_url": url("customers"),
        "clear_url": url("customers"),
        "more_url": address.href(more="1"),
        "conditions_url": address.href(part="conditions"),
        "counts_url": address.href("customers_counts", **NOWHERE),
        "exact_url": None if seen.is_exact else address.href(count="exact"),
        "previous_url": address.href(before=page.previous, after=None) if page.previous and not is_grouped else None,
        "next_url": address.href(after=page.next, before=None) if page.next and not is_grouped else None,
        "sizes": []
        if is_grouped
        else [
            {
                "label": size,
                "href": address.href(size=size, after=None, before=None),
                "is_current": size == question.size,
            }
            for size in customer_question.SIZES
        ],
        "peek_base": address.href(peek="UID").split("UID"),
        "close_url": address.href(peek=None),
    }


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


def _with_facts(
    request: HttpRequest, rows: list[dict[str, Any]], facts: list[Attribute], currency: str
) -> list[dict[str, Any]]:
    """The rows of the page with what stands in the chosen columns of the catalog."""
    found = customer_columns.values(request.actor, facts, [row["id"] for row in rows])
    for row in rows if facts else []:
        given = found.get(row["id"], {})
        row["facts"] = [customer_columns.shown(given.get(fact.name), fact, currency) for fact in facts]
    return rows


def _too_long() -> str:
    return _("So long a list is not sorted by this. Narrow it down to %(most)s customers, and it is.") % {
        "most": formats.number(sorting.MOST)
    }


def _cells_url() -> str:
    """What every cell's address begins with."""
    return url("cell", customer_view.LIST, UUID(int=0), "x").partition(f"/{UUID(int=0)}")[0]


def _change_url(request: HttpRequest, address: customer_view.Address) -> str | None:
    """Where all that match are changed."""
    if not may(request.actor, "lists.bulk.run") or request.viewer:
        return None
    return f"{url('bulk_ask', customer_view.LIST)}?{urlencode({**address.words, 'all': '1'})}"


def _file_urls(request: HttpRequest, address: customer_view.Address) -> list[tuple[str, str]]:
    """Where the list is taken along, in each format."""
    if not may(request.actor, "customers.party.export") or request.viewer:
        return []
    named = {"csv": "CSV", "xlsx": _("Excel (XLSX)"), "json": "JSON", "vcf": "vCard"}
    return [(named[one], address.href("customers_file", format=one, **NOWHERE)) for one in files.FORMATS]
