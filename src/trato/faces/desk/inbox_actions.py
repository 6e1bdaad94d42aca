"""What do colleagues do with a conversation: answer, note, take, give, put off, settle, sort, link?"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from trato.domains.agenda.forms import moments
from trato.domains.conversations import keeping
from trato.domains.conversations.actions import attention, conversations, dispatches, macros, messages
from trato.domains.conversations.models import Conversation, Message
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.queries import conversations as known
from trato.domains.conversations.queries import inboxes
from trato.domains.customers.queries import parties
from trato.faces.desk import inbox
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.models import User
from trato.foundation.access.policy import require
from trato.foundation.look.origin import origin
from trato.foundation.look.page import is_fragment, notify


@endpoint("conversations.conversation", "answer")
@require_POST
def write(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send an answer, or keep a note; «then» says what becomes of the conversation."""
    conversation, sent, now = _found(request, uid), request.POST, timezone.now()
    is_note = sent.get("kind") == "note"
    # Asked before anything is written down.
    require(request.actor, f"conversations.conversation.{'note' if is_note else 'answer'}", conversation)
    chosen = request.FILES.getlist("files")
    try:
        with keeping.kept([keeping.Sent(one.name, one.chunks()) for one in chosen]) as files, transaction.atomic():
            if is_note:
                message = messages.note(
                    conversation,
                    text=sent.get("text", ""),
                    mentioned=_named(sent.get("text", "")),
                    files=files,
                    by=request.actor,
                    at=now,
                )
            else:
                message = _answer(request, conversation, files, now)
            _then(request, conversation, now)
    except (messages.CannotTalk, keeping.CannotAttach, moments.NotAMoment) as problem:
        errors = {"text": str(problem), "files": ", ".join(one.name for one in chosen)}
        if isinstance(problem, messages.Overtaken):
            errors["overtaken"] = "yes"
        return inbox.show(request, uid, values=sent.dict(), errors=errors)
    if is_note:
        notify(request, _("Note kept."))
    else:
        # In a chat it is read by now; what nobody fetched can still be taken back beside it.
        is_gone = message.channel == Channel.CHAT
        notify(request, _("Sent."), undo_url="" if is_gone else reverse("message_cancel", args=[message.uid]))
    home = _home(request, conversation)
    # A script that sends files to show how far they are goes there by itself.
    return HttpResponse(status=204, headers={"HX-Redirect": home}) if is_fragment(request) else redirect(home)


@endpoint("conversations.conversation", "answer")
@require_POST
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take an answer back before it leaves; its words stand in the box again."""
    message = _message(request, uid)
    try:
        messages.cancel(message, by=request.actor, at=timezone.now())
    except messages.CannotTalk as problem:
        notify(request, str(problem))
    else:
        attention.keep_draft(
            message.conversation, text=message.text, is_note=False, by=request.actor, at=timezone.now()
        )
        written = known.written_in(message.conversation, uid, request.actor)
        again = _("Taken back; your words are in the box again. Its files have to be chosen again.")
        notify(request, again if written and written[1] else _("Taken back; your words are in the box again."))
    return redirect("conversation", message.conversation.uid)


@endpoint("conversations.conversation", "answer")
@require_POST
def send_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send once more what did not arrive, or perhaps did."""
    return _decide(request, uid, dispatches.send_again, _("It is sent once more."))


