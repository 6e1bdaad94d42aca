"""How does an event read on the timeline? Icon, color, side and words for each name in the stream."""

from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trato.domains.agenda.models.task import TaskKind
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.interaction import InteractionKind, Outcome
from trato.domains.conversations.models.message import MessageState
from trato.domains.customers.models.party import PartyRole, Phase
from trato.domains.customers.models.relationship import RelationshipKind
from trato.domains.orders.models.order import OrderKind
from trato.faces.desk import channels
from trato.foundation.look import formats
from trato.foundation.privacy.models import HoldKind, RequestKind

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

_FIELDS = {
    "name": gettext_lazy("name"),
    "given_name": gettext_lazy("given name"),
    "family_name": gettext_lazy("family name"),
    "country": gettext_lazy("country"),
    "city": gettext_lazy("city"),
    "language": gettext_lazy("language"),
    "time_zone": gettext_lazy("time zone"),
    "tax_number": gettext_lazy("tax number"),
    "sector": gettext_lazy("sector"),
    "preferences": gettext_lazy("preferences"),
}


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
    return line | {"is_change": entry["facet"] == "change", "title": _sentence(entry), "undo": _undo(entry)}


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


def _sentence(entry: dict[str, Any]) -> str:
    """A small change in one line, with who made it."""
    payload = entry["payload"]
    who = entry["actor"] or (_("A rule") if entry["actor_kind"] == "rule" else "trato")
    name = entry["name"].split(".", 1)[1]
    said = {
        "party.registered": lambda: _("%(who)s registered this customer"),
        "party.changed": lambda: _("%(who)s changed %(what)s"),
        "party.archived": lambda: _("%(who)s archived this customer"),
        "party.restored": lambda: _("%(who)s brought this customer back"),
        "party.merged": lambda: _("%(who)s merged two records into this one"),
        "party.unmerged": lambda: _("%(who)s undid a merge"),
        "duplicate.dismissed": lambda: _("%(who)s said that another record is not the same"),
        "duplicate.reopened": lambda: _("%(who)s wants another record to be looked at again"),
        "identity.added": lambda: _("%(who)s added contact data"),
        "identity.preferred": lambda: _("%(who)s chose the contact data to use first"),
        "identity.removed": lambda: _("%(who)s removed contact data"),
        "address.added": lambda: _("%(who)s added an address"),
        "address.removed": lambda: _("%(who)s removed an address"),
        "relationship.started": lambda: _("%(who)s linked %(linker)s: %(link)s %(linked)s"),
        "relationship.ended": lambda: _("%(who)s ended a link: %(linker)s, %(link)s %(linked)s"),
        "phase.changed": lambda: _("%(who)s moved the relation to %(phase)s"),
        "owner.changed": lambda: _("%(who)s made %(owner)s responsible"),
        "territory.changed": lambda: _("%(who)s put this customer into another territory"),
        "tags.put": lambda: _("%(who)s changed the tags: %(tags)s"),
        "tags.changed": lambda: _("%(who)s changed the tags: %(tags)s"),
        "roles.changed": lambda: _("%(who)s changed the roles: %(roles)s"),
        "preferences.changed": lambda: _("%(who)s noted preferences"),
        "task.planned": lambda: _("%(who)s planned: %(task)s"),
        "task.done": lambda: _("%(who)s did: %(task)s"),
        "task.postponed": lambda: _("%(who)s postponed: %(task)s"),
        "task.changed": lambda: _("%(who)s reworded: %(task)s"),
        "task.dropped": lambda: _("%(who)s dropped: %(task)s"),
        "task.reopened": lambda: _("%(who)s reopened: %(task)s"),
        "party.entered": lambda: _("Belongs to the segment %(segment)s from now on"),
        "party.left": lambda: _("Does not belong to the segment %(segment)s any more"),
        "import.registered": lambda: _("%(who)s imported this customer from %(file)s"),
        "import.changed": lambda: _("%(who)s completed this customer from %(file)s"),
        "import.linked": lambda: _("%(who)s linked people with this customer from %(file)s"),
        "import.undone": lambda: _("%(who)s undid the import of %(file)s"),
        "order.placed": lambda: _("An order of an import that was undone"),
        "order.returned": lambda: _("A return of an import that was undone"),
        "order.extended": lambda: _("An order of an import that was undone"),
        "order.shortened": lambda: _("%(who)s undid the import of order lines"),
        "order.withdrawn": lambda: _("%(who)s undid the import of an order"),
        "consent.given": lambda: _("%(who)s noted a consent: %(purpose)s"),
        "consent.withdrawn": lambda: _("%(who)s noted a withdrawal: %(purpose)s"),
        "consent.objected": lambda: _("%(who)s noted an objection: %(purpose)s"),
        "request.received": lambda: _("%(who)s took in a privacy request: %(request)s"),
        "request.verified": lambda: _("%(who)s confirmed who asks"),
        "request.extended": lambda: _("%(who)s extended a privacy request"),
        "request.done": lambda: _("%(who)s fulfilled a privacy request: %(request)s"),
        "request.refused": lambda: _("%(who)s refused a privacy request: %(request)s"),
        "package.handed_over": lambda: _("%(who)s made a copy of the data"),
        "hold.placed": lambda: _("%(who)s placed a hold: %(hold)s"),
        "hold.released": lambda: _("%(who)s released a hold: %(hold)s"),
        "person.erased": lambda: _("%(who)s erased this person"),
        "mention.removed": lambda: _("%(who)s took an erased person out of the texts"),
        "texts.expired": lambda: _("%(who)s emptied texts past their time"),
        "visitor.identified": lambda: _("A browser on the web site turned out to be this customer's"),
        "visitor.erased": lambda: _("What a browser told of its visits was erased at its wish"),
        "visit.ended": lambda: _("The web visit ended"),
        "interaction.corrected": lambda: _("%(who)s corrected a record"),
        "interaction.withdrawn": lambda: _("%(who)s withdrew a record"),
        "conversation.opened": lambda: _("A conversation began"),
        "conversation.assigned": lambda: (
            _("%(who)s gave a conversation to %(assignee)s")
            if entry["assignee_name"]
            else _("%(who)s put a conversation back for all")
        ),
        "conversation.moved": lambda: _("%(who)s moved a conversation to %(inbox)s"),
        "conversation.resolved": lambda: _("%(who)s resolved a conversation"),
        "conversation.reopened": lambda: _("A conversation is open again"),
        "conversation.snoozed": lambda: _("%(who)s snoozed a conversation"),
        "conversation.rejected": lambda: _("%(who)s marked a conversation as spam"),
        "conversation.sorted": lambda: _("%(who)s sorted a conversation: %(tags)s"),
        "conversation.linked": lambda: _("%(who)s said whose conversation it is"),
        "message.received": lambda: _("A message was received"),
        "message.written": lambda: _("%(who)s answered"),
        "message.sent": lambda: _("A message left"),
        "message.delivered": lambda: _("A message arrived"),
        "message.failed": lambda: _("A message did not arrive"),
        "message.cancelled": lambda: _("%(who)s took a message back"),
        "note.written": lambda: _("%(who)s wrote a note"),
        "rule.stopped": lambda: _("A rule leaves this customer alone, because it went in circles"),
    }.get(name, lambda: entry["name"])()
    return said % {
        "who": who,
        "what": _changed_words(entry),
        "linker": entry["linker_name"],
        "linked": entry["linked_name"],
        "link": _label(RelationshipKind, payload.get("kind")).lower(),
        "phase": _label(Phase, payload.get("phase")),
        "owner": entry["owner_name"] or _("nobody"),
        "tags": ", ".join(payload.get("tags", [])) if name == "conversation.sorted" else _plus_minus(*_tags(entry)),
        "assignee": entry.get("assignee_name") or "",
        "inbox": entry.get("inbox_name") or "",
        "roles": _plus_minus(
            [_label(PartyRole, role) for role in payload.get("added", [])],
            [_label(PartyRole, role) for role in payload.get("removed", [])],
        ),
        "purpose": payload.get("purpose", ""),
        "request": _label(RequestKind, payload.get("kind")).lower(),
        "hold": _label(HoldKind, payload.get("kind")).lower(),
        "file": f"«{entry['file_name']}»" if entry["file_name"] else _("a file"),
        "segment": f"«{entry['segment_name']}»" if entry.get("segment_name") else "",
        "task": entry["task_title"] or _label(TaskKind, payload.get("kind")),
    }


