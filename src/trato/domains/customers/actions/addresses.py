"""How does a party get a postal address, and lose one?"""

from collections.abc import Mapping
from datetime import datetime

from trato.domains.customers.actions.parts.addresses import PARTS, CannotAdd, give
from trato.domains.customers.models import Address, Party
from trato.foundation.access.policy import changing, require
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.customers import AddressAdded, AddressRemoved

__all__ = ["PARTS", "CannotAdd", "add", "remove"]


def add(party: Party, *, parts: Mapping[str, str], by: Actor, at: datetime) -> Address:
    """Give the party a further postal address."""
    require(by, "customers.address.add", party)
    with changing(by, "customers.address.add"):
        address = give(party, parts)
        Party.objects.filter(pk=party.pk).update(updated_at=at)
        record(AddressAdded(party_id=party.pk, address_id=address.pk), by=by, at=at, about=[party.pk])
    return address


def remove(address: Address, *, by: Actor, at: datetime) -> Party:
    """Withdraw a postal address."""
    require(by, "customers.address.remove", address.party)
    with changing(by, "customers.address.remove"):
        is_gone = not Address.objects.filter(pk=address.pk).delete()[0]
        if is_gone:
            return address.party
        Party.objects.filter(pk=address.party_id).update(updated_at=at)
        record(AddressRemoved(party_id=address.party_id), by=by, at=at, about=[address.party_id])
    return address.party