@endpoint("conversations.conversation", "answer")
@require_POST
def count_as_sent(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Somebody knows that it arrived."""
    return _decide(request, uid, dispatches.count_as_sent, _("It counts as sent."))


@endpoint("conversations.conversation", "note")
@require_POST
def draft(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keep what is being written."""
    sent = request.POST
    attention.keep_draft(
        _found(request, uid),
        text=sent.get("text", ""),
        is_note=sent.get("kind") == "note",
        by=request.actor,
        at=timezone.now(),
    )
    return HttpResponse(status=204)


@endpoint("conversations.conversation", "note")
@require_POST
def follow(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Follow it, or no longer."""
    verb = attention.unfollow if request.POST.get("off") else attention.follow
    verb(_found(request, uid), by=request.actor, at=timezone.now())
    return redirect(origin(request, reverse("conversation", args=[uid])))


@endpoint("conversations.conversation", "assign")
@require_POST
def assign(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take it, give it to a colleague, or put it back for all."""
    conversation, to = _found(request, uid), request.POST.get("to", request.GET.get("to", ""))
    before = conversation.assignee_id
    if to == "me":
        user = User.objects.filter(pk=request.actor.user_id or 0).first()
    else:
        user = User.objects.filter(pk=int(to)).first() if to.isdecimal() and len(to) < 10 else None
        if to and user is None:
            raise Http404
    words = (
        _("It is yours.")
        if to == "me"
        else _("It is with %(name)s.") % {"name": user.name}
        if user
        else _("It is back for all.")
    )
    return _done(
        request, conversation, lambda **who: conversations.assign(conversation, to=user, **who), words,
        undo=("conversation_assign", {"to": str(before or "")}),
    )  # fmt: skip


@endpoint("conversations.conversation", "assign")
@require_POST
def move(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put it into another inbox."""
    conversation = _found(request, uid)
    place = inboxes.visible_to(request.actor).filter(uid=_uid(request.POST.get("inbox"))).first()
    if place is None:
        notify(request, _("Choose an inbox."))
        return redirect(_home(request, conversation))
    words = _("Moved to %(inbox)s.") % {"inbox": place.name}
    return _done(request, conversation, lambda **who: conversations.move(conversation, inbox=place, **who), words)


@endpoint("conversations.conversation", "settle")
@require_POST
def resolve(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The matter is settled."""
    conversation = _found(request, uid)
    return _done(
        request, conversation, lambda **who: conversations.resolve(conversation, **who), _("Resolved."),
        undo=("conversation_reopen", {}),
    )  # fmt: skip


@endpoint("conversations.conversation", "settle")
@require_POST
def reopen(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Look at it again."""
    conversation = _found(request, uid)
    return _done(request, conversation, lambda **who: conversations.reopen(conversation, **who), _("Open again."))


@endpoint("conversations.conversation", "settle")
@require_POST
def snooze(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put it out of sight until a moment, said in words or chosen."""
    conversation = _found(request, uid)

    def verb(**who: Any) -> Conversation:
        until = moments.read(request.POST.get("until", ""), now=timezone.localtime()).at
        return conversations.snooze(conversation, until=until, **who)

    return _done(request, conversation, verb, _("Snoozed."), undo=("conversation_reopen", {}))


@endpoint("conversations.conversation", "settle")
@require_POST
def reject(request: HttpRequest, uid: UUID) -> HttpResponse:
    """It is spam."""
    conversation = _found(request, uid)
    return _done(
        request, conversation, lambda **who: conversations.reject(conversation, **who), _("Marked as spam."),
        undo=("conversation_reopen", {}),
    )  # fmt: skip


@endpoint("conversations.conversation", "sort")
@require_POST
def sort(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Its tags, written with commas, and its priority."""
    conversation, sent = _found(request, uid), request.POST
    priority = sent.get("priority", "")

    def verb(**who: Any) -> Conversation:
        return conversations.sort(
            conversation,
            tags=sent["tags"].split(",") if "tags" in sent else None,
            priority=int(priority) if priority.isdecimal() and len(priority) < 3 else None,
            **who,
        )

    return _done(request, conversation, verb, _("Saved."))


@endpoint("conversations.conversation", "link")
@require_POST
def link(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say whose conversation it is."""
    conversation = _found(request, uid)
    party = parties.known_as(request.actor, request.POST.get("party", ""))
    if party is None:
        notify(request, _("Choose the customer."))
        return redirect(_home(request, conversation))
    return _done(
        request, conversation, lambda **who: conversations.link(conversation, party=party, **who),
        _("It belongs to %(name)s from now on.") % {"name": party.name},
    )  # fmt: skip


def _found(request: HttpRequest, uid: UUID) -> Conversation:
    conversation = known.known_as(request.actor, uid)
    if conversation is None:
        raise Http404
    return conversation


def _message(request: HttpRequest, uid: UUID) -> Message:
    message = known.message_known_as(request.actor, uid)
    if message is None:
        raise Http404
    return message


def _decide(request: HttpRequest, uid: UUID, verb: Callable[..., Message], words: str) -> HttpResponse:
    """About a message of which nobody can say whether it left, or that did not arrive."""
    message = _message(request, uid)
    try:
        verb(message, by=request.actor, at=timezone.now())
    except messages.CannotTalk as problem:
        words = str(problem)
    notify(request, words)
    return redirect("conversation", message.conversation.uid)


def _answer(request: HttpRequest, conversation: Conversation, files: list[messages.File], now: datetime) -> Message:
    sent = request.POST
    later = sent.get("later", "").strip()
    seen = sent.get("seen_upto", "")
    message = messages.answer(
        conversation,
        text=sent.get("text", ""),
        channel=sent.get("channel", ""),
        seen_upto=int(seen) if seen.isdecimal() and len(seen) < 19 else None,
        not_before=moments.read(later, now=timezone.localtime(now)).at if later else None,
        files=files,
        by=request.actor,
        at=now,
    )
    macro = inboxes.saved_replies(request.actor).filter(uid=_uid(sent.get("macro"))).first()
    if macro:
        macros.carry_out(macro, on=conversation, by=request.actor, at=now)
    return message


def _then(request: HttpRequest, conversation: Conversation, now: datetime) -> None:
    then = request.POST.get("then", "")
    if then == "resolve":
        conversations.resolve(conversation, by=request.actor, at=now)
    elif then.startswith("snooze:"):
        until = moments.read(then.removeprefix("snooze:"), now=timezone.localtime(now)).at
        conversations.snooze(conversation, until=until, by=request.actor, at=now)


def _named(text: str) -> list[User]:
    """The colleagues whose name stands after an @."""
    if "@" not in text:
        return []
    return [one for one in inboxes.colleagues() if f"@{one.name}" in text]


def _done(
    request: HttpRequest, conversation: Conversation, verb: Callable[..., Any], words: str,
    undo: tuple[str, dict[str, str]] | None = None,
) -> HttpResponse:  # fmt: skip
    try:
        verb(by=request.actor, at=timezone.now())
    except (conversations.CannotTalk, moments.NotAMoment) as problem:
        notify(request, str(problem))
    else:
        back = {"next": reverse("conversation", args=[conversation.uid])}
        undo_url = reverse(undo[0], args=[conversation.uid]) + "?" + urlencode({**back, **undo[1]}) if undo else ""
        notify(request, words, undo_url=undo_url)
    return redirect(_home(request, conversation))


def _home(request: HttpRequest, conversation: Conversation) -> str:
    return origin(request, reverse("conversation", args=[conversation.uid]))


def _uid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
