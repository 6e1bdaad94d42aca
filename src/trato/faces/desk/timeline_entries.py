"""How does an event read on the timeline? Icon, color, side and words for each name in the stream."""

from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.interaction import InteractionKind, Outcome
from trato.domains.conversations.models.message import MessageState
from trato.domains.orders.models.order import OrderKind
from trato.faces.desk import channels, timeline_sentences
from trato.foundation.look import formats

# What stands behind each filter of the timeline.
FILTERS: list[tuple[str, Any, list[str]]] = [
    ("all", gettext_lazy("All"), []),
    ("email", gettext_lazy("E-mails"), ["email"]),
    ("call", gettext_lazy("Calls"), ["call", "phone"]),
    ("visit", gettext_lazy("Visits"), ["visit", "meeting", "in_person"]),
    ("note", gettext_lazy("Notes"), ["note"]),
    ("chat", gettext_lazy("Chats"), ["chat"]),
    ("message", gettext_lazy("Messages"), ["whatsapp", "sms", "telegram", "messenger"]),
    ("social", gettext_lazy("Social"), ["instagram", "mastodon", "bluesky", "comment", "review"]),
    ("form", gettext_lazy("Forms"), ["form"]),
    ("letter", gettext_lazy("Letters"), ["letter", "fax"]),
    ("web", gettext_lazy("Web visits"), ["web"]),
    ("order", gettext_lazy("Orders"), ["order"]),
    ("task", gettext_lazy("Tasks"), ["task"]),
    ("segment", gettext_lazy("Segments"), ["segment"]),
    ("change", gettext_lazy("Changes"), ["change"]),
]

_INTERACTIONS = {
    "note": ("note", "olive"),
    "call": ("phone", "green"),
    "email": ("mail", "blue"),
    "meeting": ("users", "accent"),
    "letter": ("mail-opened", "slate"),
    "visit": ("map-pin", "amber"),
}
_MESSAGES = ("conversations.message.received", "conversations.message.written", "conversations.note.written")
_GOOD = {"answered", "resolved", "interested", "held"}
_POOR = {"no_answer", "voicemail", "not_interested", "cancelled"}
_LONG = 280


