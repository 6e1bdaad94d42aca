"""How does an e-mail, a phone or another identity come to lead to a party, and stop doing so?"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trato.domains.customers.actions.parts.identities import CannotAdd, Named, Written, recognize, row
from trato.domains.customers.models import Identity, Party
from trato.foundation.access.policy import changing, require
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.customers import IdentityAdded, IdentityPreferred, IdentityRemoved

__all__ = ["CannotAdd", "Named", "Written", "add", "prefer", "remove"]


def add(
    party: Party, *, kind: str, value: str, by: Actor, at: datetime, network: str = "", label: str = ""
) -> Identity:
    """Let a further identity lead to the party."""
    require(by, "customers.identity.add", party)
    (named,) = recognize([Written(kind, value, network, label)], country=party.country)
    # One at a time, so that only one becomes primary.
    with changing(by, "customers.identity.add", party):
        identity = _insert(party, named, at=at)
        _touch(party, at)
        event = IdentityAdded(party_id=party.pk, identity_id=identity.pk, kind=kind)
        record(event, by=by, at=at, about=[party.pk])
    return identity


def remove(identity: Identity, *, by: Actor, at: datetime) -> Party:
    """Stop an identity from leading to its party; the next of its kind becomes primary."""
    require(by, "customers.identity.remove", identity.party)
    party = identity.party
    with changing(by, "customers.identity.remove", party):
        is_gone = not Identity.objects.filter(pk=identity.pk).delete()[0]
        if is_gone:
            return party
        heir = party.identities.filter(kind=identity.kind).order_by("id").first()
        if identity.is_primary and heir:
            party.identities.filter(pk=heir.pk).update(is_primary=True)
        _touch(party, at)
        record(IdentityRemoved(party_id=party.pk, kind=identity.kind), by=by, at=at, about=[party.pk])
    return party


def prefer(identity: Identity, *, by: Actor, at: datetime) -> Identity:
    """Make this the identity of its kind that is used first."""
    require(by, "customers.identity.add", identity.party)
    with changing(by, "customers.identity.add", identity.party):
        identity.party.identities.filter(kind=identity.kind, is_primary=True).update(is_primary=False)
        identity.is_primary = True
        identity.save(update_fields=["is_primary"])
        _touch(identity.party, at)
        event = IdentityPreferred(party_id=identity.party_id, identity_id=identity.pk, kind=identity.kind)
        record(event, by=by, at=at, about=[identity.party_id])
    return identity


def _insert(party: Party, one: Named, *, at: datetime) -> Identity:
    is_first = not party.identities.filter(kind=one.kind, is_primary=True).exists()
    identity = row(party, one, is_primary=is_first, at=at)
    try:
        with transaction.atomic():
            identity.save(force_insert=True)
    except IntegrityError as problem:
        raise CannotAdd(_("%(value)s leads to a customer already.") % {"value": one.form.shown}) from problem
    return identity


def _touch(party: Party, at: datetime) -> None:
    Party.objects.filter(pk=party.pk).update(updated_at=at)
