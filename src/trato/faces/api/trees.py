"""What can programs do with teams and territories, and who works where?"""

from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from trato.faces.api.users import Somebody
from trato.foundation.access.actions import teams as verbs
from trato.foundation.access.models import Team, Territory, User
from trato.foundation.access.policy import scope
from trato.foundation.access.queries import users as known
from trato.foundation.rest.fields import Asked, Body, Number, Shown, Uid, text
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found, unknown

Node = TypeVar("Node", Team, Territory)

teams = Resource("access.team", tag="Teams", refusals=(verbs.CannotArrange,))
territories = Resource("access.territory", tag="Territories", refusals=(verbs.CannotArrange,))

_NODE = """SELECT n.id, n.name, n.parent_id AS parent, coalesce((SELECT json_agg(json_build_object('id', u.uid, 'name', u.name)
    ORDER BY u.name) FROM {members}), '[]') AS members FROM {table} n WHERE n.id"""

TEAMS = Listing(
    source="access_team n",
    id="n.id",
    document=_NODE.format(table="access_team", members="access_user u WHERE u.team_id = n.id AND u.is_active"),
    sorts={"name": Sort("n.name", "text")},
)
TERRITORIES = Listing(
    source="access_territory n",
    id="n.id",
    document=_NODE.format(
        table="access_territory",
        members="access_territorymember m JOIN access_user u ON u.id = m.user_id WHERE m.territory_id = n.id",
    ),
    sorts={"name": Sort("n.name", "text")},
)


class NodeShown(Shown):
    """A team or a territory; `parent` is the one above it, so that all of them are a tree."""

    id: int
    name: str
    parent: int | None
    members: list[Somebody]


class Nodes(Shown):
    """A page of teams or territories, by name."""

    items: list[NodeShown]
    next: str | None


class NewNode(Body):
    """Its name, and what it is below."""

    name: text(120, 1)
    parent: Number | None = None


class MovedNode(Body):
    """What it is below from now on; null for nothing."""

    parent: Number | None


class Member(Body):
    """Who works there."""

    user: Uid


@teams.get("/teams", shows=Nodes)
def team_index(request: HttpRequest, asked: Asked) -> bytes:
    """All teams, each with those who work in it."""
    return TEAMS.page(asked, scope=scope(request.actor, "access.team"))


@teams.post("/teams", "keep", shows=NodeShown)
def form_team(request: HttpRequest, body: NewNode) -> Document:
    """Form a team, below another one or at the top."""
    made = verbs.form(body.name, parent=_above(Team, body.parent), by=request.actor, at=timezone.now())
    return Document(TEAMS.one(made.pk, scope=scope(request.actor, "access.team")), f"/teams/{made.pk}")


@teams.patch("/teams/{int:team}", "keep", shows=NodeShown)
def move_team(request: HttpRequest, team: int, body: MovedNode) -> bytes:
    """Put a team, with all below it, under another one."""
    moved = verbs.move(_found(Team, team), parent=_above(Team, body.parent), by=request.actor, at=timezone.now())
    return TEAMS.one(moved.pk, scope=scope(request.actor, "access.team"))


@territories.get("/territories", shows=Nodes)
def territory_index(request: HttpRequest, asked: Asked) -> bytes:
    """All territories, each with those who work in it."""
    return TERRITORIES.page(asked, scope=scope(request.actor, "access.territory"))


@territories.post("/territories", "keep", shows=NodeShown)
def draw_territory(request: HttpRequest, body: NewNode) -> Document:
    """Draw a territory, inside another one or by itself."""
    made = verbs.draw(body.name, parent=_above(Territory, body.parent), by=request.actor, at=timezone.now())
    return Document(_territory(request, made), f"/territories/{made.pk}")


@territories.patch("/territories/{int:territory}", "keep", shows=NodeShown)
def redraw_territory(request: HttpRequest, territory: int, body: MovedNode) -> bytes:
    """Put a territory, with all inside it, into another one."""
    one, above = _found(Territory, territory), _above(Territory, body.parent)
    return _territory(request, verbs.redraw(one, parent=above, by=request.actor, at=timezone.now()))


@territories.post("/territories/{int:territory}/members", "keep", shows=NodeShown)
def take_territory(request: HttpRequest, territory: int, body: Member) -> Document:
    """Let somebody work in a territory and in all inside it."""
    one, user = _found(Territory, territory), _user(request, body.user)
    if user is None:
        raise unknown("user")
    verbs.take(one, user=user, by=request.actor, at=timezone.now())
    return Document(_territory(request, one))


@territories.delete("/territories/{int:territory}/members/{uuid:user}", "keep")
def leave_territory(request: HttpRequest, territory: int, user: UUID) -> None:
    """Somebody no longer works in a territory."""
    one, member = _found(Territory, territory), _user(request, user)
    if member is None:
        raise not_found()
    verbs.leave(one, user=member, by=request.actor, at=timezone.now())


def _territory(request: HttpRequest, one: Territory) -> bytes:
    return TERRITORIES.one(one.pk, scope=scope(request.actor, "access.territory"))


def _found(model: type[Node], pk: int) -> Node:
    node = model.objects.filter(pk=pk).first()
    if node is None:
        raise not_found()
    return node


def _above(model: type[Node], pk: int | None) -> Node | None:
    if pk is None:
        return None
    node = model.objects.filter(pk=pk).first()
    if node is None:
        raise unknown("parent")
    return node


def _user(request: HttpRequest, uid: UUID | str) -> User | None:
    return known.visible_to(request.actor).filter(uid=uid).first()
