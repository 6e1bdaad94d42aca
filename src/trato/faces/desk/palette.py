"""One box to find and to do: customers, orders, and what can be done from here."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trato.domains.customers.queries import search
from trato.domains.orders.queries import lookups
from trato.faces.desk.words import create_menu
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import may
from trato.foundation.kit import text
from trato.foundation.look import formats
from trato.foundation.look.menu import menu_of
from trato.foundation.look.page import render

_SCOPES = {"@": "people", "#": "orders", ">": "actions"}
_FIRST, _MOST = 8, 50


@dataclass(frozen=True)
class Typed:
    """What stands in the box: the words, and what they are looked for among ("" = everywhere)."""

    words: str
    among: str = ""


@endpoint("customers.party", "view")
@require_safe
def palette(request: HttpRequest) -> HttpResponse:
    """The options for what was typed so far, as a fragment."""
    return render(request, "desk/palette.html", {"groups": _groups(request, _typed(request), _FIRST)})


@endpoint("customers.party", "view")
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The same as a page of its own, for browsers without JavaScript and for long lists."""
    typed = _typed(request)
    groups = [group for group in _groups(request, typed, _MOST) if group["options"]] if typed.words else []
    return render(request, "desk/search.html", {"groups": groups, "typed": typed.words})


def _typed(request: HttpRequest) -> Typed:
    words = text.tidy(request.GET.get("q", ""))[: search.LONGEST]
    return Typed(words[1:].strip(), _SCOPES[words[0]]) if words[:1] in _SCOPES else Typed(words)


def _groups(request: HttpRequest, typed: Typed, most: int) -> list[dict[str, Any]]:
    groups = []
    if typed.words and typed.among in ("", "people"):
        groups.append({"label": _("Customers"), "options": _customers(request, typed.words, most)})
    if typed.words and typed.among in ("", "orders") and may(request.actor, "orders.order.view"):
        groups.append({"label": _("Orders"), "options": _orders(request, typed.words, most)})
    if typed.among in ("", "actions"):
        groups.append({"label": _("Actions"), "options": _actions(request, typed.words)})
    return groups


def _customers(request: HttpRequest, words: str, most: int) -> list[dict[str, Any]]:
    return [
        {
            "label": row["name"],
            "detail": " · ".join(part for part in (row["city"], row["email"] or row["phone"]) if part),
            "href": reverse("customer", args=[row["uid"]]),
            "initials": formats.initials(row["name"]),
        }
        for row in search.find(request.actor, words, limit=most)
    ]


def _orders(request: HttpRequest, words: str, most: int) -> list[dict[str, Any]]:
    return [
        {
            "label": row["number"],
            "detail": " · ".join([row["name"] or _("no customer"), formats.money(row["total"], row["currency"])]),
            "href": reverse("order", args=[row["number"]]),
            "icon": "shopping-cart",
        }
        for row in lookups.beginning_with(request.actor, words, limit=min(most, 5))
    ]


def _actions(request: HttpRequest, words: str) -> list[dict[str, Any]]:
    """What can be done here, first of all with the record that is open."""
    places = [{"label": _("Go to %(place)s") % {"place": each["label"]}, "href": each["url"], "icon": each["icon"]}
              for each in menu_of(request)]  # fmt: skip
    creating = [
        {"label": _("Create: %(thing)s") % {"thing": each["label"]}, "href": each["url"], "icon": each["icon"]}
        for each in create_menu(request.actor)
    ]
    rest = [{"label": _("Your account"), "href": reverse("me"), "icon": "user"},
            {"label": _("Help and shortcuts"), "href": reverse("help"), "icon": "help-circle"}]  # fmt: skip
    wanted = text.words(words)
    every = [*_here(request), *creating, *places, *rest]
    fitting = [each for each in every if all(word in text.folded(each["label"]) for word in wanted)]
    return fitting[: 6 if wanted else 8]


def _here(request: HttpRequest) -> list[dict[str, Any]]:
    on = request.GET.get("on", "")
    prefix = reverse("customers") + "/"
    if not on.startswith(prefix) or len(on) != len(prefix) + 36:
        return []
    offered = [("call", _("Log a call"), "phone", "l"), ("note", _("Write a note"), "note", "n"),
               ("task", _("Plan a step"), "checkbox", "t")]  # fmt: skip
    return [
        {"label": label, "href": f"{on}?{urlencode({'log': kind})}#composer", "icon": icon, "key": key}
        for kind, label, icon, key in offered
    ]
