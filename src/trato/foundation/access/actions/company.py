"""How does this installation learn whose it is, and of whom it asks more than a password?"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trato.foundation.access.models import Company, SecondFactor
from trato.foundation.access.policy import require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.money import is_currency
from trato.foundation.kit.zones import is_time_zone
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.access import CompanyFounded, SecondFactorAsked


class CannotFound(ValueError):
    """The company makes no sense as described, or there is one already; the message says which."""


class CannotAsk(ValueError):
    """This cannot be asked; the message says why."""


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


def ask_second_factor(of: str, *, by: Actor, at: datetime) -> Company:
    """Ask these people for a second factor, from their next sign-in on; a first time they have a week to add one."""
    require(by, "access.company.change")
    if of not in SecondFactor.values:
        raise CannotAsk(_("Choose of whom a second factor is asked."))
    with transaction.atomic():
        company = Company.objects.select_for_update().first()
        if company is None:
            raise CannotAsk(_("This installation has no company yet."))
        if company.second_factor_of != of:
            company.second_factor_of = of
            company.save(update_fields=["second_factor_of"])
            record(SecondFactorAsked(of=of), by=by, at=at)
    return company
