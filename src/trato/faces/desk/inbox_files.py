"""How does a file of a message leave? As a download that no browser runs."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from trato.domains.conversations import files
from trato.domains.conversations.queries import conversations
from trato.foundation.access.endpoint import endpoint


@endpoint("conversations.conversation", "view")
@require_safe
def file(request: HttpRequest, uid: UUID, file: UUID) -> HttpResponseBase:
    """Take a file along; whatever it says it is, it is bytes to us."""
    conversation = conversations.known_as(request.actor, uid)
    found = conversations.file_of(conversation, file, request.actor) if conversation else None
    path = files.path_of(file)
    if found is None or not path.exists():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
