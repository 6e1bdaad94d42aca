"""How does a party look to a program? The schema, and the SELECT that writes it."""

from typing import Any

from trato.domains.customers.models.address import AddressUse
from trato.domains.customers.models.identity import IdentityKind
from trato.domains.customers.models.party import PartyKind, PartyRole, Phase
from trato.domains.customers.models.relationship import RelationshipKind
from trato.foundation.rest.fields import Moment, Shown, Uid, one_of


class Named(Shown):
    """A person or thing by its outside name."""

    id: Uid
    name: str


class IdentityShown(Shown):
    """An e-mail, phone, handle or number that leads to the party; `id` counts within trato."""

    id: int
    kind: one_of(IdentityKind)
    network: str
    value: str
    shown: str
    label: str
    is_primary: bool
    created_at: Moment


class AddressShown(Shown):
    """A postal address."""

    id: int
    use: one_of(AddressUse)
    street: str
    postcode: str
    city: str
    region: str
    country: str


class RelationshipShown(Shown):
    """A link: `from` works at, decides for, is part of … `to`."""

    id: int
    kind: one_of(RelationshipKind)
    origin: Named
    to: Named
    title: str
    since: Moment
    until: Moment | None


class PartyShown(Shown):
    """A person, an organization or a household with all that is known; the fifty newest links."""

    id: Uid
    kind: one_of(PartyKind)
    name: str
    given_name: str
    family_name: str
    roles: list[one_of(PartyRole)]
    tags: list[str]
    phase: one_of(Phase)
    owner: Named | None
    team: str | None
    country: str
    city: str
    language: str
    time_zone: str
    tax_number: str
    sector: str
    source: str
    preferences: dict[str, Any]
    created_at: Moment
    updated_at: Moment
    archived_at: Moment | None
    identities: list[IdentityShown]
    addresses: list[AddressShown]
    relationships: list[RelationshipShown]


IDENTITY = (
    "SELECT i.id, i.kind, i.network, i.value, i.shown, i.label, i.is_primary, i.created_at FROM customers_identity i"
)
ADDRESS = "SELECT a.id, a.use, a.street, a.postcode, a.city, a.region, a.country FROM customers_address a"
RELATIONSHIP = """
SELECT r.id, r.kind, json_build_object('id', origin.uid, 'name', origin.name) AS origin,
    json_build_object('id', target.uid, 'name', target.name) AS "to", r.title, r.since, r.until
FROM customers_relationship r JOIN customers_party origin ON origin.id = r.from_party_id
    JOIN customers_party target ON target.id = r.to_party_id
"""
PARTY = f"""
SELECT p.uid AS id, p.kind, p.name, p.given_name, p.family_name, p.roles, p.tags, p.phase,
    (SELECT json_build_object('id', u.uid, 'name', u.name) FROM access_user u WHERE u.id = p.owner_id) AS owner,
    (SELECT t.name FROM access_team t WHERE t.id = p.team_id) AS team,
    p.country, p.city, p.language, p.time_zone, p.tax_number, p.sector, p.source, p.preferences,
    p.created_at, p.updated_at, p.archived_at,
    coalesce((SELECT json_agg(identity ORDER BY identity.id) FROM ({IDENTITY} WHERE i.party_id = p.id) identity), '[]')
        AS identities,
    coalesce((SELECT json_agg(address ORDER BY address.id) FROM ({ADDRESS} WHERE a.party_id = p.id) address), '[]')
        AS addresses,
    coalesce((SELECT json_agg(link ORDER BY link.id) FROM (
        {RELATIONSHIP} WHERE (r.from_party_id = p.id OR r.to_party_id = p.id) AND r.until IS NULL
        ORDER BY r.id DESC LIMIT 50) link), '[]') AS relationships
FROM customers_party p WHERE p.id"""
