"""How do the parts of a postal address become a row of a party?"""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from trato.domains.customers.models import Address, Party
from trato.domains.customers.models.address import AddressUse
from trato.foundation.kit import text

PARTS = ("use", "street", "postcode", "city", "region", "country")


class CannotAdd(ValueError):
    """The address makes no sense; the message says why."""


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
