"""What do staff see of the work before them?"""

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trato.domains.agenda.forms import steps
from trato.domains.agenda.models.task import TaskKind
from trato.domains.agenda.queries import work
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import may
from trato.foundation.kit.keyset import BadCursor
from trato.foundation.look.page import render

_SECTIONS = ("overdue", "today", "upcoming", "undated")


@endpoint("agenda.task", "view")
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """Overdue, today, to come; or what was closed lately. Everything asked stands in the address."""
    now = timezone.now()
    tomorrow = timezone.make_aware(datetime.combine(timezone.localdate(now) + timedelta(days=1), time()))
    try:
        question = work.asked(request.GET.dict())
        found = work.find(request.actor, question, now=now, tomorrow=tomorrow)
    except (work.BadQuestion, BadCursor):
        return render(request, "look/400.html", {}, status=400)
    for row in found.rows:
        row["due"] = steps.shown(row["due_at"], is_all_day=row["is_all_day"])
    context = {
        "question": question,
        "work": found,
        "sections": _sections(found.rows, question, now, tomorrow),
        "views": _views(request, question, found),
        "kinds": TaskKind.choices,
        "kind_words": dict(TaskKind.choices),
        "may_act": may(request.actor, "agenda.task.finish"),
        "here": request.get_full_path(),
        "next_url": _url(request, after=found.next) if found.next else None,
        "first_url": _url(request, after=None) if question.after else None,
    }
    return render(request, "agenda/tasks.html", context)


def _sections(
    rows: list[dict[str, Any]], question: work.Asked, now: datetime, tomorrow: datetime
) -> list[dict[str, Any]]:
    """The rows under their headings, in the order in which they press."""
    if question.state == "closed":
        return [{"key": "closed", "title": _("Closed lately"), "rows": rows}] if rows else []
    titles = {
        "overdue": _("Overdue"),
        "today": _("Today"),
        "upcoming": _("To come"),
        "undated": _("Without a date"),
    }
    placed: dict[str, list[dict[str, Any]]] = {key: [] for key in _SECTIONS}
    for row in rows:
        due = row["due_at"]
        key = "undated" if due is None else "overdue" if due < now else "today" if due < tomorrow else "upcoming"
        placed[key].append(row)
    return [{"key": key, "title": titles[key], "rows": placed[key]} for key in _SECTIONS if placed[key]]


def _views(request: HttpRequest, question: work.Asked, found: work.Work) -> list[dict[str, Any]]:
    pressing = found.tally["overdue"] + found.tally["today"]
    views = [("me", "open", _("Mine")), ("team", "open", _("My team")), ("me", "closed", _("Closed lately"))]
    return [
        {
            "label": label,
            "href": _url(request, of=of, state=state, after=None),
            "is_current": (of, state) == (question.of, question.state),
            "count": pressing if (of, state) == (question.of, question.state) == (question.of, "open") else None,
        }
        for of, state, label in views
    ]


def _url(request: HttpRequest, **changed: str | None) -> str:
    words = {**request.GET.dict(), **changed}
    usual = {"of": "me", "state": "open"}
    kept = {key: value for key, value in words.items() if value and usual.get(key) != value}
    return reverse("tasks") + ("?" + urlencode(kept) if kept else "")
