"""In which orders and by which filters can programs list parties?"""

from typing import Literal

from trato.domains.customers.api.documents import PARTY, PartyShown
from trato.domains.customers.models.identity import IdentityKind
from trato.domains.customers.models.party import PartyKind, PartyRole, Phase
from trato.domains.customers.models.recognition import Unrecognizable, recognized
from trato.foundation.rest.fields import Asked, Country, Shown, Uid, text
from trato.foundation.rest.listing import Listing, Sort

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


class PartiesAsked(Asked):
    """Sorts and filters of the list of parties."""

    sort: Literal[tuple(PARTIES.sorts)] = "name"
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
