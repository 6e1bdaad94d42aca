"""What can programs do with parties?"""

from typing import Literal
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from trato.domains.customers.actions import addresses, identities, lifecycle, parties, preferences, tags
from trato.domains.customers.actions.identities import Written
from trato.domains.customers.api.bodies import ChangedParty, NewParty
from trato.domains.customers.api.documents import PartyShown
from trato.domains.customers.api.lists import PARTIES, Parties, PartiesAsked, sort_of
from trato.domains.customers.models import Party
from trato.domains.customers.models.recognition import Unrecognizable
from trato.domains.customers.queries import parties as known
from trato.foundation.access.models import User
from trato.foundation.kit.actor import Actor
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import Refusal, not_found, unknown

resource = Resource(
    "customers.party",
    tag="Parties",
    refusals=(
        parties.CannotRegister,
        parties.CannotChange,
        identities.CannotAdd,
        addresses.CannotAdd,
        lifecycle.CannotMove,
        tags.CannotTag,
        preferences.CannotPrefer,
        Unrecognizable,
    ),
)


@resource.get("/parties", shows=Parties)
def index(request: HttpRequest, asked: PartiesAsked) -> bytes:
    """People, organizations and households, by name unless sorted otherwise; archived ones only when asked for."""
    return PARTIES.page(asked, scope=known.scope_of(request.actor), **asked.recognized(), **sort_of(asked.sort))


@resource.post("/parties", "register", shows=PartyShown)
def create(request: HttpRequest, body: NewParty, duplicates: Literal["refuse", "allow"] = "refuse") -> Document:
    """Make the acquaintance of a party; 409 with `duplicates` when somebody like this is known already."""
    try:
        party = parties.register(
            body.kind,
            by=request.actor,
            at=timezone.now(),
            given=body.given_name,
            family=body.family_name,
            written=[Written(one.kind, one.value, one.network, one.label) for one in body.identities],
            address=body.address.model_dump() if body.address else None,
            owner=_user(body.owner) or _owner_for(request.actor),
            despite_duplicates=duplicates == "allow",
            **body.sent(
                "name", "roles", "phase", "country", "city", "language", "time_zone", "tax_number", "sector", "source"
            ),
        )
    except parties.LooksLikeDuplicate as problem:
        seen = set(known.ids_of(request.actor, [one.uid for one in problem.candidates]).values())
        found = [
            {"id": one.uid, "name": one.name, "city": one.city, "reason": one.reason}
            for one in problem.candidates
            if one.uid in seen
        ]
        raise Refusal(409, str(problem), duplicates=found) from problem
    return Document(_shown(request, party), f"/parties/{party.uid}")


@resource.get("/parties/{uuid:party}", shows=PartyShown)
def show(request: HttpRequest, party: UUID) -> bytes:
    """One party with its identities, addresses and links."""
    return _shown(request, found(request, party))


@resource.patch("/parties/{uuid:party}", "change", shows=PartyShown)
def change(request: HttpRequest, party: UUID, body: ChangedParty) -> bytes:
    """Change the fields that are sent; roles and tags replace those there, preferences are learned one by one."""
    one, told = found(request, party), {"by": request.actor, "at": timezone.now()}
    fields = body.sent(*parties.CHANGEABLE)
    with transaction.atomic():
        if fields:
            parties.change(one, fields=fields, **told)
        if body.roles is not None:
            lifecycle.play_roles(one, roles=body.roles, **told)
        if body.phase is not None:
            lifecycle.enter_phase(one, phase=body.phase, **told)
        if body.tags is not None:
            tags.put(one, tags=body.tags, **told)
        if body.preferences is not None:
            preferences.learn(one, preferences=body.preferences.sent(*preferences.KNOWN), **told)
        if "owner" in body.model_fields_set:
            lifecycle.assign(one, owner=_user(body.owner), **told)
    return _shown(request, one)


@resource.post("/parties/{uuid:party}/archive", "archive", shows=PartyShown, status=200)
def archive(request: HttpRequest, party: UUID) -> bytes:
    """Put the party away: it leaves lists and search, and can come back."""
    return _shown(request, parties.archive(found(request, party), by=request.actor, at=timezone.now()))


@resource.post("/parties/{uuid:party}/restore", "archive", shows=PartyShown, status=200)
def restore(request: HttpRequest, party: UUID) -> bytes:
    """Bring an archived party back."""
    return _shown(request, parties.restore(found(request, party), by=request.actor, at=timezone.now()))


def found(request: HttpRequest, uid: UUID) -> Party:
    """The party the address names, when the caller may see it."""
    party = known.known_as(request.actor, uid)
    if party is None:
        raise _elsewhere(request, uid) or not_found()
    return party


def referred(request: HttpRequest, uid: str, field: str) -> Party:
    """The party a body refers to."""
    party = known.known_as(request.actor, uid)
    if party is None:
        raise unknown(field)
    return party


def _elsewhere(request: HttpRequest, uid: UUID) -> Refusal | None:
    """Where somebody is found who was merged into another; only reading goes on there by itself."""
    into = known.survivor_of(request.actor, uid)
    if into is None:
        return None
    is_reading = request.method in ("GET", "HEAD")
    there = request.get_full_path().replace(str(uid), str(into.uid))
    words = _("This record was merged into another one.")
    return Refusal(307 if is_reading else 409, words, headers={"Location": there}, merged_into=str(into.uid))


def _owner_for(actor: Actor) -> User | None:
    """A program that is held to its user's own customers registers them for that user."""
    return User.objects.get(pk=actor.user_id) if actor.rows else None


def _shown(request: HttpRequest, party: Party) -> bytes:
    return PARTIES.one(party.pk, scope=known.scope_of(request.actor))


def _user(uid: str | None) -> User | None:
    if uid is None:
        return None
    user = User.objects.filter(uid=UUID(uid), is_active=True).first()
    if user is None:
        raise unknown("owner")
    return user
