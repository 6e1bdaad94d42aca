"""How does this installation learn whose it is?"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trato.foundation.access.models import Company
from trato.foundation.access.policy import require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.money import is_currency
from trato.foundation.kit.zones import is_time_zone
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.access import CompanyFounded


class CannotFound(ValueError):
    """The company makes no sense as described, or there is one already; the message says which."""


def found(
    name: str,
    *,
    currency: str,
    country: str,
    time_zone: str,
    by: Actor,
    at: datetime,
    language: str = "es",
) -> Company:
    """Name the one company of this database, and the currency it keeps its books in."""
    require(by, "access.company.found")
    name = text.tidy(name)
    if not name or len(name) > 200 or not is_time_zone(time_zone):
        raise CannotFound(_("A company needs a name of at most 200 characters and a known time zone."))
    if not is_currency(currency) or not (len(country) == 2 and country.isascii() and country.isupper()):
        raise CannotFound(_("Write the currency as three letters, like EUR, and the country as two, like ES."))
    known = {"currency": currency, "country": country, "language": language, "time_zone": time_zone}
    with transaction.atomic():
        # Whoever comes second finds the row and does not overwrite it.
        company, is_new = Company.objects.get_or_create(only_row=True, defaults={"name": name, **known})
        if not is_new:
            raise CannotFound(_("This installation belongs to %(name)s already.") % {"name": company.name})
        record(CompanyFounded(currency=currency, country=country), by=by, at=at)
    return company
