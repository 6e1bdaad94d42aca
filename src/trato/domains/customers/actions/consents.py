"""How does what a person allows, takes back or objects to become known, with its proof?

A statement is never changed: the next one overrules it. Each is written while the person's row is locked, so whoever
asks before sending (see `queries.consents`) is told what holds at that moment.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trato.domains.customers.actions.parts.statements import CannotState, locked, state
from trato.domains.customers.models import Consent, Merge, Party, Purpose
from trato.domains.customers.models.consent import Basis, Decision
from trato.domains.customers.queries import consents as standing
from trato.domains.customers.queries.consents import CONSENTS
from trato.foundation.access.policy import require
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor

__all__ = ["CannotState", "give", "inherit", "object_to", "object_to_marketing", "share_refusals", "withdraw"]


@guard.working_as(CONSENTS)
def give(
    party: Party, *, purpose: Purpose, by: Actor, at: datetime, channel: str = "", source: str = "desk",
    proof: Mapping[str, str] | None = None, said_at: datetime | None = None,
) -> Consent:  # fmt: skip
    """Write down that the person allows this purpose on a channel, or on all."""
    require(by, "customers.consent.give", party)
    with transaction.atomic():
        party = locked(party)
        if party.is_archived:
            raise CannotState(_("%(name)s is archived.") % {"name": party.name})
        return state(
            party, purpose, Decision.GIVEN, channel=channel, source=source, proof=proof, said_at=said_at, by=by, at=at
        )


@guard.working_as(CONSENTS)
def withdraw(
    party: Party, *, purpose: Purpose, by: Actor, at: datetime, channel: str = "", source: str = "desk",
    proof: Mapping[str, str] | None = None, said_at: datetime | None = None,
) -> Consent:  # fmt: skip
    """Write down that the person takes a permission back; the very next message honors it."""
    require(by, "customers.consent.withdraw", party)
    with transaction.atomic():
        decision = Decision.WITHDRAWN if purpose.basis == Basis.CONSENT else Decision.OBJECTED
        return state(
            locked(party), purpose, decision, channel=channel, source=source, proof=proof, said_at=said_at, by=by, at=at
        )


@guard.working_as(CONSENTS)
def object_to(
    party: Party, *, purpose: Purpose, by: Actor, at: datetime, channel: str = "", source: str = "desk",
    proof: Mapping[str, str] | None = None,
) -> Consent:  # fmt: skip
    """Write down that the person objects to this use (article 21)."""
    require(by, "customers.consent.withdraw", party)
    with transaction.atomic():
        return state(
            locked(party), purpose, Decision.OBJECTED, channel=channel, source=source, proof=proof, said_at=None,
            by=by, at=at,
        )  # fmt: skip


@guard.working_as(CONSENTS)
def object_to_marketing(
    party: Party, *, by: Actor, at: datetime, source: str = "desk", proof: Mapping[str, str] | None = None
) -> list[Consent]:
    """Write down that the person wants no advertising at all, on no channel."""
    require(by, "customers.consent.withdraw", party)
    with transaction.atomic():
        party = locked(party)
        every = Purpose.objects.filter(is_marketing=True).order_by("position", "code")
        return [
            state(party, purpose, Decision.OBJECTED, channel="", source=source, proof=proof, said_at=None, by=by, at=at)
            for purpose in every
        ]


@guard.working_as(CONSENTS)
def inherit(party: Party, *, of: Party, by: Actor, at: datetime, merge: Merge | None = None) -> list[Consent]:
    """Take over what another record of the same person says no to: when two are merged, the stricter wins."""
    require(by, "customers.consent.withdraw", party)
    with transaction.atomic():
        for each in sorted((party, of), key=lambda one: one.pk):
            locked(each)
        refused = [one for one in standing.latest(of.pk) if one.decision != Decision.GIVEN]
        return _repeat(refused, party, by, at, merge)


@guard.working_as(CONSENTS)
def share_refusals(party: Party, *, to: Party, since: datetime, by: Actor, at: datetime) -> list[Consent]:
    """Give on what was refused while two records were one: nobody knows which of the two people said it."""
    require(by, "customers.consent.withdraw", party)
    with transaction.atomic():
        for each in sorted((party, to), key=lambda one: one.pk):
            locked(each)
        latest = standing.latest(party.pk)
        said = [
            one for one in latest if one.decision != Decision.GIVEN and one.recorded_at > since and not one.merge_id
        ]
        return _repeat(said, to, by, at, None)


def _repeat(refused: list[Consent], party: Party, by: Actor, at: datetime, merge: Merge | None) -> list[Consent]:
    stricter = [one for one in refused if standing.answer(party.pk, one.purpose_id, one.channel).is_allowed]
    return [
        state(
            party, one.purpose, Decision(one.decision), channel=one.channel, source="merge", proof=None,
            said_at=one.said_at, by=by, at=at, merge=merge,
        )
        for one in stricter
    ]  # fmt: skip
