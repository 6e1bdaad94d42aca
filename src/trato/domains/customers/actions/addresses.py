"""How does a party get a postal address, and lose one?"""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from trato.domains.customers.models import Address, Party
from trato.domains.customers.models.address import AddressUse
from trato.foundation.access.policy import require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.customers import AddressAdded, AddressRemoved

PARTS = ("use", "street", "postcode", "city", "region", "country")


class CannotAdd(ValueError):
    """The address makes no sense; the message says why."""


def add(party: Party, *, parts: Mapping[str, str], by: Actor, at: datetime) -> Address:
    """Give the party a further postal address."""
    require(by, "customers.address.add", party)
    with transaction.atomic():
        address = give(party, parts)
        Party.objects.filter(pk=party.pk).update(updated_at=at)
        record(AddressAdded(party_id=party.pk, address_id=address.pk), by=by, at=at, about=[party.pk])
    return address


def remove(address: Address, *, by: Actor, at: datetime) -> Party:
    """Withdraw a postal address."""
    require(by, "customers.address.remove", address.party)
    with transaction.atomic():
        is_gone = not Address.objects.filter(pk=address.pk).delete()[0]
        if is_gone:
            return address.party
        Party.objects.filter(pk=address.party_id).update(updated_at=at)
        record(AddressRemoved(party_id=address.party_id), by=by, at=at, about=[address.party_id])
    return address.party


def give(party: Party, parts: Mapping[str, str]) -> Address:
    """Write an address of a party; the first one also says in which city and country the party is."""
    address = unsaved(party, parts)
    address.save(force_insert=True)
    if place(party, address):
        party.save(update_fields=["city", "country"])
    return address


def place(party: Party, address: Address) -> bool:
    """Let an address say in which city and country its party is, where that is not known yet."""
    if not party.city and not party.country:
        party.city, party.country = address.city, address.country
        return True
    if not party.city and address.city and address.country in ("", party.country):
        party.city = address.city
        return True
    return False


def unsaved(party: Party, parts: Mapping[str, str]) -> Address:
    """The row that `give` writes, for those who write them for many parties at once."""
    tidy = {name: text.tidy(parts.get(name) or "") for name in PARTS}
    tidy["country"] = tidy["country"].upper()
    address = Address(party=party, **{**tidy, "use": tidy["use"] or AddressUse.MAIN})
    if not any(tidy[name] for name in ("street", "postcode", "city", "country")):
        raise CannotAdd(_("Write at least a city or a country."))
    if tidy["country"] and not (len(tidy["country"]) == 2 and tidy["country"].isascii() and tidy["country"].isalpha()):
        raise CannotAdd(_("Write the country as two letters, like ES."))
    try:
        address.clean_fields(exclude=["party"])
    except ValidationError as problem:
        field, messages = next(iter(problem.message_dict.items()))
        label = getattr(Address._meta.get_field(field), "verbose_name", field)
        raise CannotAdd(f"{label}: {messages[0]}") from problem
    return address
