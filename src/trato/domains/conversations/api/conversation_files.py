"""What can programs do with the files of messages?"""

import base64
from typing import Annotated
from uuid import UUID

import msgspec
from django.http import HttpRequest
from pydantic import Field

from trato.domains.conversations import files, keeping
from trato.domains.conversations.api.conversation_documents import AttachmentTaken
from trato.domains.conversations.queries import conversations
from trato.foundation.rest.fields import Body, decoded, text
from trato.foundation.rest.operations import Resource
from trato.foundation.rest.refusals import not_found

resource = Resource("conversations.conversation", tag="Files of messages")


class AttachedFile(Body):
    """A file that goes along; what it is, is found out from its content."""

    name: text(200, 1)
    content: Annotated[str, Field(min_length=1, max_length=2_400_000, description="base64")]


def sent(given: list[AttachedFile]) -> list[keeping.Sent]:
    """The files of a body, to be written down."""
    return [keeping.Sent(one.name, [decoded(one.content, "files")]) for one in given]


@resource.get("/conversations/{uuid:conversation}/attachments/{uuid:attachment}", shows=AttachmentTaken)
def take(request: HttpRequest, conversation: UUID, attachment: UUID) -> bytes:
    """One file of a message, with its content."""
    found = conversations.known_as(request.actor, conversation)
    one = conversations.file_of(found, attachment, request.actor) if found else None
    if one is None:
        raise not_found()
    try:
        content = files.path_of(one.uid).read_bytes()
    except FileNotFoundError:
        raise not_found() from None
    shown = {"id": str(one.uid), "name": one.name, "kind": one.kind, "size": one.size}
    return msgspec.json.encode(shown | {"content": base64.b64encode(content).decode()})
