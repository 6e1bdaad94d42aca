"""What does the composer of a record offer: kinds, outcomes, and what usually follows?"""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from trato.domains.agenda.actions import contacts
from trato.domains.customers.models import Party

_KINDS = ["note", "call", "email", "task", "meeting", "letter", "visit"]


def composer(
    request: HttpRequest, party: dict[str, Any], values: dict[str, Any], errors: dict[str, str]
) -> dict[str, Any]:
    """The arguments of ui.composer for this record."""
    kind = values.get("kind") or request.GET.get("log") or "call"
    return {
        "action": reverse("customer_log", args=[party["uid"]]),
        "kinds": _KINDS,
        "kind": kind if kind in _KINDS else "call",
        "outcomes": _outcomes(),
        "follow_ups": [{"value": value, "label": label, "icon": icon} for value, label, icon, _step in _follow_ups()],
        "people": [(person["uid"], person["name"]) for person in party["people"]],
        "values": values,
        "errors": errors,
        "draft": party["uid"],
    }


def next_step(value: str, kind: str, party: Party, now: datetime) -> contacts.NextStep | None:
    """The step behind a «Then» chip, None for «Nothing»."""
    chosen = next((step for name, _words, _icon, step in _follow_ups() if name == value), None)
    if chosen is None or kind == "note":
        return None
    step_kind, days, hour = chosen
    day = timezone.localdate(now) + timedelta(days=days)
    due_at = timezone.make_aware(datetime.combine(day, time(hour)))
    titles = {"call": _("Call %(name)s"), "email": _("Write to %(name)s"), "visit": _("Visit %(name)s")}
    return contacts.NextStep(title=(titles[step_kind] % {"name": party.name})[:200], kind=step_kind, due_at=due_at)


def _outcomes() -> dict[str, list[dict[str, str]]]:
    return {
        "call": [
            {"value": "answered", "label": _("Answered"), "follow_up": ""},
            {"value": "no_answer", "label": _("No answer"), "follow_up": "call_tomorrow"},
            {"value": "voicemail", "label": _("Voicemail"), "follow_up": "call_tomorrow"},
            {"value": "call_back", "label": _("Call back"), "follow_up": "call_in_a_week"},
        ],
        "meeting": [
            {"value": "held", "label": _("Took place"), "follow_up": ""},
            {"value": "cancelled", "label": _("Cancelled"), "follow_up": ""},
        ],
        "visit": [
            {"value": "held", "label": _("Took place"), "follow_up": ""},
            {"value": "cancelled", "label": _("Cancelled"), "follow_up": ""},
        ],
    }


def _follow_ups() -> list[tuple[str, str, str, tuple[str, int, int] | None]]:
    """Value, words, icon, and (kind, days ahead, hour) of the step."""
    return [
        ("", _("Nothing"), "", None),
        ("call_tomorrow", _("Call tomorrow 10:00"), "phone", ("call", 1, 10)),
        ("call_in_a_week", _("Call in a week"), "phone", ("call", 7, 10)),
        ("write_tomorrow", _("Write tomorrow"), "mail", ("email", 1, 9)),
    ]
