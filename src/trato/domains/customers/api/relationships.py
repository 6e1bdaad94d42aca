"""What can programs do with the links between parties?"""

from typing import Literal
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from trato.domains.customers.actions import relationships
from trato.domains.customers.api.bodies import NewRelationship
from trato.domains.customers.api.documents import RELATIONSHIP, RelationshipShown
from trato.domains.customers.api.parties import found, referred
from trato.domains.customers.models import Relationship
from trato.domains.customers.models.relationship import RelationshipKind
from trato.domains.customers.queries import parties as known
from trato.foundation.access.policy import Found
from trato.foundation.rest.fields import Asked, Shown
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found

resource = Resource("customers.party", tag="Relationships", refusals=(relationships.CannotRelate,))

RELATIONSHIPS = Listing(
    source="customers_relationship r",
    id="r.id",
    document=f"{RELATIONSHIP} WHERE r.id",
    sorts={"created_at": Sort("r.id", "bigint"), "-created_at": Sort("r.id", "bigint", is_descending=True)},
    filters={
        "kind": "r.kind = %(kind)s",
        "ended": "(%(ended)s = 'any' OR (r.until IS NOT NULL) = (%(ended)s = 'yes'))",
    },
)


class RelationshipsAsked(Asked):
    """Sorts and filters of a party's links."""

    sort: Literal["created_at", "-created_at"] = "created_at"
    kind: Literal["", *RelationshipKind.values] = ""
    ended: Literal["no", "yes", "any"] = "no"


class Relationships(Shown):
    """A page of links."""

    items: list[RelationshipShown]
    next: str | None


@resource.get("/parties/{uuid:party}/relationships", shows=Relationships)
def index(request: HttpRequest, party: UUID, asked: RelationshipsAsked) -> bytes:
    """The party's links in both directions; ended ones only when asked for."""
    return RELATIONSHIPS.page(
        asked,
        scope=_links(request),
        within="(r.from_party_id = %(party)s OR r.to_party_id = %(party)s)",
        party=found(request, party).pk,
    )


@resource.post("/parties/{uuid:party}/relationships", "relationship.start", shows=RelationshipShown)
def start(request: HttpRequest, party: UUID, body: NewRelationship) -> Document:
    """Link the party with another one."""
    origin, to = found(request, party), referred(request, body.to, "to")
    made = relationships.start(origin, to=to, kind=body.kind, title=body.title, by=request.actor, at=timezone.now())
    return Document(RELATIONSHIPS.one(made.pk, scope=_links(request)))


@resource.post(
    "/parties/{uuid:party}/relationships/{int:relationship}/end",
    "relationship.end",
    shows=RelationshipShown,
    status=200,
)
def end(request: HttpRequest, party: UUID, relationship: int) -> bytes:
    """End a link; its time remains known."""
    one = found(request, party)
    links = _links(request).of(Relationship.objects.filter(Q(from_party=one) | Q(to_party=one)))
    link = links.select_related("from_party").filter(pk=relationship).first()
    if link is None:
        raise not_found()
    return RELATIONSHIPS.one(relationships.end(link, by=request.actor, at=timezone.now()).pk, scope=_links(request))


def _links(request: HttpRequest) -> Found:
    return known.scope_of(request.actor).part("relationships")
