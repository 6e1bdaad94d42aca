"""What do programs send about parties?"""

from typing import Annotated, Literal

from pydantic import Field

from trato.domains.customers.actions.preferences import CHANNELS
from trato.domains.customers.actions.tags import MOST as MOST_TAGS
from trato.domains.customers.models.address import AddressUse
from trato.domains.customers.models.identity import IdentityKind
from trato.domains.customers.models.party import PartyKind, PartyRole, Phase
from trato.domains.customers.models.relationship import RelationshipKind
from trato.foundation.rest.fields import Body, Country, Language, Uid, one_of, text

Roles = Annotated[list[one_of(PartyRole)], Field(max_length=len(PartyRole.values))]


class NewIdentity(Body):
    """An identity as somebody writes it; trato finds the form in which it is compared."""

    kind: one_of(IdentityKind)
    value: text(254, 1)
    network: text(40) = ""
    label: text(40) = ""


class NewAddress(Body):
    """A postal address; at least a street, a city or a country."""

    use: one_of(AddressUse) = AddressUse.MAIN.value
    street: text(200) = ""
    postcode: text(20) = ""
    city: text(120) = ""
    region: text(120) = ""
    country: Country = ""


class NewRelationship(Body):
    """The party of the address works at, decides for, is part of … the party `to`."""

    to: Uid
    kind: one_of(RelationshipKind)
    title: text(120) = ""


class NewParty(Body):
    """A party: its name, or for a person given and family name; everything else is optional."""

    kind: one_of(PartyKind)
    name: text(200) = ""
    given_name: text(100) = ""
    family_name: text(100) = ""
    identities: Annotated[list[NewIdentity], Field(max_length=50)] = []
    address: NewAddress | None = None
    roles: Roles = [PartyRole.PROSPECT.value]
    phase: one_of(Phase) = Phase.DETECTION.value
    owner: Uid | None = None
    country: Country = ""
    city: text(120) = ""
    language: Language = ""
    time_zone: text(64) = ""
    tax_number: text(40) = ""
    sector: text(120) = ""
    source: text(60) = ""


class ChangedPreferences(Body):
    """What the party prefers; an empty text forgets one."""

    channel: Literal["", *CHANNELS] = ""
    hours: text(500) = ""
    interests: text(500) = ""
    avoid: text(500) = ""


class ChangedParty(Body):
    """The fields to change; what is not sent stays."""

    name: text(200, 1) = ""
    given_name: text(100) = ""
    family_name: text(100) = ""
    country: Country = ""
    city: text(120) = ""
    language: Language = ""
    time_zone: text(64) = ""
    tax_number: text(40) = ""
    sector: text(120) = ""
    roles: Roles | None = None
    phase: one_of(Phase) | None = None
    tags: Annotated[list[text(60)], Field(max_length=MOST_TAGS)] | None = None
    preferences: ChangedPreferences | None = None
    owner: Uid | None = None
