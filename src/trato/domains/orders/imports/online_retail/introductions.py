"""Who is behind the customer numbers of a file? The file does not say, so the caller introduces them."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from trato.domains.customers.actions.identities import Written
from trato.domains.customers.actions.newcomers import Newcomer
from trato.domains.customers.models.identity import IdentityKind
from trato.domains.customers.models.party import PartyKind, PartyRole, Phase
from trato.domains.orders.imports.online_retail.countries import place
from trato.domains.orders.imports.online_retail.spool import Buyer

NETWORK = "online-retail"


class Colleague(NamedTuple):
    """Somebody at an organization: what they are called there, and their links to it."""

    newcomer: Newcomer
    title: str
    kinds: Sequence[str]


class Introduction(NamedTuple):
    """A customer as a party, with the people we know there."""

    newcomer: Newcomer
    colleagues: Sequence[Colleague] = ()


Introduce = Callable[[Buyer], Introduction]
Introducing = Callable[[Sequence[Buyer]], Introduce]


def plainly(_buyers: Sequence[Buyer]) -> Introduce:
    """Everybody is called by their number."""
    return lambda buyer: Introduction(bought(buyer, Newcomer(kind=PartyKind.PERSON, met_at=buyer.first_at)))


def bought(buyer: Buyer, newcomer: Newcomer) -> Newcomer:
    """The newcomer with everything that the file itself says: number, countries, and that they have bought."""
    where = place(buyer.country)
    return Newcomer(
        kind=newcomer.kind,
        met_at=buyer.first_at,
        name=newcomer.name or (f"Customer {buyer.customer}" if not newcomer.given else ""),
        given=newcomer.given,
        family=newcomer.family,
        written=(Written(IdentityKind.EXTERNAL, buyer.customer, NETWORK), *newcomer.written),
        addresses=_addresses(buyer, newcomer),
        roles=(PartyRole.CUSTOMER,),
        phase=Phase.MANAGEMENT,
        tags=newcomer.tags,
        owner_id=newcomer.owner_id,
        team_id=newcomer.team_id,
        country=where.code or "",
        city=newcomer.city,
        language=newcomer.language or where.language,
        time_zone=newcomer.time_zone or where.time_zone,
        sector=newcomer.sector,
        source=NETWORK,
    )


def countries(names: Iterable[str]) -> list[str]:
    """The codes of countries by the names of the file, each once; some names mean no country."""
    return list(dict.fromkeys(code for name in names if (code := place(name).code)))


def _addresses(buyer: Buyer, newcomer: Newcomer) -> list[dict[str, str]]:
    """The address given, if any, for the first country; of the others only the country is known."""
    first, *others = countries((buyer.country, *buyer.other_countries)) or [""]
    known = [dict(parts) for parts in newcomer.addresses] or ([{"country": first}] if first else [])
    return [*known, *({"country": code, "use": "shipping"} for code in others)]
