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
PARTS = {
    "list": "desk/inbox_list.html",
    "places": "desk/inbox_places.html",
    "thread": "desk/inbox_messages.html",
    "head": "desk/inbox_head.html",
}


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
    now = timezone.now()
    try:
        question = waiting.asked(request.GET.dict())
        found = waiting.find(request.actor, question)
    except (waiting.BadQuestion, BadCursor):
        return render(request, "look/400.html", {}, status=400)
    thread = None
    if uid is not None:
        thread = waiting.thread(request.actor, uid, typing_since=now - WRITING, at=now, before=before)
        if thread is None:
            raise Http404
        if thread.messages and not before and not request.viewer:
            attention.see(thread.head["id"], upto=thread.messages[-1]["id"], by=request.actor, at=now)
    part = request.GET.get("part", "")
    context = _context(request, question, found, thread, uid) | {"now": now}
    if errors:
        context |= {"values": values or {}, "errors": errors}
    if is_fragment(request) and part in PARTS and (thread or part in ("list", "places")):
        return render(request, PARTS[part], context)
    return render(request, "desk/inbox.html", context, status=422 if errors else 200)


def _context(
    request: HttpRequest,
    question: waiting.Asked,
    found: waiting.Waiting,
    thread: waiting.Thread | None,
    uid: UUID | None,
) -> dict[str, Any]:
    words = {key: value for key, value in request.GET.items() if key in ("in", "state", "q", "order")}
    query = "?" + urlencode(words) if words else ""
    places = inbox_places.places(request.actor, question)
    context: dict[str, Any] = {
        "question": question,
        "rows": found.rows,
        "query": query,
        "here": request.path + query,
        "places": places,
        "tabs": _tabs(question, words),
        "next_url": _address(uid, {**words, "after": found.next}) if found.next else None,
        "is_first": not question.after,
        "order_url": _address(uid, {**words, "order": "" if question.order else "longest"}),
        "title": inbox_places.title(places, question),
        "thread": None,
        "values": {},
        "errors": {},
        "may_answer": False,
        "channel_icons": channels.ICONS,
        "channel_tones": channels.TONES,
    }
    if thread is None:
        return context
    may_answer = may(request.actor, "conversations.conversation.answer") and not request.viewer
    return context | {
        "thread": thread,
        "head": thread.head,
        "lines": inbox_thread.lines(thread),
        "earlier_url": _address(uid, {**words, "before": thread.earlier}) if thread.earlier else None,
        "ways": inbox_thread.ways(thread.head),
        "customer": inbox_customer.customer(request.actor, thread.head),
        "candidates": inbox_customer.candidates(request.actor, thread.head),
        "register_url": inbox_customer.register_url(thread.head),
        "may_answer": may_answer,
        "may_log": may(request.actor, "conversations.conversation.note") and not request.viewer,
        "list_url": reverse("inbox") + query,
        "seen_upto": thread.head["last_message_id"],
        **(_offers(request, thread.head, _after_url(found.rows, str(uid), query)) if may_answer else {}),
    }


def _offers(request: HttpRequest, head: dict[str, Any], after_url: str) -> dict[str, Any]:
    """To whom it can be given, where it can be put, and until when put off."""
    snoozes = inbox_thread.snoozes(timezone.now())
    give, put_off = (
        reverse("conversation_assign", args=[head["uid"]]),
        reverse("conversation_snooze", args=[head["uid"]]),
    )
    here = request.get_full_path()
    return {
        "after_url": after_url,
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


def _after_url(rows: list[dict[str, Any]], uid: str, query: str) -> str:
    """Where one goes when this conversation is settled: the one after it in the list, or before it where it is the last."""
    at = next((at for at, row in enumerate(rows) if row["uid"] == uid), None)
    beside = rows[:1] if at is None else rows[at + 1 : at + 2] or rows[max(0, at - 1) : at]
    return (reverse("conversation", args=[beside[0]["uid"]]) if beside else reverse("inbox")) + query


def _address(uid: UUID | None, words: dict[str, Any]) -> str:
    given = {key: value for key, value in words.items() if value not in ("", None)}
    base = reverse("conversation", args=[uid]) if uid else reverse("inbox")
    return base + ("?" + urlencode(given) if given else "")
