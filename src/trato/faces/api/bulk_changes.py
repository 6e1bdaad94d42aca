"""How do programs change many rows of a list at once, watch it, and take it back?"""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import Field

from trato.foundation.access import policy
from trato.foundation.lists import known
from trato.foundation.lists.actions import bulk as verbs
from trato.foundation.lists.bulk import Change, changes, find
from trato.foundation.lists.forms import Wanted
from trato.foundation.lists.models import BulkChange, BulkState
from trato.foundation.lists.queries import bulk as queries
from trato.foundation.rest.fields import Asked, Body, Moment, Query, Shown, Uid, one_of, text
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import Fault, Refusal, not_found, unknown

resource = Resource("lists.bulk", tag="Changes of many", refusals=(verbs.CannotChangeMany,))

CHANGES = Listing(
    source="lists_bulkchange k",
    id="k.id",
    document="""SELECT k.uid AS id, k.list, k.change, k.words AS description, k.size, k.state, k.problem, k.counts::json,
        (SELECT u.uid FROM access_user u WHERE u.id = k.owner_id) AS owner, k.began_at, k.ended_at, k.undone_at
        FROM lists_bulkchange k WHERE k.id""",
    sorts={"-began_at": Sort("k.began_at", "timestamptz", is_descending=True)},
    filters={"list": "k.list = %(list)s", "state": "k.state = %(state)s"},
)
Words = dict[text(20, 1), text(16_000)]  # type: ignore[misc]
_Answer = Annotated[
    text(10_000) | list[text(200)] | bool,
    Field(description="What it becomes: a text, the uid of a colleague, the keys of choices."),
]


class ChangesAsked(Asked):
    """Sorts and filters of the changes."""

    sort: Literal["-began_at"] = "-began_at"
    list: text(40) = ""
    state: Literal["", *BulkState.values] = ""


class ChangeShown(Shown):
    """One thing changed on many rows, and what came of them."""

    id: Uid
    list: str
    change: str
    description: str
    size: int
    state: one_of(BulkState)
    problem: str
    counts: dict[str, int]
    owner: Uid | None
    began_at: Moment
    ended_at: Moment | None
    undone_at: Moment | None


class Changes(Shown):
    """A page of changes."""

    items: list[ChangeShown]
    next: str | None


class Asking(Body):
    """Which rows: those named, or all that match the words of the list's address; and what they become."""

    list: text(40, 1)
    words: Words = Field(default_factory=dict, max_length=30)
    ids: Annotated[list[Uid], Field(min_length=1, max_length=10_000)] | None = None
    change: text(60, 1)
    value: _Answer = ""


class Foreseen(Shown):
    """What would become of the rows; `barred` are those the caller sees but may not change."""

    description: str
    size: int
    changing: int
    same: int
    barred: int


class Possible(Shown):
    """One thing the caller may change on the rows of a list."""

    name: str
    label: str


class PossibleChanges(Shown):
    """All of them."""

    items: list[Possible]


class RowsAsked(Query):
    """Which page of the rows that were left out."""

    after: Annotated[int, Field(ge=0, lt=2**63)] = 0


class LeftOut(Shown):
    """A row that was not changed, or not taken back, and why; a row the caller no longer sees has no id."""

    id: Uid | None
    name: str
    reason: str


class RowsLeftOut(Shown):
    """A page of them."""

    items: list[LeftOut]
    next: int | None


@resource.get("/lists/{slug:name}/changes", shows=PossibleChanges, action="run")
def possible(request: HttpRequest, name: str) -> Document:
    """What the caller may change on many rows of a list."""
    if known.find(name) is None:
        raise not_found()
    shown = [{"name": one.name, "label": str(one.label)} for one in changes(name, request.actor).values()]
    return Document(msgspec.json.encode({"items": shown}))


@resource.get("/bulk-changes", shows=Changes)
def index(request: HttpRequest, asked: ChangesAsked) -> bytes:
    """The latest changes of many rows."""
    return CHANGES.page(asked, scope=policy.scope(request.actor, resource.name))


@resource.post("/bulk-previews", "run", shows=Foreseen, status=200)
def preview(request: HttpRequest, body: Asking) -> Document:
    """What would become of the rows; nothing is changed."""
    change, value, keys = _meant(request, body)
    standing = change.read(keys)
    different = [key for key, now in standing.items() if change.becomes(now, value) != now]
    counts = {"size": len(keys), "changing": len(different), "same": len(standing) - len(different)}
    foreseen = {"description": change.words(value), **counts, "barred": change.barred(different)}
    return Document(msgspec.json.encode(foreseen))


