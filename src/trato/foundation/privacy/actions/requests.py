"""How does what a person wants from us come in, and how is it answered in time?"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trato.foundation.access.policy import require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.months import months_after
from trato.foundation.privacy import people
from trato.foundation.privacy.actions import erasing, holds
from trato.foundation.privacy.models import HoldKind, Request, RequestKind, RequestState
from trato.foundation.privacy.people import Person
from trato.foundation.privacy.queries.holds import standing
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.privacy import (
    RequestDone,
    RequestExtended,
    RequestReceived,
    RequestRefused,
    RequestVerified,
)

LONGEST_NOTE = 4_000
CHANNELS = ("desk", "email", "phone", "letter", "preference_center", "api")


class CannotAnswer(ValueError):
    """The request cannot be moved on so; the message says why."""


def receive(
    person: Person, *, kind: str, by: Actor, at: datetime, channel: str = "desk", note: str = "",
    received_at: datetime | None = None,
) -> Request:  # fmt: skip
    """Write down what a person asks for; from the day it came in there is one month to answer."""
    require(by, "privacy.request.receive", person)
    since = received_at or at
    if kind not in RequestKind.values or channel not in CHANNELS:
        raise CannotAnswer(_("Choose what the person asks for, and how it came in."))
    if since > at:
        raise CannotAnswer(_("A request cannot come in later than now."))
    if len(note) > LONGEST_NOTE:
        raise CannotAnswer(_("A text has at most %(most)s characters.") % {"most": LONGEST_NOTE})
    with transaction.atomic():
        people.locked(person)
        open_one = Request.objects.filter(
            person_kind=person.kind, person_id=person.id, kind=kind, closed_at=None
        ).first()
        if open_one is not None:
            return open_one
        request = Request.objects.create(
            person_kind=person.kind, person_id=person.id, kind=kind, channel=channel, note=text.paragraphs(note),
            received_at=since, due_at=months_after(since, 1),
        )  # fmt: skip
        event = RequestReceived(request_id=request.pk, kind=kind, channel=channel)
        record(event, by=by, at=at, about=_about(request))
    return request


def verify(request: Request, *, how: str, by: Actor, at: datetime) -> Request:
    """Confirm that the request comes from the person it is about, and say how that was made sure."""
    require(by, "privacy.request.verify", request)
    how = text.tidy(how)[:200]
    if not how:
        raise CannotAnswer(_("Say how the identity was made sure, for example: called back on the known number."))
    with transaction.atomic():
        request = _open(request)
        request.state, request.verified_at, request.verified_how = RequestState.VERIFIED, at, how
        request.verified_by_user_id = by.user_id
        request.save(update_fields=["state", "verified_at", "verified_how", "verified_by_user_id"])
        record(RequestVerified(request_id=request.pk), by=by, at=at, about=_about(request))
    return request


def extend(request: Request, *, because: str, by: Actor, at: datetime) -> Request:
    """Take two months more for a difficult request; the person has to be told within the first one."""
    require(by, "privacy.request.close", request)
    because = text.tidy(because)[:500]
    if not because:
        raise CannotAnswer(_("Say what the person was told about the delay."))
    with transaction.atomic():
        request = _open(request)
        if request.extended_at:
            raise CannotAnswer(_("This was extended already; there is no third time."))
        if at > request.due_at:
            raise CannotAnswer(_("The first month is over; a delay has to be told before."))
        request.due_at = months_after(request.received_at, 3)
        request.extended_at, request.extended_because = at, because
        request.save(update_fields=["due_at", "extended_at", "extended_because"])
        record(RequestExtended(request_id=request.pk), by=by, at=at, about=_about(request))
    return request


def fulfill(request: Request, *, by: Actor, at: datetime, outcome: str = "") -> Request:
    """Do what was asked for: erase, restrict, or state that it was answered; an unknown asker gets nothing."""
    require(by, "privacy.request.close", request)
    with transaction.atomic():
        request = _open(request)
        if request.state != RequestState.VERIFIED:
            raise CannotAnswer(_("First make sure that the request comes from this person."))
        person = Person(request.person_kind, request.person_id)
        if request.kind == RequestKind.ERASURE:
            erasing.erase(person, reason="request", by=by, at=at)
        if request.kind == RequestKind.RESTRICTION and not standing(person, HoldKind.RESTRICTION):
            holds.place(person, kind=HoldKind.RESTRICTION, reason=_("Asked for by the person"), by=by, at=at)
        _close(request, RequestState.DONE, outcome, by, at)
        record(RequestDone(request_id=request.pk, kind=request.kind), by=by, at=at, about=_about(request))
    return request


def refuse(request: Request, *, because: str, by: Actor, at: datetime) -> Request:
    """Refuse a request, with the reason the person is told."""
    require(by, "privacy.request.close", request)
    if not text.tidy(because):
        raise CannotAnswer(_("Say why; the person has a right to know, and to complain to the authority."))
    with transaction.atomic():
        request = _open(request)
        _close(request, RequestState.REFUSED, because, by, at)
        record(RequestRefused(request_id=request.pk, kind=request.kind), by=by, at=at, about=_about(request))
    return request


def _open(request: Request) -> Request:
    request = Request.objects.select_for_update().get(pk=request.pk)
    if not request.is_open:
        raise CannotAnswer(_("This request is closed already."))
    return request


def _close(request: Request, state: str, outcome: str, by: Actor, at: datetime) -> None:
    request.refresh_from_db()
    request.state, request.outcome = state, text.tidy(outcome)[:500]
    request.closed_at, request.closed_by_user_id = at, by.user_id
    request.save(update_fields=["state", "outcome", "closed_at", "closed_by_user_id"])


def _about(request: Request) -> list[int]:
    return [request.person_id] if request.person_kind == "party" else []
