"""How does a letter show as it was written? In a frame of no origin, on a page of its own or within its conversation."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from trato.domains.conversations.channels.email import original
from trato.domains.conversations.models import Attachment, Conversation, Message
from trato.domains.conversations.queries import conversations
from trato.foundation.access.endpoint import endpoint
from trato.foundation.look.page import render

_WALLS = {
    "Content-Security-Policy": original.POLICY,
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    # Looking up the names in its links would tell that it was read.
    "X-DNS-Prefetch-Control": "off",
}


@endpoint("conversations.conversation", "view")
@require_safe
def letter(request: HttpRequest, uid: UUID, message: UUID) -> HttpResponse:
    """A page that holds the frame, says what it leaves out, and has all files of the letter."""
    conversation, found, attachments = _found(request, uid, message)
    request.holds_frames = True  # type: ignore[attr-defined]
    context = {
        "conversation": conversation,
        "message": found,
        "shown": original.remarks(found),
        "attachments": attachments,
    }
    return render(request, "desk/letter.html", context)


@endpoint("conversations.conversation", "view")
@require_safe
def frame(request: HttpRequest, uid: UUID, message: UUID) -> HttpResponse:
    """The document within the frame. Filling a whole window it could pretend to be us, so it is only ever framed."""
    conversation, found, attachments = _found(request, uid, message)
    if request.headers.get("Sec-Fetch-Dest", "iframe") != "iframe":
        return redirect("conversation_letter", conversation.uid, found.uid)
    shown = original.document(found, attachments, language=_language())
    return HttpResponse(shown, headers=_WALLS)


def _found(request: HttpRequest, uid: UUID, message: UUID) -> tuple[Conversation, Message, list[Attachment]]:
    conversation = conversations.known_as(request.actor, uid)
    found = conversations.written_in(conversation, message, request.actor) if conversation else None
    if conversation is None or found is None:
        raise Http404
    return conversation, *found


def _language() -> str:
    """In which language the words around the letter are; nobody knows that of the letter."""
    return (get_language() or "es").split("-")[0]
