"""How are the customers of a file introduced under invented names?"""

from collections.abc import Sequence

from trato.config.demo.inventing import Invented, InventedPerson, invent, organizations_among
from trato.domains.customers.actions.identities import Written
from trato.domains.customers.actions.newcomers import Newcomer
from trato.domains.orders.imports.online_retail.introductions import Colleague, Introduce, Introduction, bought
from trato.domains.orders.imports.online_retail.spool import Buyer


def introducing(buyers: Sequence[Buyer]) -> Introduce:
    """About two hundred of the customers are organizations with several people each, the others persons."""
    organizations = organizations_among((buyer.customer, buyer.turnover) for buyer in buyers)

    def introduce(buyer: Buyer) -> Introduction:
        one = invent(buyer.customer, buyer.country, is_organization=buyer.customer in organizations)
        return Introduction(bought(buyer, _newcomer(one, buyer)), [_colleague(each, one, buyer) for each in one.people])

    return introduce


def _newcomer(one: Invented, buyer: Buyer) -> Newcomer:
    parts = one.address._asdict() if one.address else {}
    return Newcomer(
        kind=one.kind,
        met_at=buyer.first_at,
        name=one.name,
        given=one.given,
        family=one.family,
        written=_written(one.email, one.phone),
        addresses=[{name: value or "" for name, value in parts.items()}] if parts else [],
        city=parts.get("city") or "",
        language=one.language,
        time_zone=one.time_zone,
    )


def _colleague(each: InventedPerson, one: Invented, buyer: Buyer) -> Colleague:
    newcomer = Newcomer(
        kind="person",
        met_at=buyer.first_at,
        given=each.given,
        family=each.family,
        written=_written(each.email, each.phone),
        roles=("stakeholder",),
        phase="management",
        country=one.country or "",
        city=(one.address.city if one.address else "") or "",
        language=each.language,
        time_zone=one.time_zone,
        source="online-retail",
    )
    return Colleague(newcomer, each.job_title, ("works_at", each.buying_role))


def _written(email: str, phone: str | None) -> list[Written]:
    return [Written("email", email), *([Written("phone", phone)] if phone else [])]
