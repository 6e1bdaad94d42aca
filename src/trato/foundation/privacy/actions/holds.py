"""How is a person's data kept from being erased, or from being used?"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trato.foundation.access.policy import require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.privacy import people
from trato.foundation.privacy.models import Hold, HoldKind
from trato.foundation.privacy.people import Person
from trato.foundation.privacy.queries.holds import standing
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.privacy import HoldPlaced, HoldReleased


class CannotHold(ValueError):
    """The hold makes no sense; the message says why."""


def place(person: Person, *, kind: str, reason: str, by: Actor, at: datetime) -> Hold:
    """Keep erasure off (legal hold), or keep everything but storing off (restriction)."""
    require(by, "privacy.hold.place", person)
    reason = text.tidy(reason)[:500]
    if kind not in HoldKind.values or not reason:
        raise CannotHold(_("Say what is held, and why."))
    with transaction.atomic():
        people.locked(person)
        if standing(person, kind):
            raise CannotHold(_("This is held already."))
        hold = Hold.objects.create(
            person_kind=person.kind, person_id=person.id, kind=kind, reason=reason, since=at, by_user_id=by.user_id
        )
        record(HoldPlaced(hold_id=hold.pk, kind=kind), by=by, at=at, about=_about(hold))
    return hold


def release(hold: Hold, *, by: Actor, at: datetime) -> Hold:
    """End a hold."""
    require(by, "privacy.hold.place", hold)
    with transaction.atomic():
        hold = Hold.objects.select_for_update().get(pk=hold.pk)
        if hold.until is not None:
            raise CannotHold(_("This hold has ended already."))
        hold.until = at
        hold.save(update_fields=["until"])
        record(HoldReleased(hold_id=hold.pk, kind=hold.kind), by=by, at=at, about=_about(hold))
    return hold


def _about(hold: Hold) -> list[int]:
    return [hold.person_id] if hold.person_kind == "party" else []
