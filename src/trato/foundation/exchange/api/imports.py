"""What can programs do with files: bring, map, try out, load, take back?"""

import csv
from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field, StringConstraints

from trato.foundation.exchange import places
from trato.foundation.exchange.actions import imports
from trato.foundation.exchange.models import Import, ImportState
from trato.foundation.exchange.queries import visible_to
from trato.foundation.rest.fields import Asked, Body, Moment, Shown, Uid, decoded, text
from trato.foundation.rest.listing import newest_first
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found

resource = Resource("exchange.import", tag="Imports", refusals=(imports.CannotImport,))

_Content = Annotated[
    str, StringConstraints(max_length=2_600_000), Field(description="A piece of the file in base64, up to 1.9 MB.")
]


class NewImport(Body):
    """A file, whole or its first piece."""

    file_name: text(200, 1)
    content: _Content
    load_as: Annotated[text(40), Field(alias="as", description="Target such as `people`; guessed when empty.")] = ""
    is_whole: bool = True


class Piece(Body):
    """The next piece of a file."""

    content: _Content
    is_last: bool


class Column(Body):
    """What one column holds: the name of a field or nothing, and rules for its cells."""

    field: text(40) = ""
    case: Literal["", "title", "upper", "lower"] = ""
    default: text(200) = ""


class Choices(Body):
    """What holds for the whole file."""

    mode: Literal["fill", "update", "skip", "create"] | None = None
    keys: Annotated[list[text(40)], Field(max_length=10)] | None = None
    country: text(2) | None = None
    network: text(40) | None = None
    source: text(60) | None = None
    invalid: Literal["leave_out", "refuse"] | None = None


class Mapping(Body):
    """What the columns hold, in their order, and how known rows are found and treated."""

    columns: Annotated[list[Column], Field(max_length=500)]
    choices: Choices = Choices()


class ImportShown(Shown):
    """One file and how far it is."""

    id: Uid
    file_name: str
    target: str
    state: Literal[tuple(str(state) for state in ImportState)]
    problem: str
    rows: int | None
    headings: list[str]
    columns: list[dict[str, str]]
    choices: dict[str, Any]
    trial: dict[str, Any]
    counts: dict[str, int]
    kept: dict[str, Any]
    created_at: Moment
    began_at: Moment | None
    ended_at: Moment | None
    undone_at: Moment | None


class Imports(Shown):
    """The newest imports."""

    items: list[ImportShown]
    next: str | None


class RejectedShown(Shown):
    """Rows that could not be loaded, with the reason as their last cell."""

    items: list[list[str]]
    next: int | None


@resource.get("/imports", shows=Imports)
def index(request: HttpRequest, asked: Asked) -> bytes:
    """The newest imports."""
    return newest_first(visible_to(request.actor), asked, shown=_shown)


@resource.post("/imports", "receive", shows=ImportShown)
def create(request: HttpRequest, body: NewImport) -> Document:
    """Bring a file, or the first piece of a large one; it is read, and its columns are recognized."""
    one = imports.receive(
        [decoded(body.content)], file_name=body.file_name, target=body.load_as, is_whole=body.is_whole, **_told(request)
    )
    return Document(_document(one), f"/imports/{one.uid}")


@resource.get("/imports/{uuid:file}", shows=ImportShown)
def show(request: HttpRequest, file: UUID) -> bytes:
    """One import: what its columns hold, how far it is, what came of it."""
    return _document(_found(request, file))


@resource.post("/imports/{uuid:file}/pieces", "receive", shows=ImportShown, status=200)
def extend(request: HttpRequest, file: UUID, body: Piece) -> bytes:
    """Bring the next piece of a file that was begun with `is_whole` false."""
    one = _found(request, file)
    return _document(imports.extend(one, content=[decoded(body.content)], is_last=body.is_last, **_told(request)))


@resource.post("/imports/{uuid:file}/mapping", "map", shows=ImportShown, status=200)
def map_columns(request: HttpRequest, file: UUID, body: Mapping) -> bytes:
    """Say what each column holds, and how known rows are found and treated."""
    columns = [column.model_dump() for column in body.columns]
    choices = {name: value for name, value in body.choices.model_dump().items() if value is not None}
    one = _found(request, file)
    return _document(imports.map_columns(one, columns=columns, choices=choices, **_told(request)))


@resource.post("/imports/{uuid:file}/trial", "map", shows=ImportShown, status=200)
def try_out(request: HttpRequest, file: UUID) -> bytes:
    """Find out what would become of the rows, changing nothing; large files are tried out in the background."""
    return _document(imports.try_out(_found(request, file), **_told(request)))


@resource.post("/imports/{uuid:file}/run", "run", shows=ImportShown, status=200)
def run(request: HttpRequest, file: UUID) -> bytes:
    """Load the rows in the background; ask for the import to see how far it is."""
    return _document(imports.run(_found(request, file), **_told(request)))


@resource.post("/imports/{uuid:file}/undo", "undo", shows=ImportShown, status=200)
def undo(request: HttpRequest, file: UUID) -> bytes:
    """Take the whole import back, within thirty days; `kept` names what was changed since and stays."""
    return _document(imports.undo(_found(request, file), **_told(request)))


@resource.get("/imports/{uuid:file}/rejected", shows=RejectedShown)
def rejected(request: HttpRequest, file: UUID, skip: Annotated[int, Field(ge=0, le=10_000_000)] = 0) -> bytes:
    """The rows that could not be loaded: the headings first, then up to 1,000 rows behind the first `skip`."""
    path = places.rejected_of(_found(request, file))
    if not path.exists():
        return msgspec.json.encode({"items": [], "next": None})
    rows = list(islice(_lines(path, _found(request, file)), skip, skip + 1001))
    return msgspec.json.encode({"items": rows[:1000], "next": skip + 1000 if len(rows) > 1000 else None})


def _found(request: HttpRequest, uid: UUID) -> Import:
    one = visible_to(request.actor).filter(uid=uid).first()
    if one is None:
        raise not_found()
    return one


def _told(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": timezone.now()}


def _lines(path: Any, one: Import) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file, delimiter=one.found.get("delimiter") or ",")


def _document(one: Import) -> bytes:
    return msgspec.json.encode(_shown(one))


def _shown(one: Import) -> dict[str, Any]:
    return {
        "id": str(one.uid), "file_name": one.file_name, "target": one.target, "state": str(one.state),
        "problem": one.problem, "rows": one.rows, "headings": one.found.get("headings", []), "columns": one.columns,
        "choices": one.choices, "trial": one.trial, "counts": one.counts, "kept": one.kept,
        "created_at": one.created_at, "began_at": one.began_at, "ended_at": one.ended_at, "undone_at": one.undone_at,
    }  # fmt: skip
