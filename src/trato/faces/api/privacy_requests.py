"""What can programs do with what people ask of us, and with what is held back for them?"""

import json
import zipfile
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from trato.domains.customers.api.consents import REQUESTS, RequestShown
from trato.domains.customers.api.parties import found
from trato.domains.customers.queries import parties
from trato.foundation.access.policy import Found, scope
from trato.foundation.audit.notes import EXPORT, note
from trato.foundation.privacy import packages
from trato.foundation.privacy.actions import erasing, handing_over, holds, requests
from trato.foundation.privacy.models import Hold, HoldKind, RequestKind
from trato.foundation.privacy.models import Request as Asking
from trato.foundation.privacy.people import Person
from trato.foundation.rest.fields import Asked, Body, Moment, Shown, one_of, text
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import Refusal, not_found

_REFUSALS = (requests.CannotAnswer, erasing.CannotErase, handing_over.CannotHandOver, holds.CannotHold)
asking = Resource("privacy.request", tag="Privacy requests", refusals=_REFUSALS)
holding = Resource("privacy.hold", tag="Holds", refusals=(holds.CannotHold,))

HOLDS = Listing(
    source="privacy_hold h",
    id="h.id",
    document="SELECT h.kind, h.reason, h.since, h.until FROM privacy_hold h WHERE h.id",
    sorts={"-since": Sort("h.id", "bigint", is_descending=True)},
)


class How(Body):
    """How the identity was made sure."""

    how: text(200, 1)


class Because(Body):
    """What the person was told."""

    because: text(500, 1)


class Outcome(Body):
    """What was done; for an erasure `sure` is true, for it cannot be undone."""

    outcome: text(500) = ""
    sure: bool = False


class CopyMade(Shown):
    """Until when the copy can be fetched, from where."""

    until: Moment
    address: str


class HoldShown(Shown):
    """What is held back for a person: their erasure (legal), or every use but storing (restriction)."""

    kind: one_of(HoldKind)
    reason: str
    since: Moment
    until: Moment | None


class Holds(Shown):
    """A page of holds, the newest first."""

    items: list[HoldShown]
    next: str | None


class NewHold(Body):
    """What is held back, and why."""

    kind: one_of(HoldKind)
    reason: text(500, 1)


class ReleasedHold(Body):
    """What is held no longer."""

    kind: one_of(HoldKind)


@asking.get("/privacy-requests/{uuid:uid}", shows=RequestShown)
def show_request(request: HttpRequest, uid: UUID) -> bytes:
    """One request, with the day by which it is answered."""
    return _told(request, _request(request, uid))


@asking.post("/privacy-requests/{uuid:uid}/verify", "verify", shows=RequestShown, status=200)
def verify(request: HttpRequest, uid: UUID, body: How) -> bytes:
    """Confirm that the request comes from the person it is about."""
    return _told(request, requests.verify(_request(request, uid), how=body.how, **_by(request)))


@asking.post("/privacy-requests/{uuid:uid}/extend", "close", shows=RequestShown, status=200)
def extend(request: HttpRequest, uid: UUID, body: Because) -> bytes:
    """Take two months more."""
    return _told(request, requests.extend(_request(request, uid), because=body.because, **_by(request)))


@asking.post("/privacy-requests/{uuid:uid}/fulfill", "close", shows=RequestShown, status=200)
def fulfill(request: HttpRequest, uid: UUID, body: Outcome) -> bytes:
    """Do what was asked for: erase, restrict, or state that it was answered."""
    one = _request(request, uid)
    if one.kind == RequestKind.ERASURE and not body.sure:
        raise Refusal(409, _("An erasure cannot be undone: say that you are sure."))
    return _told(request, requests.fulfill(one, outcome=body.outcome, **_by(request)))


@asking.post("/privacy-requests/{uuid:uid}/refuse", "close", shows=RequestShown, status=200)
def refuse(request: HttpRequest, uid: UUID, body: Because) -> bytes:
    """Refuse, with the reason the person is told."""
    return _told(request, requests.refuse(_request(request, uid), because=body.because, **_by(request)))


@asking.post("/privacy-requests/{uuid:uid}/copy", "package.hand_over", shows=CopyMade, status=200)
def make_copy(request: HttpRequest, uid: UUID) -> bytes:
    """Make the copy of the person's data; it can be fetched for a week."""
    one = _request(request, uid)
    handing_over.hand_over(one, **_by(request))
    one.refresh_from_db()
    return msgspec.json.encode({"until": one.package_until, "address": f"/api/v1/privacy-requests/{uid}/copy"})


@asking.get("/privacy-requests/{uuid:uid}/copy", shows=dict[str, Any], action="package.hand_over")
def fetch_copy(request: HttpRequest, uid: UUID) -> bytes:
    """The copy as data; that it left is noted."""
    one = _request(request, uid)
    path = packages.file_of(one)
    if one.package_until is None or one.package_until < timezone.now() or not path.exists():
        raise Refusal(409, _("There is no copy; make one first."))
    note("privacy.package.download", how=EXPORT, by=request.actor, parties=[one.person_id])
    with zipfile.ZipFile(path) as archive:
        return json.dumps(json.loads(archive.read("data.json"))).encode()


@holding.get("/parties/{uuid:party}/holds", shows=Holds)
def hold_index(request: HttpRequest, party: UUID, asked: Asked) -> bytes:
    """What is and was held back for this person."""
    return HOLDS.page(
        asked,
        scope=Found(scope(request.actor, "privacy.hold")),
        within="h.person_kind = 'party' AND h.person_id = %(party)s",
        party=found(request, party).pk,
    )


@holding.post("/parties/{uuid:party}/holds", "place", shows=HoldShown)
def place_hold(request: HttpRequest, party: UUID, body: NewHold) -> Document:
    """Keep erasure off, or keep everything but storing off."""
    person = Person("party", found(request, party).pk)
    return Document(_hold(request, holds.place(person, kind=body.kind, reason=body.reason, **_by(request))))


@holding.post("/parties/{uuid:party}/holds/release", "place", shows=HoldShown, status=200)
def release_hold(request: HttpRequest, party: UUID, body: ReleasedHold) -> bytes:
    """End the hold of this kind."""
    standing = Hold.objects.filter(
        person_kind="party", person_id=found(request, party).pk, kind=body.kind, until=None
    ).first()
    if standing is None:
        raise Refusal(409, _("Nothing of this kind is held."))
    return _hold(request, holds.release(standing, **_by(request)))


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": timezone.now()}


def _request(request: HttpRequest, uid: UUID) -> Asking:
    one = Asking.objects.filter(uid=uid, person_kind="party").first()
    if one is None or not parties.visible_to(request.actor).filter(pk=one.person_id).exists():
        raise not_found()
    return one


def _told(request: HttpRequest, one: Asking) -> bytes:
    return REQUESTS.one(one.pk, scope=Found(parties.scope_of(request.actor)))


def _hold(request: HttpRequest, one: Hold) -> bytes:
    return HOLDS.one(one.pk, scope=Found(scope(request.actor, "privacy.hold")))
