"""What can programs do with what people ask of us, and with what is held back for them?"""

import json
import zipfile
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from trato.domains.customers.api.parties import found
from trato.domains.customers.queries import parties
from trato.foundation.access.policy import Found, scope
from trato.foundation.audit.notes import EXPORT, note
from trato.foundation.privacy import packages, people
from trato.foundation.privacy.actions import erasing, handing_over, holds, requests
from trato.foundation.privacy.models import Hold, HoldKind, RequestKind, RequestState
from trato.foundation.privacy.models import Request as Asking
from trato.foundation.privacy.people import Person
from trato.foundation.rest.fields import Asked, Body, Moment, Shown, Uid, one_of, text
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import Refusal, not_found

_REFUSALS = (requests.CannotAnswer, erasing.CannotErase, handing_over.CannotHandOver, holds.CannotHold)
asking = Resource("privacy.request", tag="Privacy requests", refusals=_REFUSALS)
holding = Resource("privacy.hold", tag="Holds", refusals=(holds.CannotHold,))

REQUESTS = Listing(
    source="privacy_request r",
    id="r.id",
    document="""
SELECT r.uid AS id, p.uid AS party, u.uid AS user, r.kind, r.state, r.channel, r.received_at, r.due_at, r.closed_at
FROM privacy_request r LEFT JOIN customers_party p ON r.person_kind = 'party' AND p.id = r.person_id
    LEFT JOIN access_user u ON r.person_kind = 'user' AND u.id = r.person_id WHERE r.id""",
    sorts={"-received_at": Sort("r.id", "bigint", is_descending=True), "received_at": Sort("r.id", "bigint")},
    cards=("customers.party",),
)
_SEEN = """
(r.person_kind = 'party' AND EXISTS (SELECT FROM customers_party p WHERE p.id = r.person_id AND {parties})
 OR r.person_kind = 'user' AND EXISTS (SELECT FROM access_user u WHERE u.id = r.person_id AND {users}))"""
HOLDS = Listing(
    source="privacy_hold h",
    id="h.id",
    document="SELECT h.kind, h.reason, h.since, h.until FROM privacy_hold h WHERE h.id",
    sorts={"-since": Sort("h.id", "bigint", is_descending=True)},
)


class RequestsAsked(Asked):
    """In which direction of time."""

    sort: Literal["-received_at", "received_at"] = "-received_at"


class NewRequest(Body):
    """What the person asks for."""

    kind: one_of(RequestKind)
    note: text(requests.LONGEST_NOTE) = ""


class RequestShown(Shown):
    """One request of a customer (`party`) or of a colleague (`user`), with the day by which it is answered."""

    id: Uid
    party: Uid | None
    user: Uid | None
    kind: one_of(RequestKind)
    state: one_of(RequestState)
    channel: str
    received_at: Moment
    due_at: Moment
    closed_at: Moment | None


class Requests(Shown):
    """A page of requests."""

    items: list[RequestShown]
    next: str | None


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


@asking.get("/privacy-requests", shows=Requests)
def index(request: HttpRequest, asked: RequestsAsked) -> bytes:
    """What people ask of us, the newest first."""
    seen, colleagues = parties.scope_of(request.actor), scope(request.actor, "access.user")
    within = _SEEN.format(parties=seen.called("p"), users=colleagues.called("u"))
    return REQUESTS.page(asked, scope=_all(request), within=within, also=(seen, colleagues))


@asking.post("/parties/{uuid:party}/privacy-requests", "receive", shows=RequestShown)
def receive(request: HttpRequest, party: UUID, body: NewRequest) -> Document:
    """Take in what a customer asks for; a month runs from now."""
    return _taken_in(request, Person("party", found(request, party).pk), body)


@asking.post("/users/{uuid:user}/privacy-requests", "receive", shows=RequestShown)
def receive_of_colleague(request: HttpRequest, user: UUID, body: NewRequest) -> Document:
    """Take in what somebody who works or worked here asks for."""
    person = people.visible(request.actor, "user", str(user))
    if person is None:
        raise not_found()
    return _taken_in(request, person, body)


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
    note(
        "privacy.package.download",
        how=EXPORT,
        by=request.actor,
        parties=[one.person_id] if one.person_kind == "party" else [],
    )
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


def _taken_in(request: HttpRequest, person: Person, body: NewRequest) -> Document:
    return Document(
        _told(request, requests.receive(person, kind=body.kind, note=body.note, channel="api", **_by(request)))
    )


def _request(request: HttpRequest, uid: UUID) -> Asking:
    one = Asking.objects.filter(uid=uid).first()
    if one is None:
        raise not_found()
    known = people.shown(Person(one.person_kind, one.person_id))
    if people.visible(request.actor, one.person_kind, str(known["uid"])) is None:
        raise not_found()
    return one


def _told(request: HttpRequest, one: Asking) -> bytes:
    return REQUESTS.one(one.pk, scope=_all(request))


def _all(request: HttpRequest) -> Found:
    return Found(scope(request.actor, "privacy.request"))


def _hold(request: HttpRequest, one: Hold) -> bytes:
    return HOLDS.one(one.pk, scope=Found(scope(request.actor, "privacy.hold")))
