"""Which saved answers fit what was typed after a slash?"""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from trato.domains.conversations.queries import inboxes
from trato.foundation.access.endpoint import endpoint
from trato.foundation.kit import text
from trato.foundation.look.page import render

_MOST = 8


@endpoint("conversations.saved_reply", "view")
@require_safe
def replies(request: HttpRequest) -> HttpResponse:
    """A short list to choose from; those whose shortcut begins so come first."""
    words = text.folded(request.GET.get("q", "")[:40].replace("\x00", "")).lstrip("/")
    known = inboxes.saved_replies(request.actor)
    fitting = known.filter(Q(shortcut__contains=words) | Q(title__icontains=words)) if words else known
    found = sorted(fitting[:100], key=lambda one: (not one.shortcut.startswith(words), one.shortcut))
    return render(request, "desk/inbox_replies.html", {"replies": found[:_MOST], "words": words})