@resource.post("/bulk-changes", "run", shows=ChangeShown)
def create(request: HttpRequest, body: Asking) -> Document:
    """Begin: few rows are changed at once, many in the background."""
    change, value, keys = _meant(request, body)
    run = verbs.begin(change, of=body.list, keys=keys, value=value, **_told(request))
    return Document(_shown(request, run), f"/bulk-changes/{run.uid}")


@resource.get("/bulk-changes/{uuid:bulk}", shows=ChangeShown)
def show(request: HttpRequest, bulk: UUID) -> bytes:
    """How far it is, and what came of it."""
    return _shown(request, _found(request, bulk))


@resource.get("/bulk-changes/{uuid:bulk}/left-out", shows=RowsLeftOut)
def left_out(request: HttpRequest, bulk: UUID, asked: RowsAsked) -> Document:
    """The rows that were not changed, or not taken back, with the reason."""
    run = _found(request, bulk)
    rows = list(queries.left_out(request.actor, run, after=asked.after, most=201))
    page = known.find(run.list)
    named = page.named(request.actor, [row.thing_id for row in rows]) if page else {}
    items = [
        {
            "id": named[row.thing_id].uid if row.thing_id in named else None,
            "name": named[row.thing_id].name if row.thing_id in named else "",
            "reason": row.why_kept or row.why,
        }
        for row in rows[:200]
    ]
    following = rows[199].thing_id if len(rows) > 200 else None
    return Document(msgspec.json.encode({"items": items, "next": following}))


@resource.post("/bulk-changes/{uuid:bulk}/go-on", "run", shows=ChangeShown, status=200)
def go_on(request: HttpRequest, bulk: UUID) -> Document:
    """Change the rows that a stopped change did not reach."""
    return Document(_shown(request, verbs.go_on(_found(request, bulk), **_told(request))))


@resource.post("/bulk-changes/{uuid:bulk}/undo", "undo", shows=ChangeShown, status=200)
def undo(request: HttpRequest, bulk: UUID) -> Document:
    """Take it back within thirty days; what somebody changed again since stays, and is listed."""
    return Document(_shown(request, verbs.undo(_found(request, bulk), **_told(request))))


def _meant(request: HttpRequest, body: Asking) -> tuple[Change, Any, list[int]]:
    page, change = known.find(body.list), find(body.list, body.change, request.actor)
    if page is None:
        raise unknown("list")
    if change is None:
        raise unknown("change")
    return change, _value(change, body.value), _keys(request, page, body)


def _keys(request: HttpRequest, page: known.ListPage, body: Asking) -> list[int]:
    strange = [word for word in body.words if word not in page.words]
    try:
        if strange:
            raise ValueError(_("The list does not understand «%(word)s».") % {"word": strange[0]})
        page.check(request.actor, body.words)
    except ValueError as problem:
        raise Refusal(409, str(problem), faults=[Fault("body", "words", str(problem))]) from None
    if body.ids is None:
        return page.keys(request.actor, body.words, verbs.MOST + 1)
    return page.among(request.actor, body.ids)


def _value(change: Change, answer: str | list[str] | bool) -> Any:
    """The answer, read by the same form as the page's."""
    if isinstance(answer, list) != isinstance(change.field(), forms.MultipleChoiceField):
        message = _("Send one value, or a list where several can be chosen.")
        raise Refusal(409, message, faults=[Fault("body", "value", message)])
    data = QueryDict(mutable=True)
    given = answer if isinstance(answer, list) else ["on" if answer else ""] if isinstance(answer, bool) else [answer]
    data["do"] = change.name
    data.setlist("value", given)
    form = Wanted(data, changes={change.name: change})
    if not form.is_valid():
        message = " ".join(text for errors in form.errors.values() for text in errors)
        raise Refusal(409, message, faults=[Fault("body", "value", message)])
    return form.kept


def _told(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": timezone.now()}


def _found(request: HttpRequest, uid: UUID) -> BulkChange:
    run = queries.known_as(request.actor, uid)
    if run is None:
        raise not_found()
    return run


def _shown(request: HttpRequest, run: BulkChange) -> bytes:
    return CHANGES.one(run.pk, scope=policy.scope(request.actor, resource.name))
