"""The list of customers."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from trato.domains.customers.models.party import PartyKind, PartyRole, Phase
from trato.domains.customers.queries import parties, sorting
from trato.domains.segments.queries import segments
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
    customer_view,
    record_questions,
    timeline_entries,
)
from trato.faces.desk.customer_ordering import Ordering
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import may
from trato.foundation.facts.catalog import Attribute, Catalog
from trato.foundation.facts.evaluate.groups import Way
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
        known_ways = _ways(request, builder.catalog)
        shape, way = customer_view.shape_of(address.words), _way(request, address, builder.catalog)
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
    page = seen.page
    withheld = customer_question.withheld(request.actor)
    known, labels = customer_columns.more(request.actor, builder.catalog), customer_columns.labels()
    shown, facts = customer_columns.chosen(address.words, known)
    ordering = Ordering(request.actor, address, question, builder.catalog, withheld, seen.count)
    cells = _cells(request, [*shown, *(fact.name for fact in facts)])
    money = seen.currency
    board = (
        customer_board.board(
            request.actor, address, question, grouped, builder.catalog,
            may_move=may(request.actor, "lists.cell.edit") and not request.viewer,
        )
        if grouped and shape == "board"
        else None
    )  # fmt: skip
    sections = (
        customer_sections.sections(
            request.actor, address, question, grouped, builder.catalog,
            lambda rows: _with_facts(request, rows, facts, money),
        )
        if grouped and shape == "table"
        else None
    )  # fmt: skip
    filters = _filters(request, address, question) + [
        {"text": part.text, "remove_href": part.remove_href} for part in builder.parts
    ]
    tabs, more_views = customer_view.tabs(request.actor, address, withheld)
    return render(
        request,
        "desk/customers.html",
        {
            "question": question,
            "page": page,
            "rows_shown": [] if grouped else _with_facts(request, page.rows, facts, money),
            "sections": sections,
            "grouped": grouped,
            "shape": shape,
            "shapes": _shapes(address, shape, known_ways),
            "board": board,
            "world": customer_map.world(address, grouped) if grouped and shape == "map" else None,
            "board_tabs": _board_tabs(board),
            "move_address": customer_board.move_address,
            "group_by": way.name if way and shape != "map" else address.words.get("group", ""),
            "group_ways": known_ways,
            "columns": [
                {**column, "cell": column["key"] if column["key"] in cells else None}
                for column in (
                    *(ordering.column(name, labels[name], "end" if name == "sales" else "start") for name in shown),
                    *(
                        ordering.column(
                            fact.name,
                            customer_columns.label(fact, builder.catalog),
                            "end" if customer_columns.is_number(fact) else "start",
                        )
                        for fact in facts
                    ),
                )
            ],
            "usual_columns": list(labels.items()),
            "more_columns": sorted(
                ((name, customer_columns.label(fact, builder.catalog)) for name, fact in known.items()),
                key=lambda pair: text.folded(pair[1]),
            ),
            "shown": shown,
            "blocks": [*shown, "facts"] if facts else shown,
            "chosen": {*shown, *(fact.name for fact in facts)},
            "summary": _summary(seen.count, seen.is_exact),
            "filters": filters,
            "builder": builder,
            "is_building": bool(builder.chosen or builder.problem or request.GET.get("more")),
            "more_url": address.href(more="1"),
            "conditions_url": address.href(part="conditions"),
            "hidden": address.hidden,
            "segment_url": f"{url('segment_new')}?{urlencode({'where': meant})}"
            if (meant := customer_segment.where(request.actor, question, builder.catalog))
            and may(request.actor, "segments.segment.define")
            else None,
            "tabs": tabs,
            "counts_url": address.href("customers_counts", after=None, before=None, peek=None, open=None),
            "more_views": more_views,
            "keeping": customer_view.keeping(
                request.actor, address, " · ".join(one["text"] for one in filters) or _("All customers")
            ),
            "said": address.words,
            "ticks_key": urlencode({key: value for key, value in address.words.items() if key not in _LOOKS}),
            "most_ticked": MOST_TICKED,
            "cells_url": _cells_url() if cells or (board and board["cell"]) else None,
            "change_url": _change_url(request, address),
            "file_urls": _file_urls(request, address),
            "most_in_file": customer_file.MOST,
            "withheld": withheld,
            "may_register": may(request.actor, "customers.party.register"),
            "previous_url": address.href(before=page.previous, after=None) if page.previous and not way else None,
            "next_url": address.href(after=page.next, before=None) if page.next and not way else None,
            "exact_url": None if seen.is_exact else address.href(count="exact"),
            "may_merge": may(request.actor, "customers.party.merge"),
            "sizes": []
            if grouped
            else [
                {
                    "label": size,
                    "href": address.href(size=size, after=None, before=None),
                    "is_current": size == question.size,
                }
                for size in customer_question.SIZES
            ],
            "peek_base": address.href(peek="UID").split("UID"),
            "peek": peeked,
            "peek_days": _days_of,
            "party": peeked,
            "may_change": False,
            "close_url": address.href(peek=None),
            "list_url": url("customers"),
            "clear_url": url("customers"),
            "kinds": PartyKind.choices,
            "phase_choices": Phase.choices,
            "roles": PartyRole.choices,
            "owners": [("me", _("Me")), ("team", _("My team")), ("none", _("Nobody"))],
            "countries": _countries(seen.countries),
            "currency": seen.currency,
        },
    )


def _way(request: HttpRequest, address: customer_view.Address, catalog: Catalog) -> Way | None:
    """By what the list is grouped, and a board of it stands; raises BadQuestion."""
    named, shape = address.words.get("group", ""), customer_view.shape_of(address.words)
    if shape == "map":
        return customer_groups.way_of(request.actor, catalog, customer_map.BY)
    if named:
        return customer_groups.way_of(request.actor, catalog, named)
    if shape == "table":
        return None
    known = customer_groups.ways(request.actor, catalog)
    return known.get(customer_board.USUAL) or next(iter(known.values()), None)


def _shapes(address: customer_view.Address, shape: str, known_ways: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """As what the same list can be seen."""
    drawn = [("table", _("Table"), "list"), ("board", _("Board"), "layout-kanban"), ("map", _("Map"), "world")]
    names = {name for name, _label in known_ways}
    able = {"table": True, "board": bool(names), "map": customer_map.BY in names}
    nowhere = {"after": None, "before": None, "open": None, "peek": None}
    return [
        {"label": label, "icon": icon, "is_current": name == shape, "href": address.href(**{"as": name}, **nowhere)}
        for name, label, icon in drawn
        if able[name]
    ]


def _board_tabs(board: dict[str, Any] | None) -> list[dict[str, str]]:
    columns = board["columns"] if board else []
    return [{"label": one["label"], "target": f"board-{at}"} for at, one in enumerate(columns, 1)]


def _ways(request: HttpRequest, catalog: Catalog) -> list[tuple[str, str]]:
    known = customer_groups.ways(request.actor, catalog)
    named = ((name, customer_groups.label(way, catalog)) for name, way in known.items())
    return sorted(named, key=lambda pair: text.folded(pair[1]))


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


def _cells(request: HttpRequest, columns: list[str]) -> set[str]:
    """The columns in whose cells this person may write."""
    if not may(request.actor, "lists.cell.edit") or request.viewer:
        return set()
    return set(customer_bulk.cells(request.actor, columns))


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
    nowhere = {"after": None, "before": None, "peek": None}
    return [(named[one], address.href("customers_file", format=one, **nowhere)) for one in files.FORMATS]


def _filters(
    request: HttpRequest, address: customer_view.Address, question: customer_question.Question
) -> list[dict[str, str]]:
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
            "remove_href": address.href(**{key: None, "after": None, "before": None}),
        }
        for key, value in question.filters.items()
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
