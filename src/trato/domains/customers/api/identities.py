"""What can programs do with the identities and addresses of a party?"""

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from trato.domains.customers.actions import addresses, identities
from trato.domains.customers.api.bodies import NewAddress, NewIdentity
from trato.domains.customers.api.documents import ADDRESS, IDENTITY, AddressShown, IdentityShown
from trato.domains.customers.api.parties import found
from trato.domains.customers.models.recognition import Unrecognizable
from trato.domains.customers.queries import parties as known
from trato.foundation.access.policy import Found
from trato.foundation.rest.fields import Asked, Shown
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found

resource = Resource(
    "customers.party",
    tag="Identities and addresses",
    refusals=(identities.CannotAdd, addresses.CannotAdd, Unrecognizable),
)

IDENTITIES = Listing(
    source="customers_identity i",
    id="i.id",
    document=f"{IDENTITY} WHERE i.id",
    sorts={"created_at": Sort("i.id", "bigint"), "-created_at": Sort("i.id", "bigint", is_descending=True)},
)
ADDRESSES = Listing(
    source="customers_address a",
    id="a.id",
    document=f"{ADDRESS} WHERE a.id",
    sorts={"created_at": Sort("a.id", "bigint"), "-created_at": Sort("a.id", "bigint", is_descending=True)},
)


class InOrder(Asked):
    """In the order they were added, or backwards."""

    sort: Literal["created_at", "-created_at"] = "created_at"


class Identities(Shown):
    """A page of identities."""

    items: list[IdentityShown]
    next: str | None


class Addresses(Shown):
    """A page of addresses."""

    items: list[AddressShown]
    next: str | None


@resource.get("/parties/{uuid:party}/identities", shows=Identities)
def index(request: HttpRequest, party: UUID, asked: InOrder) -> bytes:
    """The e-mails, phones, handles and numbers that lead to the party."""
    one = found(request, party)
    return IDENTITIES.page(asked, scope=_part(request, "identities"), within="i.party_id = %(party)s", party=one.pk)


@resource.post("/parties/{uuid:party}/identities", "identity.add", shows=IdentityShown)
def add(request: HttpRequest, party: UUID, body: NewIdentity) -> Document:
    """Let a further identity lead to the party."""
    made = identities.add(found(request, party), by=request.actor, at=timezone.now(), **body.model_dump())
    return Document(IDENTITIES.one(made.pk, scope=_part(request, "identities")))


@resource.post(
    "/parties/{uuid:party}/identities/{int:identity}/prefer", "identity.add", shows=IdentityShown, status=200
)
def prefer(request: HttpRequest, party: UUID, identity: int) -> bytes:
    """Make this the identity of its kind that is used first."""
    one = _one_of(_part(request, "identities").of(found(request, party).identities), identity)
    return IDENTITIES.one(
        identities.prefer(one, by=request.actor, at=timezone.now()).pk, scope=_part(request, "identities")
    )


@resource.delete("/parties/{uuid:party}/identities/{int:identity}", "identity.remove")
def remove(request: HttpRequest, party: UUID, identity: int) -> None:
    """Stop an identity from leading to the party."""
    one = _one_of(_part(request, "identities").of(found(request, party).identities), identity)
    identities.remove(one, by=request.actor, at=timezone.now())


@resource.get("/parties/{uuid:party}/addresses", shows=Addresses)
def index_addresses(request: HttpRequest, party: UUID, asked: InOrder) -> bytes:
    """Where the party lives or works."""
    one = found(request, party)
    return ADDRESSES.page(asked, scope=_part(request, "addresses"), within="a.party_id = %(party)s", party=one.pk)


@resource.post("/parties/{uuid:party}/addresses", "address.add", shows=AddressShown)
def add_address(request: HttpRequest, party: UUID, body: NewAddress) -> Document:
    """Give the party a further postal address."""
    made = addresses.add(found(request, party), parts=body.model_dump(), by=request.actor, at=timezone.now())
    return Document(ADDRESSES.one(made.pk, scope=_part(request, "addresses")))


@resource.delete("/parties/{uuid:party}/addresses/{int:address}", "address.remove")
def remove_address(request: HttpRequest, party: UUID, address: int) -> None:
    """Withdraw a postal address."""
    addresses.remove(
        _one_of(_part(request, "addresses").of(found(request, party).addresses), address),
        by=request.actor,
        at=timezone.now(),
    )


def _part(request: HttpRequest, field: str) -> Found:
    return known.scope_of(request.actor).part(field)


def _one_of(owned, pk: int):
    one = owned.select_related("party").filter(pk=pk).first()
    if one is None:
        raise not_found()
    return one
