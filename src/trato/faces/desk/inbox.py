"""The inbox (P18): what waits in its places, one conversation, and whom it is with."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from trato.domains.conversations import keeping
from trato.domains.conversations.actions import attention
from trato.domains.conversations.queries import inbox as waiting
from trato.domains.conversations.queries import inboxes
from trato.faces.desk import channels, inbox_customer, inbox_places, inbox_thread
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import may
from trato.foundation.kit.keyset import BadCursor
from trato.foundation.look.page import is_fragment, render

# Whoever touched a key so long ago is writing.
WRITING = timedelta(seconds=8)
# Parts that are fetched alone, and those of one conversation.
ALONE = {"list": "desk/inbox_list.html", "places": "desk/inbox_places.html"}
OF_ONE = {"thread": "desk/inbox_messages.html", "head": "desk/inbox_head.html"}


@endpoint("conversations.conversation", "view")
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The conversations of a place; beside it the first one waits to be opened."""
    return show(request)


@endpoint("conversations.conversation", "view")
@require_safe
def conversation(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One conversation in its place; seen is what was shown."""
    before = request.GET.get("before", "")
    if before and not (before.isdecimal() and len(before) < 19):
        return render(request, "look/400.html", {}, status=400)
    return show(request, uid, before=int(before) if before else None)


def show(
    request: HttpRequest, uid: UUID | None = None, *, before: int | None = None, values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    """The page, or the part of it that is asked for; with what was typed and what is wrong with it."""
    # Letters are shown as they were written in frames.
    request.holds_frames = True  # type: ignore[attr-defined]
    wanted = request.GET.get("part", "")
    part = wanted if is_fragment(request) and (wanted in ALONE or (wanted in OF_ONE and uid)) else ""
    try:
        question = waiting.asked(request.GET.dict())
        context = _everywhere(request, question, uid)
        if part in ("", "list", "head"):
            context |= _list(request, question, context["words"], uid)
    except (waiting.BadQuestion, BadCursor):
        return render(request, "look/400.html", {}, status=400)
    if part in ("", "places"):
        places = inbox_places.places(request.actor, question)
        context |= {"places": places, "title": inbox_places.title(places, question)}
    if uid and part not in ALONE:
        context |= _thread(request, uid, before, context)
        if not part:
            context |= _beside(request, context["head"])
    context |= {"values": values or {}, "errors": errors or {}}
    template = {**ALONE, **OF_ONE}.get(part, "desk/inbox.html")
    return render(request, template, context, status=422 if errors else 200)


def _everywhere(request: HttpRequest, question: waiting.Asked, uid: UUID | None) -> dict[str, Any]:
    words = {key: value for key, value in request.GET.items() if key in ("in", "state", "q", "order")}
    query = "?" + urlencode(words) if words else ""
    is_looking = bool(request.viewer)
    return {
        "question": question,
        "words": words,
        "query": query,
        "here": request.path + query,
        "now": timezone.now(),
        "current": str(uid or ""),
        "thread": None,
        "may_answer": may(request.actor, "conversations.conversation.answer") and not is_looking,
        "may_log": may(request.actor, "conversations.conversation.note") and not is_looking,
        "may_open": may(request.actor, "conversations.conversation.open") and not is_looking,
        "may_settle": may(request.actor, "conversations.conversation.settle") and not is_looking,
        "may_assign": may(request.actor, "conversations.conversation.assign") and not is_looking,
        "attachable": {
            "most": keeping.MOST_FILES,
            "bytes": keeping.MOST_BYTES,
            "endings": "." + ",.".join(keeping.ENDINGS),
        },
        "channel_icons": channels.ICONS,
        "channel_tones": channels.TONES,
    }


def _list(request: HttpRequest, question: waiting.Asked, words: dict[str, str], uid: UUID | None) -> dict[str, Any]:
    found = waiting.find(request.actor, question)
    return {
        "rows": found.rows,
        "tabs": _tabs(question, words),
        "next_url": _address(uid, {**words, "after": found.next}) if found.next else None,
        "order_url": _address(uid, {**words, "order": "" if question.order else "longest"}),
        "list_url": _address(None, words),
        "after_url": _after_url(found.rows, str(uid), words),
    }


def _thread(request: HttpRequest, uid: UUID, before: int | None, context: dict[str, Any]) -> dict[str, Any]:
    """What was said; whoever looks at the end has seen it."""
    now = context["now"]
    thread = waiting.thread(request.actor, uid, typing_since=now - WRITING, at=now, before=before)
    if thread is None:
        raise Http404
    if thread.messages and not before and not request.viewer:
        attention.see(thread.head["id"], upto=thread.messages[-1]["id"], by=request.actor, at=now)
    offers = _offers(request, thread.head, context) if context["may_answer"] and "after_url" in context else {}
    return {
        "thread": thread,
        "head": thread.head,
        "visitor": inbox_customer.visitor(request.actor, thread.head, at=now),
        "lines": inbox_thread.lines(thread),
        "earlier_url": _address(uid, {**context["words"], "before": thread.earlier}) if thread.earlier else None,
        # Notes are newer than the last message at times.
        "seen_upto": max([thread.head["last_message_id"], *(one["id"] for one in thread.messages)]),
        **offers,
    }


def _beside(request: HttpRequest, head: dict[str, Any]) -> dict[str, Any]:
    """Whom it is with, and on which ways they are answered."""
    return {
        "ways": inbox_thread.ways(head),
        "customer": inbox_customer.customer(request.actor, head),
        "candidates": inbox_customer.candidates(request.actor, head),
        "register_url": inbox_customer.register_url(head),
    }


def _offers(request: HttpRequest, head: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    """To whom it can be given, where it can be put, and until when put off."""
    here, after_url = context["here"], context["after_url"]
    snoozes = inbox_thread.snoozes(context["now"])
    give = reverse("conversation_assign", args=[head["uid"]])
    put_off = reverse("conversation_snooze", args=[head["uid"]])
    return {
        "snoozes": snoozes,
        "snooze_items": [
            {
                "label": one["label"],
                "note": one["note"],
                "post": put_off,
                "fields": {"until": one["value"], "next": after_url},
            }
            for one in snoozes
        ],
        "assign_items": [
            {
                "label": one.name,
                "post": give,
                "fields": {"to": one.pk, "next": here},
                "is_current": one.pk == head["assignee_id"],
            }
            for one in sorted(inboxes.colleagues(), key=lambda one: one.pk != request.actor.user_id)
        ]
        + [
            {"divider": True},
            {"label": _("Back for all"), "icon": "inbox", "post": give, "fields": {"to": "", "next": here}},
        ],
        "inboxes": list(inboxes.visible_to(request.actor).values_list("uid", "name")),
    }


def _tabs(question: waiting.Asked, words: dict[str, str]) -> list[dict[str, Any]]:
    if question.place in waiting.SETTLED:
        return []
    return [
        {
            "label": label,
            "href": _address(None, {**words, "state": state}),
            "is_current": replace(question, state=state, after="") == replace(question, after=""),
        }
        for state, label in (("", _("All")), ("open", pgettext("conversations", "Open")), ("waiting", _("Waiting")))
    ]


def _after_url(rows: list[dict[str, Any]], uid: str, words: dict[str, str]) -> str:
    """Where one goes when this conversation is settled: the one after it in the list, or before it where it is the last."""
    at = next((at for at, row in enumerate(rows) if row["uid"] == uid), None)
    beside = rows[:1] if at is None else rows[at + 1 : at + 2] or rows[max(0, at - 1) : at]
    return _address(beside[0]["uid"] if beside else None, words)


def _address(uid: UUID | str | None, words: dict[str, Any]) -> str:
    given = {key: value for key, value in words.items() if value not in ("", None)}
    base = reverse("conversation", args=[uid]) if uid else reverse("inbox")
    return base + ("?" + urlencode(given) if given else "")
