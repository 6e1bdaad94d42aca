"""How does one conversation read: its messages, what happened meanwhile, and on which ways it can be answered?"""

from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trato.domains.conversations.channels.email.letter import PROBLEMS
from trato.domains.conversations.channels.email.original import is_picture_of_text
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.message import MessageState
from trato.domains.conversations.queries import messaging
from trato.domains.conversations.queries.inbox import Thread
from trato.domains.conversations.queries.ways import WAYS
from trato.faces.desk import channels
from trato.foundation.look import formats

_WRONG = ("failed", "uncertain")
_MORNING, _EVENING = time(9, 0), time(18, 0)


def lines(thread: Thread) -> list[dict[str, Any]]:
    """Messages and what happened, by day, oldest first."""
    told = [_message(one) for one in thread.messages] + [_step(one) for one in thread.steps]
    told.sort(key=lambda line: (line["at"], line["is_step"]))
    return [
        {"title": formats.day(day), "lines": list(group)}
        for day, group in groupby(told, key=lambda line: timezone.localtime(line["at"]).date())
    ]


def ways(head: dict[str, Any]) -> list[dict[str, Any]]:
    """The channels on which whoever takes part can be answered; the one they used last comes first."""
    kinds = {(one["kind"], one["network"]) for one in head["participants"] or []}
    open_to = {Channel.EMAIL, Channel.CHAT, *messaging.connected()}
    able = [Channel(one) for one, way in WAYS.items() if one in open_to and (way.kind, way.network) in kinds]
    # Where only whoever wrote there is answered, they have to have written there.
    able = [one for one in able if not WAYS[one].answers_only or one == Channel.EMAIL or one == head["channel"]]
    able.sort(key=lambda channel: channel != head["channel"])
    return [{"value": str(one), "label": str(one.label), "icon": channels.ICONS[one]} for one in able]


def snoozes(now: datetime) -> list[dict[str, Any]]:
    """Until when a conversation is usually put off, in the zone of whoever reads."""
    here = timezone.localtime(now)
    morning = tomorrow(now)
    monday = _at(here, 7 - here.weekday(), _MORNING)
    offered = [
        (_("In an hour"), here + timedelta(hours=1)),
        (_("This evening"), _at(here, 0, _EVENING)),
        (_("Tomorrow morning"), morning),
        (_("Monday morning"), monday),
        (_("In two weeks"), _at(here, 14, _MORNING)),
    ]
    # The day's usual choice stands first, so that the key and Enter take it.
    offered.sort(key=lambda one: one[1] != morning)
    return [
        {"label": words, "value": at.isoformat(), "note": formats.datetime_(at)} for words, at in offered if at > here
    ]


def tomorrow(now: datetime) -> datetime:
    """The next morning, in the zone of whoever reads."""
    return _at(timezone.localtime(now), 1, _MORNING)


def _at(here: datetime, days: int, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(here.date() + timedelta(days=days), hour))


def _message(one: dict[str, Any]) -> dict[str, Any]:
    state = MessageState(one["state"])
    who = one["author"] if one["direction"] != "in" else one["sender_name"] or one["sender"]
    return one | {
        "is_step": False,
        "at": one["recorded_at"],
        "who": who or "trato",
        "channel_label": str(Channel(one["channel"]).label),
        "state_label": str(state.label) if one["direction"] == "out" else "",
        "is_wrong": one["state"] in _WRONG,
        "is_planned": one["state"] == "planned",
        "has_original": one["has_html"] and one["direction"] == "in",
        "files": [file for file in one["files"] or [] if not (one["has_html"] and is_picture_of_text(file))],
        "automatic_label": _automatic(one["automatic"]),
        "remark": _remark(one["problem"]) if one["direction"] == "in" else "",
    }


def _remark(code: str) -> str:
    """What is to be known of a message that came in."""
    said = {
        "": "",
        "elsewhere": _("It names a conversation in which its sender takes no part"),
        "unverified": _("The sender could not be verified"),
        "rewritten": _("Changed by whoever wrote it; what it said before is folded away"),
        "taken_back": _("Taken back by whoever wrote it"),
        "unfetched": _("A file that came with it could not be fetched"),
    }
    return said.get(code) or str(PROBLEMS.get(code, ""))


def _automatic(code: str) -> str:
    return {
        "": "",
        "auto_reply": _("Automatic reply"),
        "out_of_office": _("Out of office"),
        "bulk": _("Bulk mail"),
        "loop": _("Came back to us"),
        "bounce": _("Not delivered"),
    }.get(code, _("Automatic"))


def _step(one: dict[str, Any]) -> dict[str, Any]:
    payload, who = one["payload"], one["actor"] or "trato"
    said = {
        "opened": lambda: _("Opened in %(inbox)s"),
        "assigned": lambda: (
            _("%(who)s gave it to %(assignee)s") if one["assignee"] else _("%(who)s put it back for all")
        ),
        "moved": lambda: _("%(who)s moved it to %(inbox)s"),
        "resolved": lambda: _("%(who)s resolved it"),
        "reopened": lambda: _("%(who)s opened it again"),
        "snoozed": lambda: _("%(who)s snoozed it until %(until)s"),
        "rejected": lambda: _("%(who)s marked it as spam"),
        "sorted": lambda: _("%(who)s sorted it: %(tags)s"),
        "linked": lambda: _("%(who)s said whose conversation it is"),
    }.get(one["name"].rpartition(".")[2], lambda: one["name"])()
    until = payload.get("until")
    words = said % {
        "who": who,
        "assignee": one["assignee"] or "",
        "inbox": one["inbox"] or "",
        "until": formats.datetime_(datetime.fromisoformat(until)) if until else "",
        "tags": ", ".join(payload.get("tags", [])) or _("no tags"),
    }
    return {"is_step": True, "at": one["happened_at"], "text": words, "id": one["id"]}
