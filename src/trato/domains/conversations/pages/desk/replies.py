"""How do those who manage keep answers and macros ready?"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.domains.conversations.actions import macros as verbs
from trato.domains.conversations.forms.inboxes import ReplyForm
from trato.domains.conversations.models import SavedReply
from trato.domains.conversations.models.saved_reply import Ending
from trato.domains.conversations.queries import inboxes as known
from trato.foundation.access.endpoint import endpoint
from trato.foundation.look.page import notify, render

_METHODS = ["GET", "HEAD", "POST"]


@endpoint("conversations.saved_reply", "define")
@require_safe
def replies(request: HttpRequest) -> HttpResponse:
    """All answers and macros."""
    context = {"replies": list(known.saved_replies(request.actor)[:500]), "ending_words": dict(Ending.choices)}
    return render(request, "conversations/replies.html", context)


@endpoint("conversations.saved_reply", "define")
@require_http_methods(_METHODS)
def new(request: HttpRequest) -> HttpResponse:
    """Keep an answer ready."""
    return _form(request, None)


@endpoint("conversations.saved_reply", "define")
@require_http_methods(_METHODS)
def edit(request: HttpRequest, reply: UUID) -> HttpResponse:
    """Change one."""
    return _form(request, _found(request, reply))


@endpoint("conversations.saved_reply", "define")
@require_POST
def remove(request: HttpRequest, reply: UUID) -> HttpResponse:
    """Keep it no longer."""
    verbs.remove(_found(request, reply), by=request.actor, at=timezone.now())
    notify(request, _("Removed."))
    return redirect("console_replies")


def _form(request: HttpRequest, reply: SavedReply | None) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = ReplyForm(sent, initial=_as_it_is(reply))
    if sent is not None and form.is_valid():
        given = {**form.cleaned_data, "tags": form.cleaned_data["tags"].split(",")}
        try:
            verbs.define(**given, known=reply, by=request.actor, at=timezone.now())
        except verbs.CannotKeep as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("Saved."))
            return redirect("console_replies")
    context = {"form": form, "heading": reply.title if reply else _("New answer"), "back": reverse("console_replies")}
    return render(request, "conversations/form.html", context, status=200 if sent is None else 422)


def _as_it_is(reply: SavedReply | None) -> dict[str, Any]:
    if reply is None:
        return {}
    kept = ("shortcut", "title", "text", "priority", "ending")
    return {name: getattr(reply, name) for name in kept} | {"tags": ", ".join(reply.tags)}


def _found(request: HttpRequest, uid: UUID) -> SavedReply:
    reply = known.saved_replies(request.actor).filter(uid=uid).first()
    if reply is None:
        raise Http404
    return reply