def days(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries of a page by day, small changes beside one another folded into one line."""
    told = [_told(entry) for entry in entries]
    return [
        {"title": formats.day(day), "entries": _folded(list(group))}
        for day, group in groupby(told, key=lambda one: timezone.localtime(one["at"]).date())
    ]


def filters(tally: dict[str, int], current: str) -> list[dict[str, Any]]:
    """The filter chips with how much lies behind each; empty ones are left out."""
    total = sum(tally.values())
    chips = []
    for key, label, facets in FILTERS:
        count = sum(tally.get(facet, 0) for facet in facets) if facets else total
        if count or key in ("all", current):
            chips.append({"key": key, "label": str(label), "count": formats.number(count), "is_on": key == current})
    return chips


def facets_of(key: str) -> list[str] | None:
    """The kinds of entries behind a filter; None for all."""
    return next((facets for name, _label, facets in FILTERS if name == key), []) or None


def _folded(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for is_change, group in groupby(told, key=lambda one: one["is_change"]):
        run = list(group)
        if is_change and len(run) > 2:
            words = ngettext("%(count)s change of data", "%(count)s changes of data", len(run)) % {"count": len(run)}
            lines.append({"folded": run, "summary": words, "at": run[0]["at"]})
        else:
            lines += run
    return lines


def _told(entry: dict[str, Any]) -> dict[str, Any]:
    line = {
        "id": entry["event_id"], "at": entry["happened_at"], "is_change": False, "icon": None, "tone": "slate",
        "direction": "system", "who": "", "chip": None, "text": "", "quote": "", "rest": "", "undo": None,
    }  # fmt: skip
    if entry["interaction_kind"] and entry["name"] == "conversations.interaction.recorded":
        return line | _interaction(entry)
    if entry["name"] in _MESSAGES and entry["message_direction"]:
        return line | _message(entry)
    if entry["number"] and entry["name"] != "orders.order.shortened":
        return line | _order(entry)
    if entry["name"] == "conversations.visit.began":
        return line | _visit(entry)
    return line | {
        "is_change": entry["facet"] == "change",
        "title": timeline_sentences.sentence(entry),
        "undo": _undo(entry),
    }


def _interaction(entry: dict[str, Any]) -> dict[str, Any]:
    kind = entry["interaction_kind"]
    icon, tone = _INTERACTIONS[kind]
    if kind == "call" and entry["direction"] == "in":
        icon = "phone-incoming"
    if entry["withdrawn_at"]:
        return {"title": _("%(kind)s withdrawn") % {"kind": InteractionKind(kind).label}, "direction": "system"}
    who = [entry["contact"], entry["house"], formats.duration(entry["seconds"]) if entry["seconds"] else None]
    text = entry["body"]
    short, rest = (text, "") if len(text) <= _LONG else (text[:_LONG].rsplit(" ", 1)[0] + "…", text)
    return {
        "icon": icon,
        "tone": tone,
        "direction": entry["direction"],
        "title": _kind_words(kind, entry["direction"]),
        "who": " · ".join(part for part in [entry["subject"], *who, entry["actor"]] if part),
        "chip": _outcome(entry["outcome"]),
        "text": short,
        "rest": rest,
        "is_quote": entry["direction"] == "in" and kind in ("email", "letter"),
        "interaction_uid": entry["interaction_uid"],
    }


def _message(entry: dict[str, Any]) -> dict[str, Any]:
    direction, channel = entry["message_direction"], Channel(entry["channel"])
    text = entry["message_text"]
    short, rest = (text, "") if len(text) <= _LONG else (text[:_LONG].rsplit(" ", 1)[0] + "…", text)
    titles = {
        "in": _("%(channel)s received"),
        "out": _("%(channel)s answered"),
        "internal": _("Internal note"),
    }
    who = entry["sender_name"] if direction == "in" else entry["actor"]
    wrong = entry["message_state"] in ("failed", "uncertain", "cancelled")
    return {
        "icon": "note" if direction == "internal" else channels.ICONS[channel],
        "tone": "olive" if direction == "internal" else channels.TONES.get(channel, "slate"),
        "direction": direction,
        "title": titles[direction] % {"channel": channel.label},
        "who": " · ".join(part for part in [entry["message_subject"], who] if part),
        "chip": {"label": str(MessageState(entry["message_state"]).label), "tone": "red"} if wrong else None,
        "text": short,
        "rest": rest,
        "is_quote": direction == "in",
        "conversation": entry["conversation_uid"],
    }


def _kind_words(kind: str, direction: str) -> str:
    words = {
        ("call", "in"): _("Incoming call"),
        ("call", "out"): _("Outgoing call"),
        ("email", "in"): _("E-mail received"),
        ("email", "out"): _("E-mail sent"),
        ("letter", "in"): _("Letter received"),
        ("letter", "out"): _("Letter sent"),
        ("note", "internal"): _("Internal note"),
    }
    return words.get((kind, direction)) or str(InteractionKind(kind).label)


def _outcome(outcome: str) -> dict[str, Any] | None:
    if not outcome:
        return None
    tone = "green" if outcome in _GOOD else "amber" if outcome in _POOR else "slate"
    return {"label": str(Outcome(outcome).label), "tone": tone}


def _visit(entry: dict[str, Any]) -> dict[str, Any]:
    """One line for the whole stay; what was looked at is folded behind it."""
    if not entry.get("visit_began_at"):
        return {"title": _("Web visit, erased since"), "direction": "system"}
    pages = entry["visit_pages"]
    seconds = int((entry["visit_last_at"] - entry["visit_began_at"]).total_seconds())
    who = [
        entry["website"],
        ngettext("%(count)s page", "%(count)s pages", pages) % {"count": formats.number(pages)},
        formats.duration(seconds) if seconds >= 60 else None,
        entry["visit_source"] or entry["visit_referrer"],
    ]
    return {
        "icon": "world",
        "tone": "accent",
        "direction": "in",
        "title": _("Web visit"),
        "who": " · ".join(part for part in who if part),
        "steps": [_step(one) for one in entry["visit_steps"] or []],
    }


def _step(one: dict[str, Any]) -> str:
    details = one["details"]
    match one["kind"]:
        case "search":
            return _("Searched for «%(words)s»") % {"words": details.get("words", "")}
        case "product":
            return _("Looked at %(product)s") % {"product": details.get("name") or details.get("code", "")}
        case "cart":
            count = len(details.get("items", []))
            return ngettext("Cart with %(count)s product", "Cart with %(count)s products", count) % {"count": count}
        case "form":
            return _("Sent the form «%(form)s»") % {"form": details.get("name", "")}
        case _:
            return one["title"] or one["path"]


def _order(entry: dict[str, Any]) -> dict[str, Any]:
    is_sale = entry["order_kind"] == "sale"
    words = {"sale": _("Order %(number)s"), "return": _("Return %(number)s"), "adjustment": _("Adjustment %(number)s")}
    extended = {"label": _("Extended"), "tone": "slate"} if entry["name"] == "orders.order.extended" else None
    return {
        "icon": "shopping-cart" if is_sale else "receipt-refund",
        "tone": "violet" if is_sale else "amber",
        "direction": "in",
        "title": words[entry["order_kind"]] % {"number": entry["number"]},
        "who": formats.money(entry["total"], entry["currency"]),
        "chip": extended
        or (None if is_sale else {"label": str(OrderKind(entry["order_kind"]).label), "tone": "amber"}),
        "order": entry["number"],
    }


def _undo(entry: dict[str, Any]) -> int | None:
    if entry["name"] == "customers.party.changed" and entry["after"] and not entry["undone_at"]:
        return entry["payload"]["change_id"]
    return None
