"""What does the day look like for the person who signs in?"""

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from trato.domains.agenda.forms import steps
from trato.domains.agenda.models.task import TaskKind
from trato.domains.customers.models.party import Phase
from trato.domains.orders.models.order import OrderKind
from trato.faces.desk import home_questions, timeline_entries
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import may
from trato.foundation.kit.actor import Actor
from trato.foundation.look import formats
from trato.foundation.look.page import render

# Those who look at the whole house rather than at their own customers.
_OVERSEERS = frozenset({"administrator", "analyst", "sales_manager"})


@endpoint("customers.party", "view")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Today's steps, customers without one, news and orders; every number leads to its rows."""
    now = timezone.now()
    tomorrow = timezone.make_aware(datetime.combine(timezone.localdate(now) + timedelta(days=1), time()))
    everywhere = not request.actor.roles.isdisjoint(_OVERSEERS)
    zone = timezone.get_current_timezone_name()
    around = home_questions.around(request.actor, now=now, tomorrow=tomorrow, zone=zone, everywhere=everywhere)
    for row in around["steps"]:
        row["due"] = steps.shown(row["due_at"], is_all_day=row["is_all_day"])
        row["section"] = "overdue" if row["due_at"] < now else "today"
    context = {
        **around,
        "greeting": _greeting(request.actor, timezone.localtime(now).hour),
        "today": formats.day(now),
        "tiles": _tiles(around),
        "news": _news(around["news"]),
        "everywhere": everywhere,
        "checklist": _checklist(request.actor, around["tally"]),
        "kind_words": dict(TaskKind.choices),
        "phase_words": dict(Phase.choices),
        "order_words": dict(OrderKind.choices),
        "may_act": may(request.actor, "agenda.task.finish"),
        "here": reverse("home"),
    }
    return render(request, "desk/home.html", context)


def _greeting(actor: Actor, hour: int) -> str:
    words = _("Good morning, %(name)s") if 5 <= hour < 13 else _("Good afternoon, %(name)s")
    if hour >= 20 or hour < 5:
        words = _("Good evening, %(name)s")
    return words % {"name": actor.name.split(" ")[0]}


def _tiles(around: dict[str, Any]) -> list[dict[str, Any]]:
    tally, month = around["tally"], around["month"]
    owned = formats.number(tally["owned"]) if tally["owned"] <= 1000 else _("more than 1,000")
    overdue, today, agenda = formats.number(tally["overdue"]), formats.number(tally["today"]), reverse("tasks")
    tiles = [
        {"label": _("Overdue steps"), "value": overdue, "icon": "alert-triangle", "href": agenda},
        {"label": _("Steps today"), "value": today, "icon": "calendar-event", "href": agenda},
        {"label": _("My customers"), "value": owned, "icon": "users", "href": reverse("customers") + "?owner=me"},
    ]
    if month:
        words = urlencode({"from": month["first"].isoformat(), "until": month["last"].isoformat()})
        tiles.append(
            {
                "label": _("Sales in %(month)s") % {"month": formats.month(month["first"])},
                "value": formats.money(month["total"], tally["currency"] or "EUR", cents=False),
                "note": _sold(month["orders"], month["returns"]),
                "icon": "shopping-cart",
                "href": f"{reverse('orders')}?{words}",
            }
        )
    return tiles


def _sold(orders: int, returns: int) -> str:
    sold = ngettext("%(count)s order", "%(count)s orders", orders) % {"count": formats.number(orders)}
    if not returns:
        return sold
    came_back = ngettext("%(count)s return", "%(count)s returns", returns) % {"count": formats.number(returns)}
    return f"{sold}, {came_back}"


def _news(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The latest events as on a timeline, each with the customer it concerns."""
    by_event = {entry["event_id"]: entry for entry in entries}
    days = timeline_entries.days(entries)
    for day in days:
        day["entries"] = [line for entry in day["entries"] for line in entry.get("folded", [entry])]
        for line in day["entries"]:
            line["party"] = by_event[line["id"]]["party"]
            line["party_href"] = reverse("customer", args=[by_event[line["id"]]["party_uid"]])
    return days


def _checklist(actor: Actor, tally: dict[str, Any]) -> list[dict[str, Any]]:
    """The first steps of somebody new; gone once all are done."""
    first = [
        ("customers.party.register", "has_customers", _("Create your first customer"), "customer_new"),
        ("conversations.interaction.log", "has_contacts", _("Log a call, a note or a visit"), "customers"),
        ("agenda.task.plan", "has_steps", _("Plan a next step"), "task_new"),
    ]
    mine = [(tally[key], label, reverse(page)) for permission, key, label, page in first if may(actor, permission)]
    if not mine or all(is_done for is_done, _label, _href in mine):
        return []
    mine.append((False, _("Set your language, time zone and look"), reverse("me")))
    return [{"label": label, "href": href, "state": "done" if is_done else "todo"} for is_done, label, href in mine]