def _changed_words(entry: dict[str, Any]) -> str:
    parts = []
    for name, after in (entry["after"] or {}).items():
        before = (entry["before"] or {}).get(name)
        label = str(_FIELDS.get(name, name.removeprefix("own.").replace("_", " ")))
        if isinstance(after, dict):
            parts.append(label)
        elif before:
            parts.append(
                _("%(field)s from «%(before)s» to «%(after)s»") % {"field": label, "before": before, "after": after}
            )
        else:
            parts.append(_("%(field)s to «%(after)s»") % {"field": label, "after": after})
    return ", ".join(parts)


def _undo(entry: dict[str, Any]) -> int | None:
    if entry["name"] == "customers.party.changed" and entry["after"] and not entry["undone_at"]:
        return entry["payload"]["change_id"]
    return None


def _tags(entry: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Tags put on and taken off; nothing once the person is erased."""
    payload, before, after = entry["payload"], entry["before"] or {}, entry["after"] or {}
    if entry["name"] == "customers.tags.put":
        return list(after.get("tags", [])), list(before.get("tags", []))
    return payload.get("added", []), payload.get("removed", [])


def _plus_minus(added: list[str], removed: list[str]) -> str:
    return ", ".join([f"+ {one}" for one in added] + [f"− {one}" for one in removed])


def _label(choices: Any, value: str | None) -> str:
    return str(choices(value).label) if value in choices.values else str(value or "")
