"""What can programs do with the files in the company's own fields of a party?"""

import base64
from typing import Annotated
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from trato.domains.customers.actions import own_fields, own_files
from trato.domains.customers.api.parties import found
from trato.domains.customers.models import Party
from trato.domains.customers.queries.own_files import files_of
from trato.foundation.audit.notes import EXPORT, note
from trato.foundation.facts import files
from trato.foundation.facts.models import FieldFile
from trato.foundation.rest.fields import Body, Moment, Shown, Uid, decoded, text
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found

resource = Resource("customers.party", tag="Files in own fields", refusals=(own_fields.CannotFill,))


class NewFile(Body):
    """A file for a field, as large as one request may be; what it is, is found out from its content."""

    field: text(40, 1)
    name: text(200, 1)
    content: Annotated[str, Field(min_length=1, max_length=2_400_000, description="base64")]


class FileShown(Shown):
    """A file that stands in a field."""

    id: Uid
    field: str
    name: str
    kind: str
    size: int
    created_at: Moment


class Files(Shown):
    """The files of a party."""

    items: list[FileShown]


class FileTaken(FileShown):
    """A file with its content as base64."""

    content: str


@resource.get("/parties/{uuid:party}/files", shows=Files)
def index(request: HttpRequest, party: UUID) -> bytes:
    """The files that stand in the company's own fields."""
    shown = [_shown(one) for one in files_of(found(request, party), request.actor)]
    return msgspec.json.encode({"items": shown})


@resource.post("/parties/{uuid:party}/files", "change", shows=FileShown)
def attach(request: HttpRequest, party: UUID, body: NewFile) -> Document:
    """Put a file into a field, in the place of the one that stood there."""
    one = found(request, party)
    own_files.attach(
        one, field=body.field, name=body.name, content=[decoded(body.content)], by=request.actor, at=timezone.now()
    )
    made = next((file for file in files_of(one, request.actor) if file.field.key == body.field), None)
    if made is None:
        raise not_found()
    return Document(msgspec.json.encode(_shown(made)), f"/parties/{one.uid}/files/{made.uid}")


@resource.get("/parties/{uuid:party}/files/{uuid:file}", shows=FileTaken)
def take(request: HttpRequest, party: UUID, file: UUID) -> bytes:
    """One file with its content."""
    customer = found(request, party)
    one = _one_of(request, customer, file)
    note("customers.own_file", how=EXPORT, by=request.actor, parties=[customer.pk], detail={"file": one.pk})
    try:
        content = files.path_of(one.uid).read_bytes()
    except FileNotFoundError:
        raise not_found() from None
    return msgspec.json.encode(_shown(one) | {"content": base64.b64encode(content).decode()})


@resource.delete("/parties/{uuid:party}/files/{uuid:file}", "change")
def take_out(request: HttpRequest, party: UUID, file: UUID) -> None:
    """Let a file stand in its field no longer."""
    one = found(request, party)
    values = {_one_of(request, one, file).field.key: None}
    own_fields.fill(one, values=values, by=request.actor, at=timezone.now())


def _one_of(request: HttpRequest, party: Party, uid: UUID) -> FieldFile:
    one = next((file for file in files_of(party, request.actor) if file.uid == uid), None)
    if one is None:
        raise not_found()
    return one


def _shown(one: FieldFile) -> dict[str, object]:
    return {
        "id": str(one.uid), "field": one.field.key, "name": one.name, "kind": one.kind, "size": one.size,
        "created_at": one.created_at,
    }  # fmt: skip
