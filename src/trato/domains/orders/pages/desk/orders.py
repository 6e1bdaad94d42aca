"""What do staff see of orders, returns and adjustments?"""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from trato.domains.orders.models.order import OrderKind
from trato.domains.orders.queries import order_list
from trato.foundation.access.endpoint import endpoint
from trato.foundation.kit.keyset import BadCursor
from trato.foundation.look import formats, places
from trato.foundation.look.page import render


@endpoint("orders.order", "view")
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """Filters, order and place all stand in the address."""
    try:
        question = order_list.asked(request.GET.dict())
        found = order_list.find(request.actor, question)
    except (order_list.BadQuestion, BadCursor):
        return render(request, "look/400.html", {}, status=400)
    context = {
        "question": question,
        "found": found,
        "columns": _columns(request, question),
        "filters": _filters(request, question, found),
        "kinds": OrderKind.choices,
        "countries": places.countries(),
        "first_url": _url(request, after=None) if question.after else None,
        "next_url": _url(request, after=found.next) if found.next else None,
    }
    return render(request, "orders/orders.html", context)


@endpoint("orders.order", "view")
@require_safe
def order(request: HttpRequest, number: str) -> HttpResponse:
    """One order with its lines, two hundred at a time."""
    written = request.GET.get("after", "0")
    after = int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
    found = order_list.order(request.actor, number, after=after) if "\x00" not in number else None
    if found is None:
        raise Http404
    address = reverse("order", args=[number])
    context = {
        "order": found,
        "kind": str(OrderKind(found["kind"]).label),
        "line_words": ngettext("%(count)s line", "%(count)s lines", found["lines"])
        % {"count": formats.number(found["lines"])},
        "first_url": address if after else None,
        "next_url": f"{address}?after={found['next']}" if found["next"] else None,
    }
    return render(request, "orders/order.html", context)


def _columns(request: HttpRequest, question: order_list.Asked) -> list[dict[str, Any]]:
    def sortable(name: str) -> dict[str, str]:
        is_current = question.sort == name
        turned = "-" if is_current and not question.is_reversed else ""
        return {
            "sort": ("ascending" if question.is_reversed else "descending") if is_current else "none",
            "href": _url(request, sort=turned + name, after=None),
        }

    return [
        {"label": _("Number")},
        {"label": _("Customer")},
        {"label": _("Date"), **sortable("date")},
        {"label": _("Country")},
        {"label": _("Kind")},
        {"label": _("Total"), "align": "end", **sortable("total")},
    ]


def _filters(request: HttpRequest, question: order_list.Asked, found: order_list.Orders) -> list[dict[str, str]]:
    """The filters as short sentences with a way to take each one off."""
    words = {
        "kind": lambda value: _("Kind is %(value)s") % {"value": OrderKind(value).label},
        "country": lambda value: _("Country is %(value)s") % {"value": formats.country(value)},
        "customer": lambda value: _("Customer is %(value)s") % {"value": (found.customer or {}).get("name", "?")},
        "from": lambda value: _("From %(value)s") % {"value": value},
        "until": lambda value: _("Until %(value)s") % {"value": value},
    }
    return [
        {"text": words[key](value), "remove_href": _url(request, **{key: None, "after": None})}
        for key, value in question.filters.items()
    ]


def _url(request: HttpRequest, **changed: str | None) -> str:
    kept = {key: value for key, value in {**request.GET.dict(), **changed}.items() if value}
    return reverse("orders") + ("?" + urlencode(kept) if kept else "")
