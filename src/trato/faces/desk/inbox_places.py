"""Which places does the inbox have, and how much lies in each?"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.queries import inbox as waiting
from trato.domains.conversations.queries import inboxes
from trato.foundation.kit.actor import Actor
from trato.foundation.look import formats

# Those whose number asks for something to be done.
_PRESSING = ("unassigned", "undelivered")
_MOST_INBOXES = 20


def places(actor: Actor, question: waiting.Asked) -> list[dict[str, Any]]:
    """The places in groups, each with its address and how many conversations lie in it."""
    own = [
        ("mine", _("Assigned to me"), "user"),
        ("unassigned", _("Unassigned"), "inbox"),
        ("mentions", _("Mentions"), "at"),
        ("followed", _("Followed"), "eye"),
        ("snoozed", _("Snoozed"), "clock-pause"),
        ("sent", _("Sent"), "send"),
        ("undelivered", _("Not delivered"), "alert-triangle"),
        ("resolved", _("Resolved"), "circle-check"),
        ("spam", _("Spam"), "ban"),
    ]
    shared = [
        (f"inbox-{uid}", name, "inbox")
        for uid, name in inboxes.visible_to(actor).values_list("uid", "name")[:_MOST_INBOXES]
    ]
    channels = [
        ("channel-email", str(Channel.EMAIL.label), "mail"),
        ("channel-chat", str(Channel.CHAT.label), "message-circle"),
        ("channel-whatsapp", str(Channel.WHATSAPP.label), "brand-whatsapp"),
        ("channel-phone", str(Channel.PHONE.label), "phone"),
        ("channel-sms", str(Channel.SMS.label), "device-mobile-message"),
        ("channel-social", _("Social networks"), "brand-instagram"),
    ]
    counted = [key for key, _label, _icon in own if key not in ("sent", "resolved", "spam", "followed")]
    counted += [key for key, _label, _icon in (*shared, *channels)]
    found = waiting.counts(actor, counted)
    # A channel on which nobody writes needs no place.
    channels = [one for one in channels if found[one[0]] or one[0] == question.place]
    groups = [("", own), (_("Inboxes"), shared), (_("Channels"), channels)]
    return [
        {"title": title, "entries": [_entry(*entry, found, question) for entry in entries]}
        for title, entries in groups
        if entries
    ]


def title(groups: list[dict[str, Any]], question: waiting.Asked) -> str:
    """What the chosen place is called."""
    if question.q:
        return _("Found")
    chosen = (entry["label"] for group in groups for entry in group["entries"] if entry["is_current"])
    return str(next(chosen, _("All conversations")))


def _entry(key: str, label: str, icon: str, found: dict[str, int], question: waiting.Asked) -> dict[str, Any]:
    count = found.get(key)
    return {
        "key": key,
        "label": label,
        "icon": icon,
        "href": reverse("inbox") + f"?in={key}",
        "is_current": key == question.place and not question.q,
        "count": _said(count),
        "is_pressing": key in _PRESSING and bool(count),
    }


def _said(count: int | None) -> str:
    if not count:
        return ""
    return f"{formats.number(waiting.MOST)}+" if count > waiting.MOST else formats.number(count)
