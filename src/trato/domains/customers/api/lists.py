"""In which orders and by which filters can programs list parties?"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints

from trato.domains.customers.api.documents import PARTY, PartyShown
from trato.domains.customers.models.identity import IdentityKind
from trato.domains.customers.models.party import PartyKind, PartyRole, Phase
from trato.domains.customers.models.recognition import Unrecognizable, recognized
from trato.domains.customers.queries import sorting
from trato.foundation.facts import company
from trato.foundation.rest.fields import Asked, Country, Shown, Uid, text
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.refusals import Fault, Refusal

_KNOWN_BY = "p.id IN (SELECT party_id FROM customers_identity WHERE value = %({name})s AND kind = '{name}')"

PARTIES = Listing(
    source="customers_party p",
    id="p.id",
    document=PARTY,
    sorts={
        "name": Sort("p.name_key", "text"),
        "created_at": Sort("p.id", "bigint"),
        "-created_at": Sort("p.id", "bigint", is_descending=True),
        "updated_at": Sort("p.updated_at", "timestamptz"),
        "-updated_at": Sort("p.updated_at", "timestamptz", is_descending=True),
    },
    # When somebody was registered follows from the order of the rows, which everybody sees.
    told_by={
        "created_at": "id",
        "role": "roles",
        "tag": "tags",
        "email": "identities",
        "phone": "identities",
        "external": "identities",
        "archived": "archived_at",
    },
    filters={
        "kind": "p.kind = %(kind)s",
        "phase": "p.phase = %(phase)s",
        "role": "p.roles @> ARRAY[%(role)s]::varchar[]",
        "tag": "p.tags @> ARRAY[%(tag)s]::varchar[]",
        "country": "p.country = %(country)s",
        "city": "p.city_key = trato_folded(%(city)s::text)",
        "owner": "p.owner_id = (SELECT id FROM access_user WHERE uid = %(owner)s::uuid)",
        "email": _KNOWN_BY.format(name="email"),
        "phone": _KNOWN_BY.format(name="phone"),
        "external": _KNOWN_BY.format(name="external"),
        "archived": "p.merged_into_id IS NULL"
        " AND (%(archived)s = 'any' OR (p.archived_at IS NOT NULL) = (%(archived)s = 'yes'))",
    },
)


_FACT = Annotated[
    str,
    StringConstraints(pattern=r"^-?(party|orders|own)\.[a-z0-9_]{1,60}$"),
    Field(
        description="A fact such as `own.beds`: those of whom it is known, largest or latest first; `-` turns it round."
    ),
]
_KINDS = {str: "text", int: "bigint", bool: "boolean", Decimal: "numeric", date: "date", datetime: "timestamptz"}


class PartiesAsked(Asked):
    """Sorts and filters of the list of parties."""

    sort: Literal[tuple(PARTIES.sorts)] | _FACT = "name"
    kind: Literal["", *PartyKind.values] = ""
    phase: Literal["", *Phase.values] = ""
    role: Literal["", *PartyRole.values] = ""
    tag: text(60) = ""
    country: Country = ""
    city: text(120) = ""
    owner: Uid | Literal[""] = ""
    email: text(254) = ""
    phone: text(60) = ""
    external: text(254) = ""
    archived: Literal["no", "yes", "any"] = "no"

    def recognized(self) -> dict[str, str]:
        """The identities asked for in the form in which they are kept."""
        asked = {IdentityKind.EMAIL: self.email, IdentityKind.PHONE: self.phone}
        return {kind.value: _normal(kind, value, self.country) for kind, value in asked.items() if value}


def sort_of(name: str) -> dict[str, Any]:
    """The sort by a fact of the catalog with the values it is bound with, for `PARTIES.page`; nothing for the others."""
    if name in PARTIES.sorts:
        return {}
    by = sorting.of_fact(company.catalog(), name.removeprefix("-"))
    if by is None:
        words = _("Nothing is sorted by «%(name)s».") % {"name": name}
        raise Refusal(404, words, faults=[Fault("query", "sort", words)])
    is_descending = by.is_descending != name.startswith("-")
    most = None if by.is_quick else sorting.MOST
    sort = Sort(by.column, _KINDS[by.kind], is_descending, by.known, by.start, by.tie, by.told_by, most)
    return {"sort": sort, **by.values}


class Parties(Shown):
    """A page of parties."""

    items: list[PartyShown]
    next: str | None


def _normal(kind: IdentityKind, value: str, country: str) -> str:
    try:
        return recognized(kind, value, country=country).value
    except Unrecognizable:
        # Nobody is known by something that is no address or number.
        return value
