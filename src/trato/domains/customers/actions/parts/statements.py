"""How is one statement about a purpose written down?"""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from django.utils.translation import gettext as _

from trato.domains.customers.models import Consent, Merge, Party, Purpose
from trato.domains.customers.models.consent import Basis, ContactChannel, Decision
from trato.foundation.kit.actor import Actor
from trato.foundation.privacy import seals
from trato.foundation.privacy.people import Person
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.customers import ConsentGiven, ConsentObjected, ConsentWithdrawn

SOURCES = ("desk", "preference_center", "one_click", "api", "import", "merge", "form", "phone", "letter")
LONGEST_PROOF = 4_000

_EVENTS = {
    Decision.GIVEN: ConsentGiven,
    Decision.WITHDRAWN: ConsentWithdrawn,
    Decision.OBJECTED: ConsentObjected,
}


class CannotState(ValueError):
    """The statement makes no sense; the message says why."""


def locked(party: Party) -> Party:
    """The party, held until the transaction ends: nobody is told that writing is allowed in the meantime."""
    return Party.objects.select_for_update().get(pk=party.pk)


def state(
    party: Party, purpose: Purpose, decision: Decision, *, channel: str, source: str,
    proof: Mapping[str, str] | None, said_at: datetime | None, by: Actor, at: datetime, merge: Merge | None = None,
) -> Consent:  # fmt: skip
    """Append a statement for a locked party, with the wording that is shown now."""
    _refuse_senseless(purpose, decision, channel, source, said_at or at, at)
    wording = purpose.wordings.order_by("-version").first()
    if decision == Decision.GIVEN and wording is None:
        raise CannotState(_("Without a text that people are shown nobody can consent to this."))
    consent = Consent.objects.create(
        party=party, purpose=purpose, channel=channel, decision=decision, wording=wording, source=source,
        said_at=said_at or at, recorded_at=at, actor_kind=by.kind, actor_id=by.id,
        proof=_sealed(party, proof, at), merge=merge,
    )  # fmt: skip
    event = _EVENTS[decision](party_id=party.pk, consent_id=consent.pk, purpose=purpose.pk, channel=channel)
    record(event, by=by, at=at, about=[party.pk])
    return consent


def _refuse_senseless(
    purpose: Purpose, decision: Decision, channel: str, source: str, said_at: datetime, at: datetime
) -> None:
    if channel and channel not in ContactChannel.values:
        raise CannotState(_("This channel is not known."))
    if source not in SOURCES:
        raise CannotState(_("Say how we learned of it."))
    if decision == Decision.GIVEN and purpose.ended_at:
        raise CannotState(_("This purpose has ended."))
    if decision == Decision.GIVEN and purpose.basis != Basis.CONSENT and purpose.is_objectionable is False:
        raise CannotState(_("This needs no consent: the law or a contract asks for it."))
    if decision != Decision.GIVEN and not purpose.is_objectionable:
        raise CannotState(_("Nobody can object to this: the law or a contract asks for it."))
    if said_at > at:
        raise CannotState(_("Nobody can have said it later than now."))


def _sealed(party: Party, proof: Mapping[str, str] | None, at: datetime) -> bytes | None:
    told = {name: value[:500] for name, value in (proof or {}).items() if value}
    if not told:
        return None
    person = Person("party", party.pk)
    return seals.seal(msgspec.json.encode(told).decode(), of=person, place="customers_consent", at=at)
