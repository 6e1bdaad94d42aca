"""How do programs keep, share and take away views of lists?"""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from trato.foundation.access import policy
from trato.foundation.lists.actions import views as verbs
from trato.foundation.lists.models import Audience, View
from trato.foundation.lists.queries import views as known
from trato.foundation.rest.fields import Asked, Body, Moment, Shown, Uid, one_of, text
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found

resource = Resource("lists.view", tag="Views", refusals=(verbs.CannotKeep,))

VIEWS = Listing(
    source="lists_view w",
    id="w.id",
    document="""SELECT w.uid AS id, w.list, w.name, w.words::json, w.audience, (SELECT u.uid FROM access_user u
        WHERE u.id = w.owner_id) AS owner, w.created_at, w.updated_at FROM lists_view w WHERE w.id""",
    sorts={"name": Sort("w.name_key", "text"), "-updated_at": Sort("w.updated_at", "timestamptz", is_descending=True)},
    filters={"list": "w.list = %(list)s", "audience": "w.audience = %(audience)s"},
)
Words = dict[text(20, 1), text(16_000)]  # type: ignore[misc]


class ViewsAsked(Asked):
    """Sorts and filters of the list of views."""

    sort: Literal["name", "-updated_at"] = "name"
    list: text(40) = ""
    audience: Literal["", *Audience.values] = ""


class ViewShown(Shown):
    """A name for what stands in the address of a list."""

    id: Uid
    list: str
    name: str
    words: dict[str, str]
    audience: one_of(Audience)
    owner: Uid | None
    created_at: Moment
    updated_at: Moment


class Views(Shown):
    """A page of views."""

    items: list[ViewShown]
    next: str | None


class NewView(Body):
    """A view; its words are those of the list's address, such as {"phase": "sale", "sort": "sales"}."""

    list: text(40, 1)
    name: text(80, 1)
    words: Words = Field(default_factory=dict, max_length=30)
    audience: one_of(Audience) = Audience.MINE.value


class ChangedView(Body):
    """What to change; what is not sent, or null, stays."""

    name: text(80, 1) | None = None
    words: Words | None = None


class SharedView(Body):
    """Who finds the view from now on; the caller's team unless said otherwise."""

    audience: one_of(Audience) = Audience.TEAM.value


@resource.get("/views", shows=Views)
def index(request: HttpRequest, asked: ViewsAsked) -> bytes:
    """The views that the caller finds, by name unless sorted otherwise."""
    return VIEWS.page(asked, scope=policy.scope(request.actor, resource.name), within="w.deleted_at IS NULL")


@resource.post("/views", "save", shows=ViewShown)
def create(request: HttpRequest, body: NewView) -> Document:
    """Keep a view of a list."""
    made = verbs.save(body.name, of=body.list, words=body.words, audience=body.audience, **_told(request))
    return Document(_shown(request, made), f"/views/{made.uid}")


@resource.get("/views/{uuid:view}", shows=ViewShown)
def show(request: HttpRequest, view: UUID) -> bytes:
    """One view."""
    return _shown(request, _found(request, view))


@resource.patch("/views/{uuid:view}", "change", shows=ViewShown)
def change(request: HttpRequest, view: UUID, body: ChangedView) -> bytes:
    """Call it otherwise, or let it show something else."""
    return _shown(request, verbs.change(_found(request, view), name=body.name, words=body.words, **_told(request)))


@resource.post("/views/{uuid:view}/share", "share", shows=ViewShown, status=200)
def share(request: HttpRequest, view: UUID, body: SharedView) -> Document:
    """Let only oneself, one's team or everybody find it."""
    return Document(_shown(request, verbs.share(_found(request, view), audience=body.audience, **_told(request))))


@resource.delete("/views/{uuid:view}", "delete")
def delete(request: HttpRequest, view: UUID) -> None:
    """Take it away from all who find it."""
    verbs.delete(_found(request, view), **_told(request))


@resource.post("/views/{uuid:view}/restore", "delete", shows=ViewShown, status=200)
def restore(request: HttpRequest, view: UUID) -> Document:
    """Bring a deleted view back."""
    one = _found(request, view, has_deleted=True)
    return Document(_shown(request, verbs.restore(one, **_told(request))))


def _told(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": timezone.now()}


def _found(request: HttpRequest, uid: UUID, *, has_deleted: bool = False) -> View:
    view = known.known_as(request.actor, uid, has_deleted=has_deleted)
    if view is None:
        raise not_found()
    return view


def _shown(request: HttpRequest, one: View) -> bytes:
    return VIEWS.one(one.pk, scope=policy.scope(request.actor, resource.name))
